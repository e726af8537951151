"""Checking in: one button on one's own page, or whoever runs the meeting; and saying that what was recorded is wrong.

It is about those of whom the meeting asks something, from a quarter of an hour before it begins until it is closed.
"""

from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.agenda.asking_for import asked_at_all
from reviewboard.attendance.forgetting import keeps_names
from reviewboard.attendance.kinds import Evidence
from reviewboard.attendance.models import Correction, Presence
from reviewboard.attendance.operations import NotNeeded
from reviewboard.attendance.settling import raise_outcomes
from reviewboard.audit.operations import record
from reviewboard.broadcast import desk_topic, publish
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.operations import bump_pulse
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

EARLY = timedelta(minutes=15)
"""So long before a meeting begins one may check in."""


class NotOpen(Exception):  # noqa: N818  # reads as what it is at every raise
    """Nobody can check in now: the meeting has not come yet, is closed or is not held."""


class NoStretch(ValueError):  # noqa: N818  # as above
    """This is no stretch of the meeting's time, or, once it is closed, does not speak for the person."""


def is_open(meeting: MeetingRow, *, as_of: datetime) -> bool:
    """Whether people may check in: from a quarter of an hour before the start until the close."""
    if meeting.is_shadow or meeting.is_historic:
        return False
    if meeting.state is MeetingState.LIVE:
        return True
    planned = meeting.state is MeetingState.PLANNED
    return planned and meeting.starts_at - EARLY <= as_of < meeting.ends_at


def may_check_in(reader: Reader, meeting: MeetingRow, *, as_of: datetime) -> bool:
    """Whether the reader's own button is there: it is open, and the meeting asks something of them. One statement."""
    me = reader.person_id
    opened = is_open(meeting, as_of=as_of) and reader.can(Right.ANSWER)
    return opened and me is not None and me in asked_at_all(meeting.id, [me])


@transaction.atomic
def check_in(*, reader: Reader, meeting_id: int, as_of: datetime, how: Evidence = Evidence.OWN) -> bool:
    """The reader is here; whether that is news. Twice is once, until they leave.

    Raises:
        NotOpen: nobody can check in now.
        NotNeeded: the meeting asks nothing of them.
    """
    return _come(_open(reader, meeting_id, as_of), reader.person_id, how, reader.person_id, as_of)


@transaction.atomic
def leave(*, reader: Reader, meeting_id: int, as_of: datetime) -> bool:
    """The reader goes; whether they were here. What they were there for stays full credit.

    Raises:
        NotOpen: the meeting is closed, or not to come.
    """
    meeting = _open(reader, meeting_id, as_of)
    here = Presence.objects.filter(meeting=meeting_id, person=reader.person_id or 0, until_at=None)
    gone = sum(bool(_end(one, as_of)) for one in here.select_for_update())
    if gone:
        _tell(meeting.id)
    return bool(gone)


def _end(one: Presence, as_of: datetime) -> int:
    return Presence.objects.filter(pk=one.pk).update(until_at=max(one.from_at, as_of))


@transaction.atomic
def check_in_for(*, reader: Reader, meeting_id: int, person_id: int, as_of: datetime) -> bool:
    """Whoever runs the meeting says that somebody is here; whether that is news.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotOpen: nobody can check in now.
        NotNeeded: the meeting asks nothing of this person.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = _open(reader, meeting_id, as_of)
    new = _come(meeting, person_id, Evidence.FACILITATOR, reader.person_id, as_of)
    if new:
        _log("attendance.checked_in", reader, meeting_id, as_of)
    return new


@transaction.atomic
def correct(
    *,
    reader: Reader,
    meeting_id: int,
    person_id: int,
    was_there: tuple[datetime, datetime] | None,
    reason: str,
    as_of: datetime,
) -> None:
    """What was recorded of somebody is wrong: they were there from when to when, or (None) were not. They read it.

    Evidence that was recorded before counts no more, and stays as it was. Once the meeting is closed a correction can only
    speak for the person: outcomes rise, and never fall.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such meeting.
        NotNeeded: the meeting asks nothing of this person.
        NotOpen: the meeting has not come yet, is not held, or keeps no names by now.
        NoStretch: no reason, no stretch of the meeting's time, or none that speaks for them after the close.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    closed = meeting.state is MeetingState.CLOSED
    if meeting.is_shadow or not (is_open(meeting, as_of=as_of) or closed):
        raise NotOpen
    if not keeps_names(meeting, as_of=as_of):
        raise NotOpen
    if person_id not in asked_at_all(meeting_id, [person_id]):
        raise NotNeeded("The meeting asks nothing of this person.")
    if not reason.strip() or (closed and was_there is None) or not _sound(was_there, meeting, as_of):
        raise NoStretch("a stretch of the meeting, and why")
    (why,) = key_texts([reason.strip()])
    open_pieces = Presence.objects.filter(meeting=meeting_id, person=person_id, until_at=None)
    for one in open_pieces.select_for_update():  # whoever comes after this has a piece of their own
        _end(one, as_of)
    Correction.objects.create(
        meeting_id=meeting_id,
        person_id=person_id,
        from_at=was_there[0] if was_there else None,
        until_at=was_there[1] if was_there else None,
        reason=why,
        corrected_by_id=reader.person_id,
        corrected_at=as_of,
    )
    _log("attendance.corrected", reader, meeting_id, as_of)
    if closed and was_there:
        raise_outcomes(meeting_id=meeting_id, more={person_id: (Piece(*was_there),)}, as_of=as_of)
    _tell(meeting_id)


def _sound(was_there: tuple[datetime, datetime] | None, meeting: MeetingRow, as_of: datetime) -> bool:
    if was_there is None:
        return True
    return meeting.starts_at - EARLY <= was_there[0] <= was_there[1] <= as_of


def _open(reader: Reader, meeting_id: int, as_of: datetime) -> MeetingRow:
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    if not is_open(meeting, as_of=as_of):
        raise NotOpen
    return meeting


def _come(
    meeting: MeetingRow, person_id: int | None, how: Evidence, by_id: int | None, as_of: datetime
) -> bool:
    if person_id is None or person_id not in asked_at_all(meeting.id, [person_id]):
        raise NotNeeded("The meeting asks nothing of this person.")
    _, new = Presence.objects.get_or_create(
        meeting_id=meeting.id,
        person_id=person_id,
        how=how,
        until_at=None,
        defaults={"from_at": as_of, "recorded_by_id": by_id, "recorded_at": as_of},
    )
    if new:
        _tell(meeting.id)
    return new


def _log(action: str, reader: Reader, meeting_id: int, as_of: datetime) -> None:
    """That it was done, and never of whom: the log is read by others, and names in it do not go with those of the ledger.

    So one's own check-in is no entry of it.
    """
    record(actor_id=reader.person_id, action=action, subject=f"meeting:{meeting_id}", details={}, at=as_of)


def _tell(meeting_id: int) -> None:
    """Consoles read their margin anew; everybody else's page stays as it is."""
    publish(desk_topic(meeting_id), {"pulse": bump_pulse(meeting_id)})
