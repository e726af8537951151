"""Whether the people an item needs can answer, by item and by role: for who runs the meeting, and without names.

Silence is told four hours before the meeting begins (product.md, "Who decides, and what silence means").
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.agenda.rows import AgendaView, Code, ItemView
from reviewboard.attendance.models import Answer, Ask, ItemAnswer
from reviewboard.domain.values import AskState, Attendance
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


def coverage(reader: Reader, agenda: AgendaView, *, as_of: datetime) -> tuple[ItemCoverage, ...]:
    """The items that ask for people, as far as the reader may see them. Three statements.

    Nothing for who does not run meetings, or once the meeting is over.
    """
    if not reader.can(Right.RUN_MEETINGS) or agenda.meeting.is_over(as_of=as_of):
        return ()
    told = as_of >= agenda.meeting.starts_at - SILENCE_TOLD_BEFORE
    heard = _heard(agenda.meeting.id)
    visible = (item for item in agenda.items if not item.hidden)
    return tuple(_of(item, heard, told=told) for item in visible if item.needs or item.unanswerable)


def _heard(meeting_id: int) -> Collection[tuple[str, int]]:
    """(item, person) of whoever answered; the item is "" for who confirmed all their windows."""
    confirmed = Answer.objects.filter(meeting=meeting_id).values_list("person_id", flat=True)
    answered = ItemAnswer.objects.filter(meeting=meeting_id).values_list("key", "person_id")
    accepted = Ask.objects.filter(meeting=meeting_id, state=AskState.ACCEPTED).values_list("key", "asked_id")
    return {*(("", person) for person in confirmed), *answered, *accepted}


def _of(item: ItemView, heard: Collection[tuple[str, int]], *, told: bool) -> ItemCoverage:
    going = [need for need in item.needs if need.attendance is not Attendance.INVITED]
    ways = [need.attendance for need in going]
    silent = [
        need.reasons
        for need in going
        if told and not {("", need.person_id), (item.key, need.person_id)} & set(heard)
    ]
    return ItemCoverage(
        item=item,
        roles=tuple(need.reasons for need in going),
        asked=len(going) + item.away,
        live=ways.count(Attendance.LIVE),
        in_writing=ways.count(Attendance.ASYNCHRONOUS),
        silent=tuple(silent),
    )
