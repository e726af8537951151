"""Read back and close: what was said is accepted, recorded and counted, in one transaction or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from reviewboard.agenda.deferring import comes_again, defer, goes_to
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView
from reviewboard.attendance.settling import settle_attendance
from reviewboard.domain.live import Became, Live, put_off, stretches
from reviewboard.domain.values import FindingCategory, MeetingState
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.meetings.running import NotRunning, accept_read_back, close_meeting, locked
from reviewboard.minutes.kinds import RECORDED
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.minutes.queries import entries
from reviewboard.minutes.recording import record_entry
from reviewboard.minutes.rows import EntryView
from reviewboard.minutes.saying import reword
from reviewboard.minutes.shared import tell
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotVisible


class ReadBackMoved(Exception):  # noqa: N818 - reads as what it is at every raise
    """What was said is not what was read back: an entry was edited, said or taken back since. Nothing was closed."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What is accepted: each entry by its id with the version that was read; other words and categories, by id as well."""

    seen: Mapping[int, str]
    reworded: Mapping[int, str] = field(default_factory=dict)
    categories: Mapping[int, FindingCategory] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaves:
    """What goes to the following meeting: a day, and how many items."""

    to: date
    count: int


def read_back(agenda: AgendaView) -> list[EntryView]:
    """What the agenda's reader reads back, in the order it was said: all that becomes a record, of items they may see.

    Of a restricted item that they may not see nothing is told; it is recorded all the same. Two statements.
    """
    visible = {item.key for item in (*agenda.items, *agenda.read) if not item.hidden}
    return [one for one in entries(agenda.meeting.id, visible) if one.kind in RECORDED]


def leaves(meeting: MeetingRow, live: Live) -> Leaves:
    """What would go to the following meeting if this one were closed now. One statement."""
    return Leaves(goes_to(meeting), len(comes_again(put_off(live))))


@transaction.atomic
def close(*, reader: Reader, meeting_id: int, accepts: ReadBack, as_of: datetime) -> None:
    """Accepts what was read back, records it, and ends the meeting; what was put off goes to the following one.

    All or nothing, and twice is once. Effects are owed from here on, and never before (product.md, "Jira").

    Raises:
        NotVisible, NotAllowed: there is no such meeting, or it is not for the reader to run.
        NotRunning: it has not begun, or is not held.
        ReadBackMoved: as it says.
        SomebodyWasFaster, Nobody, ValueError: other words are not taken, as `minutes.saying.reword` says.
    """
    meeting = locked(reader, meeting_id)
    if meeting.state == MeetingState.CLOSED:
        return
    if meeting.state != MeetingState.LIVE:
        raise NotRunning
    _as_read(reader, meeting_id, accepts)
    for entry_id, typed in accepts.reworded.items():
        seen = accepts.seen[entry_id]
        reword(reader=reader, meeting_id=meeting_id, entry_id=entry_id, typed=typed, seen=seen, as_of=as_of)
    accept_read_back(reader=reader, meeting_id=meeting_id, as_of=as_of)
    _record(_agenda(HOUSE, meeting_id), accepts, as_of)
    live = close_meeting(reader=reader, meeting_id=meeting_id, as_of=as_of)
    settle_attendance(meeting_id=meeting_id, stretches=stretches(live, at=as_of), as_of=as_of)
    _put_off(reader, meeting_id, live, as_of)
    Minutes.objects.create(meeting_id=meeting_id, closed_by_id=reader.person_id, closed_at=as_of)
    tell(meeting_id)


def _agenda(reader: Reader, meeting_id: int) -> AgendaView:
    meeting = get_meeting(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting else None
    if agenda is None:
        raise NotVisible(meeting_id)
    return agenda


def _as_read(reader: Reader, meeting_id: int, accepts: ReadBack) -> None:
    """Raises ReadBackMoved unless just these entries stand, in the versions that were read."""
    standing = {one.id: one.version for one in read_back(_agenda(reader, meeting_id))}
    if standing != dict(accepts.seen) or not accepts.reworded.keys() <= standing.keys():
        raise ReadBackMoved


def _record(agenda: AgendaView, accepts: ReadBack, as_of: datetime) -> None:
    """Every entry that stands, whoever may see it."""
    standing = Entry.objects.filter(meeting=agenda.meeting.id, taken_back_at=None, kind__in=RECORDED)
    for one in standing.order_by("written_at", "pk"):
        category = accepts.categories.get(one.pk, FindingCategory.OTHER)
        record_entry(one, agenda, category=category, as_of=as_of)


def _put_off(reader: Reader, meeting_id: int, live: Live, as_of: datetime) -> None:
    meeting = get_meeting(HOUSE, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    parked = [one.key for one in live.done if one.became is Became.PARKED]
    left = [key for key in put_off(live) if key not in parked]
    defer(meeting=meeting, parked=parked, not_reached=left, actor_id=reader.person_id, as_of=as_of)
