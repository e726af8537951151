"""Who is there of those whom each item needs: for whoever runs the meeting, while it runs. Afterwards there are numbers.

No name of anybody who is missing stands on any other page (product.md, "The live meeting").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView, ItemView, NeedView
from reviewboard.attendance.checking_in import is_open
from reviewboard.attendance.evidence import presences
from reviewboard.attendance.kinds import LookedAt
from reviewboard.attendance.models import ItemCoverage, Look, NeededNow
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import Attendance
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody whom an item needs: whether they are here, were here and left, and were told that it needs them now."""

    need: NeedView
    is_here: bool
    was_here: bool
    told_at: datetime | None

    @property
    def in_writing(self) -> bool:
        """Whether an answer in writing is enough from them."""
        return self.need.attendance is Attendance.ASYNCHRONOUS


@dataclass(frozen=True, slots=True)
class HereAtItem:
    """One item that the reader may see, and whom it needs: those who are only invited are not among them."""

    item: ItemView
    expected: tuple[Expected, ...]

    @property
    def needed_live(self) -> int:
        """How many it needs in the room."""
        return sum(not one.in_writing for one in self.expected)

    @property
    def here(self) -> int:
        """How many of those are here."""
        return sum(one.is_here and not one.in_writing for one in self.expected)


@transaction.atomic
def look(
    *, reader: Reader, meeting_id: int, as_of: datetime, agenda: AgendaView | None = None
) -> tuple[HereAtItem, ...]:
    """Who is there, by item; that the reader looked is kept, once a meeting, and those it is about read so.

    `agenda`: as the reader sees it, where it was read already. Four statements besides those of the agenda and meeting.

    Raises:
        NotAllowed: the reader runs no meetings, or is nobody in particular.
        NotVisible: there is no such meeting, or it does not run: afterwards there are numbers only (`covered`).
    """
    if not reader.can(Right.RUN_MEETINGS) or reader.person_id is None:
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = agenda.meeting if agenda else get_meeting(reader, meeting_id)
    if meeting is None or not is_open(meeting, as_of=as_of):
        raise NotVisible(meeting_id)
    seen = agenda or agenda_for(reader, meeting)
    first = Look(meeting_id=meeting_id, looked_id=reader.person_id, at_what=LookedAt.RUNNING, looked_at=as_of)
    Look.objects.bulk_create([first], ignore_conflicts=True)
    return _here(seen, meeting, as_of) if seen else ()


def _here(agenda: AgendaView, meeting: MeetingRow, as_of: datetime) -> tuple[HereAtItem, ...]:
    present = presences(meeting.id)
    rows = NeededNow.objects.filter(meeting=meeting.id).values_list("key", "person_id", "told_at")
    told = {(key, person_id): at for key, person_id, at in rows}
    visible = (item for item in agenda.items if not item.hidden)
    found = (HereAtItem(item, _expected(item, present, told, as_of)) for item in visible)
    return tuple(one for one in found if one.expected)


def _expected(
    item: ItemView,
    present: Mapping[int, tuple[Piece, ...]],
    told: Mapping[tuple[str, int], datetime],
    as_of: datetime,
) -> tuple[Expected, ...]:
    now = Piece(as_of, as_of)
    return tuple(
        Expected(
            need=need,
            is_here=any(one.meets(now) for one in present.get(need.person_id, ())),
            was_here=bool(present.get(need.person_id)),
            told_at=told.get((item.key, need.person_id)),
        )
        for need in item.needs
        if need.attendance is not Attendance.INVITED
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """Of a closed meeting: how many an item needed and how many of them took part, in which way. No name."""

    needed: int
    live: int
    in_writing: int
    made_up: int

    @property
    def took_part(self) -> int:
        """How many had their word, there, in writing or by a make-up."""
        return self.live + self.in_writing + self.made_up

    @property
    def is_whole(self) -> bool:
        """Whether nobody is missing."""
        return 0 < self.needed <= self.took_part


def covered(reader: Reader, meeting_id: int) -> dict[str, Covered]:
    """The counts of a closed meeting by the item's key, for everybody: empty until it is closed. One statement.

    Which of the items the reader may see, their agenda tells; a key of another one is no key of it.
    """
    del reader  # numbers of an item hold nobody's name; of a hidden one nobody learns which they are
    rows = ItemCoverage.objects.filter(meeting=meeting_id, team=None)
    return {
        key: Covered(*counts)
        for key, *counts in rows.values_list("key", "needed", "live", "in_writing", "made_up")
    }
