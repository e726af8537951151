"""What is done at the console: each a plain form, answered by the page it came from, or for htmx by its regions."""

from collections.abc import Callable
from contextlib import suppress

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviewboard.agenda.queries import agenda_for, keys_of
from reviewboard.domain.live import Command, Kind, Refused, Shows
from reviewboard.domain.values import CauseState
from reviewboard.meetings.queries import live_of
from reviewboard.meetings.running import CannotStart, Done, Moved, NotRunning
from reviewboard.minutes import leading as acts
from reviewboard.minutes import starting
from reviewboard.minutes.facing import findings_of
from reviewboard.minutes.saying import accept_findings, settle_candidate
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, names
from reviewboard.people.reader import Reader
from reviewboard.web import console_words
from reviewboard.web.console import Shown, answer, leading
from reviewboard.web.console_parts import Hour
from reviewboard.web.doors import require_right

DIGITS = 9
"""Of a number that a form of ours sends."""


@require_POST
@require_right(Right.READ)
def start(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Starts the meeting, with the reader in the lead."""
    reader, _meeting = leading(request, meeting_id)
    try:
        starting.start(reader=reader, meeting_id=meeting_id, as_of=timezone.now())
    except CannotStart:
        why = _("It was not started: it is too early, it runs already, or it is not held.")
        return answer(request, meeting_id, Shown(notice=why, status=409))
    return redirect("web:console", meeting_id)


@require_POST
@require_right(Right.READ)
def do(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One command ("park", "take_up:231", "show:timeline") to the meeting as the page showed it (`seen`)."""
    reader, _meeting = leading(request, meeting_id)
    command = _command(request.POST.get("do", ""), meeting_id)
    seen = number(request, "seen")

    def act() -> None:
        acts.do(reader=reader, meeting_id=meeting_id, command=command, seen=seen, as_of=timezone.now())

    return _done(request, reader, meeting_id, act, console_words.VERBS[command.kind])


@require_POST
@require_right(Right.READ)
def undo(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Takes back the command of this `number`, if it is still the last."""
    reader, _meeting = leading(request, meeting_id)
    last = number(request, "number")

    def act() -> None:
        acts.undo(reader=reader, meeting_id=meeting_id, number=last, as_of=timezone.now())

    return _done(request, reader, meeting_id, act, console_words.VERBS["undo"])


@require_POST
@require_right(Right.READ)
def take_over(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The reader leads from now on."""
    reader, _meeting = leading(request, meeting_id)
    with suppress(NotRunning):  # the page says so
        acts.take_over(reader=reader, meeting_id=meeting_id, as_of=timezone.now())
    return back(request, meeting_id)


@require_POST
@require_right(Right.READ)
def settle(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """A candidate `change` of the `item` contributed, or is ruled out (`state`)."""
    reader, _meeting = leading(request, meeting_id)
    item, change = number(request, "item"), number(request, "change")
    state = request.POST.get("state", "")
    if state not in (CauseState.CONTRIBUTED, CauseState.RULED_OUT):
        raise BadRequest("no such state")
    with suppress(NotRunning):
        settle_candidate(
            reader=reader,
            meeting_id=meeting_id,
            item_id=item,
            change_id=change,
            state=CauseState(state),
            as_of=timezone.now(),
        )
    return back(request, meeting_id)


@require_POST
@require_right(Right.READ)
def accept(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The findings of the `item` that the page showed (each a `finding`) stand as written."""
    reader, meeting = leading(request, meeting_id)
    item_id = number(request, "item")
    agenda = agenda_for(reader, meeting)
    item = agenda.item(item_id) if agenda else None
    known = {one.id for one in findings_of(reader, item)} if item and not item.hidden else set()
    shown = {one for one in request.POST.getlist("finding") if one.isdecimal() and len(one) <= DIGITS}
    with suppress(NotRunning):
        accept_findings(
            reader=reader,
            meeting_id=meeting_id,
            item_id=item_id,
            finding_ids=sorted(known & set(map(int, shown))),
            as_of=timezone.now(),
        )
    return back(request, meeting_id)


def back(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The page as it is now: by a redirect, or its regions for htmx."""
    if getattr(request, "htmx", False):
        return answer(request, meeting_id)
    return redirect("web:console", meeting_id)


def number(request: HttpRequest, name: str) -> int:
    """A number that a form of ours holds.

    Raises:
        BadRequest: it is none.
    """
    sent = request.POST.get(name, "")
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= DIGITS):
        raise BadRequest(f"{name} is no number")
    return int(sent)


def _command(sent: str, meeting_id: int) -> Command:
    word, _colon, about = sent.partition(":")
    if word not in set(Kind):
        raise BadRequest("no such command")
    kind = Kind(word)
    if kind is Kind.SHOW:
        if about not in set(Shows):
            raise BadRequest("nothing that the screen could show")
        return Command(kind, shows=Shows(about))
    return Command(kind, key=_key(about, meeting_id) if about else "")


def _key(about: str, meeting_id: int) -> str:
    """The key of the item of this id; of one that is not there, none that there could be."""
    return next((key for key, pk in keys_of(meeting_id).items() if str(pk) == about), "nothing")


def _done(
    request: HttpRequest, reader: Reader, meeting_id: int, act: Callable[[], None], verb: object
) -> HttpResponse:
    """Does it and answers; what was not done is told, with the state as it is now."""
    try:
        act()
    except NotRunning:
        return back(request, meeting_id)
    except Refused as error:
        said = console_words.not_done(verb, console_words.refused(error.why))
        return answer(request, meeting_id, Shown(notice=said, status=409))
    except Moved as error:
        meanwhile = _meanwhile(reader, request, meeting_id, error.last) if error.last else ""
        said = console_words.not_done(verb, meanwhile)
        return answer(request, meeting_id, Shown(notice=said, status=409))
    return back(request, meeting_id)


def _meanwhile(reader: Reader, request: HttpRequest, meeting_id: int, last: Done) -> str:
    """Who was faster, and what they did."""
    _reader, meeting = leading(request, meeting_id)
    agenda, live = agenda_for(reader, meeting), live_of(meeting_id)
    if agenda is None or live is None:
        return ""
    hour = Hour(agenda, live, keys_of(meeting_id))
    key = last.what.get("key") or (live.done[-1].key if live.done else live.now.key)
    return console_words.done(last, _who(reader, last.by_id), hour.name(live.now.key), hour.name(key))


def _who(reader: Reader, person_id: int | None) -> str:
    if person_id is not None and person_id == reader.person_id:
        return _("you")
    return (names([person_id]).get(person_id) if person_id else "") or ERASED
