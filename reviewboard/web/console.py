"""The facilitator's console: before the start, while the meeting runs, and after its close (mock 04)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewboard.agenda.letter import title
from reviewboard.domain.live import Said
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow
from reviewboard.meetings.running import EARLY, leads
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web import console_words
from reviewboard.web.agenda import meeting_of
from reviewboard.web.console_log import Editing
from reviewboard.web.console_parts import Console, console
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.live_state import line

SAID = "X-Said"
"""A header of the answer to what was said: it is kept, so the page may let go of it (console_writing.js)."""
KINDS = tuple(
    (one.value, console_words.ENTRIES[one]) for one in console_words.ENTRIES if one.value in set(Said)
)


@dataclass(frozen=True, slots=True)
class Writing:
    """The line that is written. `people`: whom a name that is not clear may mean; `token`: what it is kept once by."""

    text: str = ""
    kind: str = Said.NOTE.value
    token: UUID = field(default_factory=uuid4)
    error: str = ""
    people: tuple[str, ...] = ()
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer says beside the state: `notice` is what was not done, and why."""

    notice: str = ""
    writing: Writing = field(default_factory=Writing)
    editing: Editing = None
    status: int = 200


@never_cache
@require_safe
@require_right(Right.READ)
def page(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The console of a meeting that is to come, runs, or is closed."""
    return answer(request, meeting_id)


@never_cache
@require_safe
@require_right(Right.READ)
def parts(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The regions of the page as they are now, for a page that heard that something moved."""
    reader, meeting = leading(request, meeting_id)
    found = console(reader, meeting, now=timezone.now()) if meeting.state is MeetingState.LIVE else None
    if found is None:
        return _anew()
    return render(request, "live/_regions.html", _context(found, Shown()))


def leading(request: HttpRequest, meeting_id: int) -> tuple[Reader, MeetingRow]:
    """The reader, and the meeting that is theirs to run.

    Raises:
        Http404, PermissionDenied: there is none, or it is not.
    """
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    if not leads(reader, meeting):
        raise PermissionDenied
    return reader, meeting


def answer(request: HttpRequest, meeting_id: int, shown: Shown | None = None) -> HttpResponse:
    """The page as it is now, or, for htmx, its regions; with what was not done."""
    shown, now = shown or Shown(), timezone.now()
    reader, meeting = leading(request, meeting_id)
    if meeting.state is MeetingState.LIVE:
        found = console(reader, meeting, now=now, editing=shown.editing)
        if found is not None:
            return _running(request, reader, found, shown)
    if _by_htmx(request) and not shown.notice:
        return _anew()
    context = {
        "meeting": meeting,
        "title": title(meeting),
        "line": line(reader, meeting),
        "notice": shown.notice,
        "unsaid": shown.writing.text,
        **(_before(reader, meeting, now) if meeting.state is MeetingState.PLANNED else _after(meeting)),
    }
    return render(request, "live/console_off.html", context, status=shown.status)


def _running(request: HttpRequest, reader: Reader, found: Console, shown: Shown) -> HttpResponse:
    context = _context(found, shown) | {"title": title(found.meeting), "line": line(reader, found.meeting)}
    name = "live/_regions.html" if _by_htmx(request) else "live/console.html"
    return render(request, name, context, status=shown.status)


def _context(found: Console, shown: Shown) -> dict[str, object]:
    named = {turn.id: turn.name for turn in found.queue if turn.id}
    return {
        "about": named.get(shown.writing.item_id or found.item_id, _("the meeting as a whole")),
        "console": found,
        "meeting": found.meeting,
        "kinds": KINDS,
        "notice": shown.notice,
        "writing": shown.writing,
        "screen_url": reverse("web:screen", args=[found.meeting.id]),
        "close_url": reverse("web:close", args=[found.meeting.id]),
        "people_url": reverse("web:meeting-people", args=[found.meeting.id]),
    }


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _anew() -> HttpResponse:
    """The page is another one by now: htmx loads it."""
    return HttpResponse(headers={"HX-Refresh": "true"})


def _before(reader: Reader, meeting: MeetingRow, now: datetime) -> dict[str, object]:
    """Who facilitates, and whether the meeting may be started now."""
    may_from = meeting.starts_at - EARLY
    is_own = reader.person_id is not None and meeting.facilitator_id == reader.person_id
    why_not = console_words.starts_from(may_from) if now < may_from else ""
    if meeting.is_shadow:
        why_not = _("The series is in shadow: its meetings are built, and not held.")
    return {
        "is_before": True,
        "verb": _("Start the meeting") if is_own else _("Take over and start"),
        "why_not": why_not,
        "ends_by_itself": not why_not,
    }


def _after(meeting: MeetingRow) -> dict[str, object]:
    return {
        "is_closed": meeting.state is MeetingState.CLOSED,
        "minutes_url": reverse("web:minutes", args=[meeting.id]),
    }
