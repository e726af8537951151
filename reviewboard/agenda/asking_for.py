"""Whom the items of a meeting ask for, and what they settled: what the room `attendance` works outcomes out from.

The house's: it asks no reader, and tells keys and nothing of what an item is about.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reviewboard.agenda.models import Agenda, AgendaItem, Answered, Need
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.queries import item_rows
from reviewboard.agenda.reading import Row
from reviewboard.domain.values import AnswerWay, AsynchronousCause, Attendance


@dataclass(frozen=True, slots=True)
class Claim:
    """What one item asks of one person. `attendance` None: it does not any more, because of what they settled (`way`).

    `required`: the mandate stands, they are no contractor, and the item did not join on the meeting's day.
    `stands_in_id` is who goes in their place; None where nobody does.
    """

    person_id: int
    attendance: Attendance | None
    required: bool
    way: AnswerWay | None = None
    stands_in_id: int | None = None


@dataclass(frozen=True, slots=True)
class AskingItem:
    """One slot with everybody of whom it asks something, or did before they answered."""

    id: int
    key: str
    start: int
    minutes: int
    claims: tuple[Claim, ...]


def asking_items(meeting_id: int) -> tuple[AskingItem, ...]:
    """The slots of a meeting in their order. Two statements."""
    mandatory = Agenda.objects.filter(meeting=meeting_id).values_list("mandatory", flat=True).first()
    held = AgendaItem.objects.filter(agenda__meeting=meeting_id, placement=Placement.HELD)
    return tuple(_item(row, mandatory=bool(mandatory)) for row in item_rows(held))


def _item(row: Row, *, mandatory: bool) -> AskingItem:
    said: Mapping[int, AnswerWay] = {one.person_id: one.way for one in row.answers}
    claims = {
        need.person_id: Claim(
            person_id=need.person_id,
            attendance=need.attendance,
            required=mandatory
            and need.attendance is not Attendance.INVITED
            and need.cause != AsynchronousCause.ADDED_ON_THE_DAY,
            way=said.get(need.person_id),
        )
        for need in row.needs
    }
    for one in row.answers:
        gone = Claim(one.person_id, None, False, one.way, one.stands_in)
        claims.setdefault(one.person_id, gone)
    item = row.item
    return AskingItem(item.pk, item.key, item.start or 0, item.minutes or 0, tuple(claims.values()))


def asked_at_all(meeting_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of these people of whom the meeting asks something, or did, or who stand in for somebody. One statement."""
    needed = Need.objects.filter(
        item__agenda__meeting=meeting_id, item__placement=Placement.HELD, person__in=person_ids
    ).values_list("person_id")
    answered = Answered.objects.filter(meeting=meeting_id, person__in=person_ids).values_list("person_id")
    stands_in = Answered.objects.filter(meeting=meeting_id, stands_in__in=person_ids)
    return {row[0] for row in needed.union(answered, stands_in.values_list("stands_in_id"))}


def item_ids(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The slots of these (meeting, key): a view of a hidden one tells its id and no key. One statement."""
    rows = AgendaItem.objects.filter(
        agenda__meeting__in={meeting for meeting, _ in keys}, key__in={key for _, key in keys}
    )
    found = rows.values_list("agenda__meeting", "key", "pk")
    return {(meeting, key): pk for meeting, key, pk in found if (meeting, key) in keys}
