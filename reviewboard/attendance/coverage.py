"""Whether the people an item needs can answer, by item and by role: for who runs the meeting, and without names.

Silence is told four hours before the meeting begins (product.md, "Who decides, and what silence means").
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.agenda.rows import AgendaView, Code, ItemView, NeedView
from reviewboard.domain.values import Attendance
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader

SILENCE_TOLD_BEFORE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """One item that asks for people: of so many, how many come, and how many answer in writing.

    `roles` are the reasons of those who go, each person once; `silent` those of who has not answered, when it is time
    to tell.
    """

    item: ItemView
    roles: tuple[tuple[Code, ...], ...]
    asked: int
    live: int
    in_writing: int
    silent: tuple[tuple[Code, ...], ...] = ()

    @property
    def covered(self) -> int:
        """How many of those asked will answer, in their way."""
        return self.live + self.in_writing


def coverage(
    reader: Reader, agenda: AgendaView, heard: Set[tuple[str, int]], *, as_of: datetime
) -> tuple[ItemCoverage, ...]:
    """The items that ask for people, as far as the reader may see them; `heard` is who answered (`queries.Beside`).

    Nothing for who does not run meetings, or once the meeting is over.
    """
    if not reader.can(Right.RUN_MEETINGS) or agenda.meeting.is_over(as_of=as_of):
        return ()
    told = as_of >= agenda.meeting.starts_at - SILENCE_TOLD_BEFORE
    visible = (item for item in agenda.items if not item.hidden)
    return tuple(_of(item, heard, told=told) for item in visible if item.needs or item.unanswerable)


def _of(item: ItemView, heard: Set[tuple[str, int]], *, told: bool) -> ItemCoverage:
    going = [need for need in item.needs if need.attendance is not Attendance.INVITED]
    ways = [need.attendance for need in going]
    return ItemCoverage(
        item=item,
        roles=tuple(need.reasons for need in going),
        asked=len(going) + item.away,
        live=ways.count(Attendance.LIVE),
        in_writing=ways.count(Attendance.ASYNCHRONOUS),
        silent=tuple(need.reasons for need in unheard(item, heard)) if told else (),
    )


def unheard(item: ItemView, heard: Set[tuple[str, int]]) -> list[NeedView]:
    """Those whom an item needs and who have answered neither it nor their windows."""
    going = [need for need in item.needs if need.attendance is not Attendance.INVITED]
    return [need for need in going if not {("", need.person_id), (item.key, need.person_id)} & heard]
