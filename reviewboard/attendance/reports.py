"""Participant reports as evidence: what one would add, and adding it. It merges, and never overwrites or removes.

Only of those is anything kept of whom the meeting asks something, and only of the meeting's time. Who has no address in the
report, or one that nobody here has, is listed for whoever brings it in, and kept nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from reviewboard.agenda.asking_for import asked_at_all
from reviewboard.agenda.queries import local_date
from reviewboard.attendance.checking_in import EARLY, NotOpen, is_open
from reviewboard.attendance.codes import rules_of
from reviewboard.attendance.evidence import presences
from reviewboard.attendance.forgetting import keeps_names
from reviewboard.attendance.kinds import Evidence
from reviewboard.attendance.models import Presence, Report
from reviewboard.attendance.settling import raise_outcomes
from reviewboard.audit.operations import record
from reviewboard.broadcast import desk_topic, publish
from reviewboard.domain.presence import Piece, union
from reviewboard.domain.values import MeetingState
from reviewboard.integrations.conferencing import Connected, Participants, read
from reviewboard.meetings.calling_off import lock
from reviewboard.meetings.operations import bump_pulse
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.people.directory import person_ids_by_email
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


class ReportsOff(Exception):  # noqa: N818  # reads as what it is at every raise
    """The series takes no reports, or keeps no names by now."""


@dataclass(frozen=True, slots=True)
class WouldAdd:
    """What a report would add, or added: pieces of evidence that are new, of so many people. No name of theirs.

    `not_asked`: how many addresses are of people of whom the meeting asks nothing; `unknown`: addresses that nobody here
    has, and what stands where an address is missing.
    """

    report: Participants
    people: int
    pieces: int
    not_asked: int
    unknown: tuple[str, ...]


def preview(
    reader: Reader, *, meeting_id: int, name: str, data: bytes, zone: ZoneInfo, as_of: datetime
) -> WouldAdd:
    """What the report would add; nothing is kept.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such meeting.
        NotOpen: the meeting has not come yet, or is not held.
        ReportsOff: the series takes none, or keeps no names by now.
        NotAReport: the file is none.
    """
    meeting = _taking(reader, meeting_id, as_of)
    report = read(name, data, zone=zone, on=local_date(meeting))
    return _would_add(meeting, report, as_of)[0]


@transaction.atomic
def bring_in(
    *, reader: Reader, meeting_id: int, name: str, data: bytes, zone: ZoneInfo, as_of: datetime
) -> WouldAdd:
    """Adds what the report says; twice is once. Of a closed meeting outcomes rise, and never fall.

    Raises:
        As `preview`.
    """
    meeting = _taking(reader, meeting_id, as_of)
    lock(meeting_id)
    report = read(name, data, zone=zone, on=local_date(meeting))
    found, new = _would_add(meeting, report, as_of)
    Presence.objects.bulk_create(
        Presence(
            meeting_id=meeting_id,
            person_id=person_id,
            how=Evidence.REPORT,
            from_at=piece.start,
            until_at=piece.end,
            recorded_by_id=reader.person_id,
            recorded_at=as_of,
        )
        for person_id, pieces in new.items()
        for piece in pieces
    )
    Report.objects.create(
        meeting_id=meeting_id,
        tool=report.tool,
        brought_by_id=reader.person_id,
        brought_at=as_of,
        people=found.people,
        added=found.pieces,
    )
    record(
        actor_id=reader.person_id,
        action="attendance.report",
        subject=f"meeting:{meeting_id}",
        details={"added": found.pieces},
        at=as_of,
    )
    if meeting.state is MeetingState.CLOSED:
        raise_outcomes(meeting_id=meeting_id, more=new, as_of=as_of)
    publish(desk_topic(meeting_id), {"pulse": bump_pulse(meeting_id)})
    return found


def _taking(reader: Reader, meeting_id: int, as_of: datetime) -> MeetingRow:
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = get_meeting(reader, meeting_id)
    if meeting is None or meeting.is_shadow or meeting.is_historic:
        raise NotVisible(meeting_id)
    closed = meeting.state is MeetingState.CLOSED
    if not closed and not is_open(meeting, as_of=as_of):
        raise NotOpen
    if not keeps_names(meeting, as_of=as_of) or not rules_of(meeting.series_id).reports:
        raise ReportsOff
    return meeting


def _would_add(
    meeting: MeetingRow, report: Participants, as_of: datetime
) -> tuple[WouldAdd, Mapping[int, Sequence[Piece]]]:
    by_email = _by_email(report.connected)
    known = person_ids_by_email(by_email)
    asked = asked_at_all(meeting.id, set(known.values()))
    within = Piece(meeting.starts_at - EARLY, as_of)
    said = {
        person_id: union(
            piece for email, who in known.items() if who == person_id for piece in by_email[email]
        )
        for person_id in asked
    }
    before = presences(meeting.id, asked)
    new: dict[int, Sequence[Piece]] = {}
    for person_id, pieces in said.items():
        fresh = [one for one in _cut(pieces, within) if not _covered(one, before.get(person_id, ()))]
        if fresh:
            new[person_id] = fresh
    counts = WouldAdd(
        report=report,
        people=len(asked),
        pieces=sum(map(len, new.values())),
        not_asked=sum(1 for who in known.values() if who not in asked),
        unknown=(*(one for one in by_email if one not in known), *report.nameless),
    )
    return counts, new


def _by_email(connected: Iterable[Connected]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = defaultdict(list)
    for one in connected:
        found[one.email].append(Piece(one.since, one.until))
    return found


def _cut(pieces: Iterable[Piece], within: Piece) -> list[Piece]:
    """What of these stretches lies in the meeting's time: what somebody did before or after is nobody's business."""
    ends = within.end or within.start
    return [
        Piece(max(one.start, within.start), min(one.end or ends, ends)) for one in pieces if one.meets(within)
    ]


def _covered(piece: Piece, known: Iterable[Piece]) -> bool:
    """Whether a stretch says nothing that is not known."""
    return any(
        one.start <= piece.start and (one.end is None or (piece.end is not None and piece.end <= one.end))
        for one in known
    )
