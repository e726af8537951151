"""Sources: how each does and what to fix first, adding one, and changing how it is set up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.catalog.repositories import RepositorySight, repository_sight
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.connections.operations import create_connection, set_state, update_connection
from reviewboard.connections.queries import ConnectionSight, Setup, setups, sight
from reviewboard.connections.secrets import end_tokens
from reviewboard.inbox.health import health
from reviewboard.inbox.rows import Health
from reviewboard.integrations import registry
from reviewboard.integrations.generic.fields import INCIDENT
from reviewboard.integrations.generic.fields import VENDOR as GENERIC
from reviewboard.integrations.guide import Config, Guide
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.tracker.operations import asking
from reviewboard.tracker.queries.board import failing
from reviewboard.web.connection_forms import REPOSITORIES, FlagForm, NameForm, SettingsForm
from reviewboard.web.connection_words import FILE, KINDS, Told, ago, first_of, guide_of, length, told
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column, Link

ADDRESS = "api_url"
"""The setting that says where a vendor's API is."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the table: how it does, in words. `page`: of a tracker, the page of its sync."""

    health: Health
    guide: Guide
    told: Told
    sub: str
    last: str
    usual: str
    waits: str
    page: Link | None


@dataclass(frozen=True, slots=True)
class OtherLine:
    """What is read by other ways: a scanned repository, or what was imported."""

    sight: ConnectionSight
    kind: str
    last: str


@dataclass(frozen=True, slots=True)
class VendorLine:
    """A vendor that can be connected, and how."""

    guide: Guide
    polled: bool
    tracked: bool


@require_safe
@require_right(Right.CONNECT)
def connections(request: HttpRequest) -> HttpResponse:
    """Every source with what to fix first, what is read by other ways, and what can be added."""
    reader, now = reader_of(request), timezone.now()
    found = [one for one in health(reader, as_of=now) if one.vendor != FILE]
    repositories = _by_connection(repository_sight())
    failing_ = failing([one.id for one in found if one.vendor in registry.TRACKERS])
    sources = [_source(one, repositories.get(one.id, ()), failing_.get(one.id, 0), now) for one in found]
    own = {one.id for one in found}
    others = [_other(one, now) for one in sight(reader, as_of=now) if one.id not in own]
    first = first_of((one.health.name, one.told) for one in sources)
    context = {
        "now": now,
        "first": first,
        "sources": sources,
        "others": [one for one in others if one.sight.kind is not ConnectionKind.FORGE],
        "vendors": [_vendor(one) for one in _guides()],
        "source_columns": _source_columns(),
        "other_columns": [Column(_("Name")), Column(_("Kind")), Column(_("Last heard")), Column(_("State"))],
        "vendor_columns": [
            Column(_("Vendor")),
            Column(_("Brings")),
            Column(_("How")),
            Column(_("Connect"), is_hidden=True),
        ],
        "add": Link(_("Add a source"), "#add", kind="primary"),
    }
    return render(request, "connections/connections.html", context)


def _guides() -> Iterable[Guide]:
    return sorted(registry.GUIDES.values(), key=lambda one: (one.vendor == GENERIC, one.name.casefold()))


def _vendor(guide: Guide) -> VendorLine:
    return VendorLine(guide, guide.vendor in registry.POLLED, guide.vendor in registry.TRACKERS)


def _by_connection(rows: Iterable[RepositorySight]) -> Mapping[int, Sequence[RepositorySight]]:
    found: dict[int, list[RepositorySight]] = defaultdict(list)
    for one in rows:
        found[one.connection_id].append(one)
    return found


def _source(one: Health, repositories: Sequence[RepositorySight], failing_: int, now: datetime) -> SourceLine:
    guide = guide_of(one.vendor)
    refused = [row.name or _("a restricted repository") for row in repositories if row.refused]
    return SourceLine(
        health=one,
        guide=guide,
        told=_told(one, refused, failing_, now),
        sub=_sub(guide, one, len(repositories), len(refused)),
        last=ago(one.last_seen_at, as_of=now),
        usual=_("usually heard within %(time)s") % {"time": length(one.usual)} if one.usual else "",
        waits=length(one.lag) if one.lag is not None else "–",
        page=_sync_page(one) if one.vendor in registry.TRACKERS else None,
    )


def _told(one: Health, refused: Sequence[str], failing_: int, now: datetime) -> Told:
    """How a source does; of a tracker that does well otherwise, how many of its tickets do not."""
    said = told(one, as_of=now, refused=refused)
    if not failing_ or said.code not in {"", "ends"}:
        return said
    words = ngettext("%d failing", "%d failing", failing_) % failing_
    return Told("failed", "bad", words, _("Nothing is lost: what failed waits."), _sync_page(one))


def _sync_page(one: Health) -> Link:
    return Link(_("What goes between the two"), reverse("web:jira", args=[one.key]))


def _sub(guide: Guide, one: Health, repositories: int, refused: int) -> str:
    """What it is, below its name; the vendor only where the name does not say it."""
    vendor = "" if guide.name.casefold() in one.name.casefold() else guide.name
    if not repositories:
        return vendor
    words = ngettext("%(seen)d of %(all)d repository", "%(seen)d of %(all)d repositories", repositories)
    seen = words % {"seen": repositories - refused, "all": repositories}
    return f"{vendor}, {seen}" if vendor else seen


def _other(one: ConnectionSight, now: datetime) -> OtherLine:
    return OtherLine(one, str(KINDS[one.kind]), ago(one.last_seen_at, as_of=now))


def _source_columns() -> list[Column]:
    return [
        Column(_("Source")),
        Column(_("State")),
        Column(_("Last event")),
        Column(_("Deliveries, 24 h"), is_number=True),
        Column(_("Failed"), is_number=True),
        Column(_("Oldest waits")),
        Column(_("What stops if it fails")),
    ]


def setup_of(reader: Reader, source: str) -> Setup:
    """The source of this key.

    Raises:
        NotVisible: there is none, or it is no source that sends or is read.
    """
    found = [one for one in setups(reader, as_of=timezone.now(), key=source) if one.vendor != FILE]
    if not found:
        raise NotVisible(source)
    return found[0]


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def new(request: HttpRequest, vendor: str) -> HttpResponse:
    """A new source of this vendor: its name and what it needs to know; the steps follow."""
    guide = registry.GUIDES.get(vendor)
    if guide is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    name, settings = NameForm(sent, initial={"name": guide.name}), SettingsForm(guide, {}, sent)
    if sent is not None and name.is_valid() & settings.is_valid() and _callable(vendor, settings, {}):
        config = settings.config() | ({REPOSITORIES: []} if guide.repositories else {})
        key = create_connection(
            reader=reader_of(request),
            vendor=vendor,
            name=name.cleaned_data["name"],
            kind=kind_of(guide, config),
            config=config,
            as_of=timezone.now(),
        )
        return redirect("web:connection", key)
    context = {
        "guide": guide,
        "name": name,
        "settings": settings,
        "polled": vendor in registry.POLLED,
        "tracked": vendor in registry.TRACKERS,
    }
    return render(request, "connections/new.html", context, status=422 if sent is not None else 200)


def _callable(vendor: str, settings: SettingsForm, config: Config) -> bool:
    """Whether a tracker's address may be called at all: said at its field, before anything is."""
    if vendor not in registry.TRACKERS:
        return True
    try:
        asking.check_address(vendor=vendor, config={**config, **settings.config()})
    except asking.NoAnswer as error:
        settings.add_error(ADDRESS, error.words[:1].upper() + error.words[1:] + ".")
        return False
    return True


def kind_of(guide: Guide, config: Config) -> ConnectionKind:
    """What a source counts as in "what could be seen": by its vendor, or by what its mapping tells of."""
    if guide.vendor in registry.TRACKERS:
        return ConnectionKind.TRACKER
    if guide.vendor == GENERIC:
        return ConnectionKind.PAGER if config.get("kind") == INCIDENT else ConnectionKind.FORGE
    return ConnectionKind.FORGE if guide.repositories else ConnectionKind.PAGER


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def edit(request: HttpRequest, source: str) -> HttpResponse:
    """Another name, other settings; what is read and a mapping have pages of their own."""
    reader = reader_of(request)
    found = setup_of(reader, source)
    guide = guide_of(found.vendor)
    sent = request.POST if request.method == "POST" else None
    name, settings = NameForm(sent, initial={"name": found.name}), SettingsForm(guide, found.config, sent)
    if (
        sent is not None
        and name.is_valid() & settings.is_valid()
        and _callable(found.vendor, settings, found.config)
    ):
        config = {**found.config, **settings.config()}
        update_connection(
            reader=reader,
            connection_id=found.id,
            name=name.cleaned_data["name"].strip(),
            config=config,
            as_of=timezone.now(),
        )
        if found.vendor in registry.TRACKERS and _site(config) != _site(found.config):
            _end_token(request, reader, found)
        messages.success(request, _("Saved."))
        return redirect("web:connection", source)
    context = {"found": found, "guide": guide, "name": name, "settings": settings}
    return render(request, "connections/edit.html", context, status=422 if sent is not None else 200)


def _site(config: Config) -> str:
    return str(config.get(ADDRESS, "")).rstrip("/").lower()


def _end_token(request: HttpRequest, reader: Reader, found: Setup) -> None:
    """A token goes to the address that it was given for, and to no other."""
    if end_tokens(connection_id=found.id, as_of=timezone.now(), actor_id=reader.person_id):
        messages.warning(
            request, _("The address is another: enter the token anew, so that it goes nowhere unasked.")
        )


@require_POST
@require_right(Right.CONNECT)
def pause(request: HttpRequest, source: str) -> HttpResponse:
    """Pauses the source, or takes it up again where `on` is not sent."""
    reader = reader_of(request)
    found, form = setup_of(reader, source), FlagForm(request.POST)
    paused = form.is_valid() and form.cleaned_data["on"]
    set_state(
        connection_id=found.id,
        state=ConnectionState.PAUSED if paused else ConnectionState.ACTIVE,
        actor_id=reader.person_id,
        as_of=timezone.now(),
    )
    if paused:
        messages.success(request, _("Paused: what it sends is kept, and neither read nor missed."))
    else:
        messages.success(request, _("Taken up again. What came meanwhile can be replayed."))
    return redirect("web:connection", source)


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def unsigned(request: HttpRequest, source: str) -> HttpResponse:
    """Lets it send without a secret, after a plain warning; or no longer."""
    reader = reader_of(request)
    found, form = setup_of(reader, source), FlagForm(request.POST)
    if request.method == "POST":
        allowed = form.is_valid() and form.cleaned_data["on"]
        update_connection(reader=reader, connection_id=found.id, unsigned=allowed, as_of=timezone.now())
        if allowed:
            messages.warning(request, _("Whoever knows the address can now send."))
        else:
            messages.success(request, _("Only what is signed is taken."))
        return redirect("web:connection", source)
    return render(request, "connections/unsigned.html", {"found": found})
