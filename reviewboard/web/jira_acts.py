"""What an administrator does on the sync page: check, pause, try again, and fill in what a project asks for."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from reviewboard.connections.queries import Setup
from reviewboard.outbox.operations import NotDead
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.tracker.operations import asking, mending, places
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.places import ChangedMeanwhile
from reviewboard.tracker.queries.places import PlaceView, get_place
from reviewboard.web.connection_forms import FlagForm
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_lines import FillForm
from reviewboard.web.jira_place_asked import tracker_of
from reviewboard.web.jira_values import sent, takes_somebody

LARGEST_KEY = 2**62


class RetryForm(forms.Form):
    """A message that was given up, or else the causes (several values) whose tickets are all tried again."""

    message = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)


class WantedForm(forms.Form):
    """Which field of which place."""

    place = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    field = forms.CharField(max_length=100)


@require_POST
@require_right(Right.CONNECT)
def check(request: HttpRequest, source: str) -> HttpResponse:
    """Signs in anew and has everything read; what waited goes on."""
    found = tracker_of(request, source)
    try:
        account = mending.check_now(reader=reader_of(request), connection_id=found.id, as_of=timezone.now())
    except NoAnswer as error:
        messages.error(request, _("%(name)s says: %(words)s") % {"name": found.name, "words": error.words})
    else:
        words = _("Signed in as %s. What was updated there is being read.")
        messages.success(request, words % account.name)
    return redirect("web:jira", source)


@require_POST
@require_right(Right.CONNECT)
def pause(request: HttpRequest, source: str) -> HttpResponse:
    """Pauses the whole sync, or takes it up again where `on` is not sent."""
    found, form = tracker_of(request, source), FlagForm(request.POST)
    paused = form.is_valid() and bool(form.cleaned_data["on"])
    mending.pause(reader=reader_of(request), connection_id=found.id, paused=paused, as_of=timezone.now())
    if paused:
        messages.success(request, _("Paused. Nothing is lost: what happens meanwhile waits."))
    else:
        messages.success(request, _("Taken up again. What waited goes out now."))
    return redirect("web:jira", source)


@require_POST
@require_right(Right.CONNECT)
def retry(request: HttpRequest, source: str) -> HttpResponse:
    """Tries again what was given up, or everything that waits for the same."""
    reader, found, form = reader_of(request), tracker_of(request, source), RetryForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such message")
    now = timezone.now()
    if message := form.cleaned_data["message"]:
        try:
            mending.try_again(reader=reader, connection_id=found.id, message_id=message, as_of=now)
        except NotDead:
            messages.warning(request, _("It is tried already."))
        else:
            messages.success(request, _("It is tried again now."))
        return redirect("web:jira", source)
    causes = [one for one in request.POST.getlist("cause") if one and len(one) <= 120 and "\0" not in one]
    number, held = mending.retry_all(reader=reader, connection_id=found.id, causes=causes, as_of=now)
    _tell(request, number, held)
    return redirect("web:jira", source)


def _tell(request: HttpRequest, number: int, held: int) -> None:
    if number > held:
        words = ngettext("%d is tried again now.", "%d are tried again now.", number - held)
        messages.success(request, words % (number - held))
    if held:
        words = ngettext(
            "%d waits still: what it waits for is looked at anew now.",
            "%d wait still: what they wait for is looked at anew now.",
            held,
        )
        messages.info(request, words % held)
    if not number:
        messages.info(request, _("Nothing waits for that any more."))


@require_POST
@require_right(Right.CONNECT)
def fill(request: HttpRequest, source: str) -> HttpResponse:
    """Puts a value into a field of every new ticket of a place, reads the project again, and lets go what waited."""
    reader, found, asked = reader_of(request), tracker_of(request, source), WantedForm(request.POST)
    if not asked.is_valid():
        raise BadRequest("no such field")
    view = get_place(reader, found.id, asked.cleaned_data["place"])
    fields = {one.id: one for one in places.remembered(view.screen).fields}
    field = fields.get(asked.cleaned_data["field"])
    if field is None or takes_somebody(field):
        raise BadRequest("no such field")
    form = FillForm(field, view.row.id, view.row.project_key, request.POST)
    if not form.is_valid():
        context = {"found": found, "row": view.row, "field": field, "form": form}
        return render(request, "jira/fill.html", context, status=422)
    value = sent(field, form.cleaned_data["value"])
    return _save(request, reader, found, view, field.id, value)


def _save(
    request: HttpRequest, reader: Reader, found: Setup, view: PlaceView, field: str, value: object
) -> HttpResponse:
    row, place = view.row, places.with_default(view.place, field, value)
    try:
        screen = asking.screen(
            reader=reader, connection_id=found.id, project_id=place.project_id, type_id=place.type_id
        )
        places.save_place(
            reader=reader,
            connection_id=found.id,
            service_id=row.service_id,
            place=place,
            type_name=row.type_name,
            screen=screen,
            place_id=row.id,
            seen=view.version,
            as_of=timezone.now(),
        )
    except NoAnswer as error:
        told = {"name": found.name, "words": error.words}
        messages.error(request, _("Nothing was saved: %(name)s could not be asked. %(words)s") % told)
    except ChangedMeanwhile:
        messages.warning(request, _("Somebody else changed this place meanwhile. It is shown as it is now."))
    else:
        if get_place(reader, found.id, row.id).row.problems:
            messages.warning(request, _("Saved. Something else would still be refused."))
        else:
            messages.success(request, _("Saved and tested. What waited goes out now."))
    return redirect(reverse("web:jira", args=[found.key]))
