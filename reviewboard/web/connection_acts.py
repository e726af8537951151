"""What the steps of a source do: make or take its secrets, try its token, choose what is read, read the past."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.operations import trouble, update_connection
from reviewboard.connections.queries import Setup
from reviewboard.connections.references import Unresolved
from reviewboard.connections.secrets import new_value, retire_old, set_secret
from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.inbox.operations import available, greet, read_since
from reviewboard.integrations import registry
from reviewboard.integrations.guide import SecretFrom
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.tracker.operations import asking
from reviewboard.web.connection_forms import (
    EMAIL,
    LONGEST_NAME,
    REPOSITORIES,
    RepositoriesForm,
    SecretForm,
    SinceForm,
    TokenForm,
    TrackerTokenForm,
    repositories_in,
)
from reviewboard.web.connection_steps import shown
from reviewboard.web.connection_words import guide_of
from reviewboard.web.connections import setup_of
from reviewboard.web.doors import reader_of, require_right


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def secret(request: HttpRequest, source: str) -> HttpResponse:
    """Makes the webhook's secret and shows it once, or takes the one that the vendor made.

    Whoever comes by the address of that answer again is led to the page, and the secret is not made anew.
    """
    reader = reader_of(request)
    found = setup_of(reader, source)
    if request.method == "GET":
        return redirect("web:connection", source)
    if guide_of(found.vendor).secret_from is SecretFrom.VENDOR:
        form = SecretForm(request.POST)
        if not form.is_valid():
            return shown(request, found, status=422, secret_form=form)
        if not _set(reader, found, Purpose.WEBHOOK, form):
            return shown(request, found, status=422, secret_form=form)
        messages.success(request, _("The secret is set. It is not shown again."))
        return redirect(_step(source, "prove"))
    made = new_value()
    set_secret(
        connection_id=found.id,
        purpose=Purpose.WEBHOOK,
        value=made,
        as_of=timezone.now(),
        actor_id=reader.person_id,
    )
    return shown(request, setup_of(reader, source), made=made)


@require_POST
@require_right(Right.CONNECT)
def retire(request: HttpRequest, source: str) -> HttpResponse:
    """Ends the secret before the newest now, not only when its day is over."""
    reader = reader_of(request)
    found = setup_of(reader, source)
    retire_old(
        connection_id=found.id, purpose=Purpose.WEBHOOK, as_of=timezone.now(), actor_id=reader.person_id
    )
    messages.success(request, _("Only the newest secret counts now."))
    return redirect(_step(source, "webhook"))


@require_POST
@require_right(Right.CONNECT)
def token(request: HttpRequest, source: str) -> HttpResponse:
    """Takes a token; it is never shown again. That of a tracker is tried at once: what waited for it goes on."""
    reader = reader_of(request)
    found = _asked(reader, source)
    tracked = found.vendor in registry.TRACKERS
    form = _tracker_form(request, found) if tracked else TokenForm(request.POST, auto_id="id_token_%s")
    if not form.is_valid() or not _set(reader, found, Purpose.TOKEN, form):
        return shown(request, found, status=422, token_form=form)
    if tracked:
        config = {**found.config, EMAIL: form.cleaned_data["account"].strip()}
        update_connection(reader=reader, connection_id=found.id, config=config, as_of=timezone.now())
        return _sign_in(request, reader, found)
    messages.success(request, _("The token is set. It is not shown again; test it now."))
    return redirect(_step(source, "token"))


@require_POST
@require_right(Right.CONNECT)
def test(request: HttpRequest, source: str) -> HttpResponse:
    """Signs in with the token, and tells what the vendor said."""
    reader, now = reader_of(request), timezone.now()
    found = _asked(reader, source)
    if found.vendor in registry.TRACKERS:
        return _sign_in(request, reader, found)
    vendor = {"vendor": guide_of(found.vendor).name}
    try:
        said = greet(reader=reader, connection_id=found.id, as_of=now)
    except (Rejected, Unavailable) as error:
        messages.error(request, _("%(vendor)s says: %(words)s") % {**vendor, "words": error.words})
    else:
        trouble(connection_id=found.id, words="", at=now)
        messages.info(request, _("The token works. %(words)s") % {"words": said})
    return redirect("web:connection", source)


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def repositories(request: HttpRequest, source: str) -> HttpResponse:
    """Which repositories are read: chosen from what the token can see, or written down."""
    reader = reader_of(request)
    found = _polled(reader, source)
    guide = guide_of(found.vendor)
    if not guide.repositories:
        raise Http404
    if request.method == "POST":
        sent = [
            RepositorySnapshot(one, one) for one in request.POST.getlist("chosen") if len(one) <= LONGEST_NAME
        ]
        form, words = RepositoriesForm(sent, (), request.POST), ""
        if form.is_valid():
            return _choose(request, reader, found, form.names())
    else:
        listed, words = _available(reader, found)
        form = RepositoriesForm(listed, repositories_in(found.config))
    context = {"found": found, "guide": guide, "form": form, "words": words}
    return render(request, "connections/repositories.html", context, status=422 if form.is_bound else 200)


@require_POST
@require_right(Right.CONNECT)
def read(request: HttpRequest, source: str) -> HttpResponse:
    """Has the past read."""
    found, form = _polled(reader_of(request), source), SinceForm(request.POST)
    if not form.is_valid():
        return shown(request, found, status=422, since_form=form)
    now = timezone.now()
    since = now - timedelta(days=form.cleaned_data["days"])
    read_since(connection_id=found.id, since=since, as_of=now)
    messages.success(request, _("It is being read."))
    return redirect(_step(source, "read"))


def _polled(reader: Reader, source: str) -> Setup:
    """The source, if its vendor has an API that is read."""
    found = setup_of(reader, source)
    if found.vendor not in registry.POLLED:
        raise Http404
    return found


def _asked(reader: Reader, source: str) -> Setup:
    """The source, if its vendor is signed in to."""
    found = setup_of(reader, source)
    if found.vendor not in registry.POLLED and found.vendor not in registry.TRACKERS:
        raise Http404
    return found


def _tracker_form(request: HttpRequest, found: Setup) -> TrackerTokenForm:
    return TrackerTokenForm(guide_of(found.vendor), found.config, request.POST)


def _sign_in(request: HttpRequest, reader: Reader, found: Setup) -> HttpResponse:
    """Signs in to a tracker, also where it was stopped, and tells what it said."""
    vendor = guide_of(found.vendor).name
    try:
        said = asking.greet(reader=reader, connection_id=found.id, as_of=timezone.now())
    except asking.NoAnswer as error:
        words = _("%(vendor)s says: %(words)s. The token is kept; mend it, then test it again.")
        messages.error(request, words % {"vendor": vendor, "words": error.words})
        return redirect(_step(found.key, "token"))
    words = _("%(vendor)s lets us in as %(name)s (%(edition)s %(version)s).")
    told = {"vendor": vendor, "name": said.name, "edition": said.edition, "version": said.version}
    messages.success(request, words % told)
    return redirect(_step(found.key, "places"))


def _available(reader: Reader, found: Setup) -> tuple[Sequence[RepositorySnapshot], str]:
    """What can be listed, and why nothing can, in the vendor's words."""
    try:
        return available(reader=reader, connection_id=found.id, as_of=timezone.now()), ""
    except (Rejected, Unavailable) as error:
        return (), error.words


def _choose(request: HttpRequest, reader: Reader, found: Setup, names: list[str]) -> HttpResponse:
    config = {**found.config, REPOSITORIES: names}
    update_connection(reader=reader, connection_id=found.id, config=config, as_of=timezone.now())
    words = ngettext("%d repository is read.", "%d repositories are read.", len(names)) % len(names)
    messages.success(request, words)
    return redirect(_step(found.key, "token"))


def _set(reader: Reader, found: Setup, purpose: Purpose, form: SecretForm) -> bool:
    """Whether it could be kept: one that is kept elsewhere must be there. The form says why not."""
    try:
        set_secret(
            connection_id=found.id,
            purpose=purpose,
            value=form.cleaned_data["value"],
            ends_at=form.ends_at,
            as_of=timezone.now(),
            actor_id=reader.person_id,
        )
    except Unresolved as error:
        words = str(error)
        form.add_error("value", f"{words[:1].upper()}{words[1:]}.")
        return False
    return True


def _step(source: str, step: str) -> str:
    """The page of the source, at one of its steps."""
    return f"{reverse('web:connection', args=[source])}#{step}"
