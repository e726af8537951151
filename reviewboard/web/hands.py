"""Raising one's hand, asking to discuss what is taken as read, and lowering a hand as who leads the meeting."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviewboard.meetings.running import NotRunning
from reviewboard.minutes import hands
from reviewboard.people.permissions import Right
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right


@require_POST
@require_right(Right.ANSWER)
def hand(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The reader asks for something (`up` is not "0"), or no more: an `item` that is taken as read, or to speak."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    does = hands.lower_hand if request.POST.get("up") == "0" else hands.raise_hand
    try:
        does(reader=reader, meeting_id=meeting.id, item_id=_number(request, "item"), as_of=timezone.now())
    except NotRunning:
        return _not_running(request, meeting.id)
    return _done(request, meeting.id)


@require_POST
@require_right(Right.READ)
def lower(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Who leads the meeting lowers one `hand`, or all that ask for an `item`; who does not lead it is refused."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    try:
        hands.lower(
            reader=reader,
            meeting_id=meeting.id,
            hand_id=_number(request, "hand"),
            item_id=_number(request, "item"),
            as_of=timezone.now(),
        )
    except NotRunning:
        return _not_running(request, meeting.id)
    return _done(request, meeting.id)


def _number(request: HttpRequest, name: str) -> int | None:
    """An id of the form; None where it is left out.

    Raises:
        BadRequest: it is no id.
    """
    told = request.POST.get(name, "")
    if told and not (told.isascii() and told.isdigit() and len(told) < 19):
        raise BadRequest("no id")
    return int(told) if told else None


def _done(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """To the page where it was done; a script needs none."""
    if _by_script(request):
        return HttpResponse(status=204)
    return redirect("web:console" if request.POST.get("from") == "console" else "web:live", meeting_id)


def _not_running(request: HttpRequest, meeting_id: int) -> HttpResponse:
    if _by_script(request):
        return HttpResponse(status=409)
    messages.warning(request, _("The meeting does not run. Nothing was kept."))
    return redirect("web:live", meeting_id)


def _by_script(request: HttpRequest) -> bool:
    return not request.accepts("text/html") and request.POST.get("from") != "console"
