"""A meeting that runs: begun, moved along by commands, closed. Everything is written under a lock on the meeting.

A command names the revision that its sender saw; if the meeting has moved on since, nothing is done and they are told
by whom (product.md: "two facilitators never overwrite each other silently"). What is said is no command: it conflicts
with nothing, and only takes a number in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from reviewboard.audit.operations import record
from reviewboard.domain.lifecycles import MEETING, MeetingEvent
from reviewboard.domain.live import Command, Live, Plan, apply, begin, from_json, to_json
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.models import LiveCommand, Meeting, Running
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

EARLY = timedelta(minutes=settings.MEETING_EARLY_MINUTES)
"""So long before its time a meeting may be started."""
MOVED = timedelta(minutes=30)
"""One that starts so much before its time was moved to then: it is not early by that."""


class NotRunning(Exception):  # noqa: N818 - reads as what it is at every raise
    """The meeting does not run: it has not begun, or is closed, or is not held."""


class CannotStart(Exception):  # noqa: N818 - as above
    """It is too early, too late, or this meeting is not held."""


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the log: what was done, by whom (None: erased, or the house), when."""

    number: int
    kind: Logged
    what: Mapping[str, Any]
    by_id: int | None
    at: datetime


class Moved(Exception):  # noqa: N818 - as above
    """Somebody was faster: the meeting is at another revision than the sender saw. `last` is what was done meanwhile."""

    def __init__(self, last: Done | None) -> None:
        super().__init__("the meeting has moved on")
        self.last = last


def may_lead(reader: Reader, *, facilitator_id: int | None, deputy_id: int | None) -> bool:
    """Whether the reader may run this meeting: by role, or because it is theirs, or they stand in for who runs it."""
    own = {facilitator_id, deputy_id} - {None}
    return reader.can(Right.RUN_MEETINGS) or reader.person_id in own


def leads(reader: Reader, meeting: MeetingRow) -> bool:
    """The same of a meeting as it was read."""
    return may_lead(reader, facilitator_id=meeting.facilitator_id, deputy_id=meeting.deputy_id)


def locked(reader: Reader, meeting_id: int) -> Meeting:
    """The meeting, held until the transaction ends.

    Raises:
        NotVisible: there is none.
        NotAllowed: it is not for the reader to run.
    """
    found = Meeting.objects.select_for_update(of=("self",)).select_related("series").filter(pk=meeting_id)
    meeting = found.first()
    if meeting is None or meeting.historic:
        raise NotVisible(meeting_id)
    if not may_lead(reader, facilitator_id=meeting.facilitator_id, deputy_id=meeting.series.deputy_id):
        raise NotAllowed(Right.RUN_MEETINGS)
    return meeting


def refuse_start(meeting: Meeting, *, as_of: datetime) -> None:
    """Raises CannotStart: it runs already, is over, is not held, is in shadow, or begins later than in `EARLY`."""
    if meeting.state != MeetingState.PLANNED or meeting.shadow or as_of < meeting.starts_at - EARLY:
        raise CannotStart


@transaction.atomic
def begin_meeting(*, reader: Reader, meeting_id: int, plan: Plan, as_of: datetime) -> int:
    """Starts a planned meeting; the new revision. Whoever starts it leads it.

    Raises:
        NotVisible, NotAllowed: there is none, or it is not for the reader to run.
        CannotStart: as `refuse_start`.
    """
    meeting = locked(reader, meeting_id)
    refuse_start(meeting, as_of=as_of)
    moved = as_of < meeting.starts_at - MOVED
    live = begin(plan, planned_at=as_of if moved else meeting.starts_at, at=as_of)
    Running.objects.create(meeting=meeting, state=to_json(live), started_at=as_of)
    Meeting.objects.filter(pk=meeting_id).update(
        state=MEETING.advance(MeetingState.PLANNED, MeetingEvent.START),
        facilitator_id=reader.person_id,
        handed_over=F("handed_over") if reader.person_id == meeting.facilitator_id else True,
        revision=F("revision") + 1,
    )
    log(meeting_id, Logged.START, {}, reader, as_of)
    record(
        actor_id=reader.person_id,
        action="meeting.started",
        subject=f"meeting:{meeting_id}",
        details={},
        at=as_of,
    )
    return meeting.revision + 1


@transaction.atomic
def do(*, reader: Reader, meeting_id: int, command: Command, seen: int, as_of: datetime) -> int:
    """Does one command to the meeting as the sender saw it; the new revision.

    Raises:
        NotVisible, NotAllowed, NotRunning: there is none that runs, or it is not for the reader to run.
        Moved: it has another revision than `seen`.
        Refused: the command cannot be done in this state.
    """
    meeting, running = _running(reader, meeting_id)
    if meeting.revision != seen:
        raise Moved(last_done(meeting_id))
    before = running.state
    live = apply(from_json(before), command, at=as_of)
    what = {"key": command.key, "minutes": command.minutes, "shows": command.shows.value}
    log(meeting_id, Logged(command.kind.value), what, reader, as_of, before=before)
    return _write(meeting, live)


@transaction.atomic
def undo(*, reader: Reader, meeting_id: int, number: int, as_of: datetime) -> int:
    """Takes back the last command that changed the state, which must be this one; the new revision.

    The state is then as it was before, and its clock as if it had run on.

    Raises:
        NotVisible, NotAllowed, NotRunning: as `do` says.
        Moved: it is not the last any more, or was none.
    """
    meeting, _ = _running(reader, meeting_id)
    last = undoable(meeting_id)
    if last is None or last.number != number:
        raise Moved(last_done(meeting_id))
    LiveCommand.objects.filter(meeting=meeting_id, number=number).update(undone_at=as_of)
    log(meeting_id, Logged.UNDO, {"number": number}, reader, as_of)
    return _write(meeting, from_json(last.before or {}))


def undoable(meeting_id: int) -> LiveCommand | None:
    """The last command that changed the state and was not taken back."""
    changed = LiveCommand.objects.filter(meeting=meeting_id, before__isnull=False, undone_at__isnull=True)
    return changed.order_by("-number").first()


@transaction.atomic
def take_over(*, reader: Reader, meeting_id: int, as_of: datetime) -> int:
    """The reader leads a running meeting from now on; its revision. Twice is once.

    Raises:
        NotVisible, NotAllowed, NotRunning: as `do` says.
    """
    meeting, _ = _running(reader, meeting_id)
    if meeting.facilitator_id == reader.person_id:
        return meeting.revision
    Meeting.objects.filter(pk=meeting_id).update(
        facilitator_id=reader.person_id, handed_over=True, revision=F("revision") + 1
    )
    log(meeting_id, Logged.TOOK_OVER, {}, reader, as_of)
    details = {"from": meeting.facilitator_id, "to": reader.person_id}
    subject = f"meeting:{meeting_id}"
    record(
        actor_id=reader.person_id, action="meeting.handed_over", subject=subject, details=details, at=as_of
    )
    return meeting.revision + 1


@transaction.atomic
def accept_read_back(*, reader: Reader, meeting_id: int, as_of: datetime) -> None:
    """Says that what was said was read back and accepted.

    Raises:
        NotVisible, NotAllowed, NotRunning: as `do` says.
    """
    _running(reader, meeting_id)
    Running.objects.filter(meeting=meeting_id).update(read_back_at=as_of)
    log(meeting_id, Logged.READ_BACK, {}, reader, as_of)


@transaction.atomic
def close_meeting(*, reader: Reader, meeting_id: int, as_of: datetime) -> Live:
    """Ends a running meeting; how it went.

    Raises:
        NotVisible, NotAllowed, NotRunning: as `do` says.
    """
    _, running = _running(reader, meeting_id)
    log(meeting_id, Logged.CLOSE, {}, reader, as_of)
    Running.objects.filter(meeting=meeting_id).update(ended_at=as_of)
    Meeting.objects.filter(pk=meeting_id).update(
        state=MEETING.advance(MeetingState.LIVE, MeetingEvent.CLOSE), revision=F("revision") + 1
    )
    record(
        actor_id=reader.person_id,
        action="meeting.closed",
        subject=f"meeting:{meeting_id}",
        details={},
        at=as_of,
    )
    return from_json(running.state)


@transaction.atomic
def log(
    meeting_id: int,
    kind: Logged,
    what: Mapping[str, Any],
    reader: Reader,
    as_of: datetime,
    *,
    before: Mapping[str, Any] | None = None,
) -> int:
    """Writes one line into the log of the hour, and says that something moved; its number.

    Raises:
        NotRunning: it was closed meanwhile.
    """
    runs = Meeting.objects.filter(pk=meeting_id, state=MeetingState.LIVE)
    if not runs.update(pulse=F("pulse") + 1):  # which waits for whoever holds the meeting
        raise NotRunning
    last = LiveCommand.objects.filter(meeting=meeting_id).aggregate(last=Max("number"))["last"] or 0
    one = LiveCommand.objects.create(
        meeting_id=meeting_id,
        number=last + 1,
        kind=kind,
        what=dict(what),
        before=before,
        by_id=reader.person_id,
        at=as_of,
    )
    return one.number


def last_done(meeting_id: int) -> Done | None:
    """The last line of the log that moved the meeting, for who came too late."""
    moved = LiveCommand.objects.filter(meeting=meeting_id).exclude(
        kind__in=[Logged.SAID, Logged.REWORDED, Logged.TAKEN_BACK]
    )
    found = moved.order_by("-number").first()
    return done(found) if found else None


def done(one: LiveCommand) -> Done:
    """A line of the log as others see it."""
    return Done(one.number, Logged(one.kind), one.what, one.by_id, one.at)


def _running(reader: Reader, meeting_id: int) -> tuple[Meeting, Running]:
    meeting = locked(reader, meeting_id)
    running = Running.objects.filter(meeting=meeting_id).first()
    if running is None or meeting.state != MeetingState.LIVE:
        raise NotRunning
    return meeting, running


def _write(meeting: Meeting, live: Live) -> int:
    Running.objects.filter(meeting=meeting).update(state=to_json(live))
    Meeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)
    return meeting.revision + 1
