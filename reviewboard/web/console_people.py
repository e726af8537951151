"""The margin of the console: who is needed now, next and then, who of them is here, and who asks for something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.attendance.here import Expected as Awaited
from reviewboard.attendance.here import look
from reviewboard.domain.live import Expected, Live, Prediction
from reviewboard.domain.values import Attendance
from reviewboard.meetings.queries import MeetingRow
from reviewboard.minutes.hands import Hands, hands
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.slots import name_of
from reviewboard.web.templatetags.times import clock

SHOWN = 3
"""So many items ahead, the one that is on among them."""
Here = Mapping[tuple[int, int], Awaited]
"""By item and person."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom an item needs live. `here` is None where the reader may not know; `told`: they were nudged for it."""

    id: int
    name: str
    here: bool | None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one item: "Needed next, 10:37"."""

    item_id: int
    title: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was taken as read and that so many want to discuss."""

    item_id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class People:
    """The groups, the raised hands (`minutes.hands.Raised`), and what is asked for."""

    groups: tuple[Group, ...]
    hands: Hands

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What was taken as read, by how it is called."""
        return tuple(Asked(one.item.id, name_of(one.item), one.count) for one in self.hands.asked)


def people(
    reader: Reader, meeting: MeetingRow, agenda: AgendaView, live: Live, told: Prediction, *, now: datetime
) -> People:
    """The margin for whoever leads. At most six statements."""
    here = _here(reader, meeting, agenda, now)
    by_key = {one.key: one for one in agenda.items}
    return People(tuple(_groups(by_key, live, told, here)), hands(reader, agenda))


def _here(reader: Reader, meeting: MeetingRow, agenda: AgendaView, now: datetime) -> Here | None:
    """Who is here, for who runs meetings; that they looked is kept (`attendance.here.look`)."""
    if not reader.can(Right.RUN_MEETINGS) or reader.person_id is None:
        return None
    found = look(reader=reader, meeting_id=meeting.id, as_of=now, agenda=agenda)
    return {(at.item.id, one.need.person_id): one for at in found for one in at.expected}


def _groups(
    by_key: Mapping[str, ItemView], live: Live, told: Prediction, here: Here | None
) -> Iterator[Group]:
    coming = [one for one in told.slots if one.is_ in ("now", "next") and one.slot.is_item][:SHOWN]
    for one in coming:
        item = by_key.get(one.slot.key)
        if item is None or item.hidden:
            continue
        needed = [need for need in item.needs if need.attendance is Attendance.LIVE]
        names = tuple(_person(need.person_id, need.name, item.id, here) for need in needed)
        if names:
            yield Group(item.id, _title(one, live, names), names)


def _person(person_id: int, name: str, item_id: int, here: Here | None) -> Person:
    if here is None:
        return Person(person_id, name, None)
    found = here.get((item_id, person_id))
    return Person(person_id, name, bool(found and found.is_here), bool(found and found.told_at))


def _title(one: Expected, live: Live, names: Sequence[Person]) -> str:
    is_next = bool(live.left) and one.slot.key == live.left[0].key
    if one.is_ == "now":
        said = _("Needed now")
    elif is_next:
        said = _("Needed next, %s") % clock(one.starts_at)
    else:
        said = _("Needed %s, only you see this") % clock(one.starts_at)
    if names[0].here is None:
        return said
    count = {"here": sum(bool(one.here) for one in names), "all": len(names)}
    return f"{said}: {_('%(here)d of %(all)d here') % count}"
