"""Entries get their slots, slots their people, and people their windows."""

from collections.abc import Iterable, Mapping

from reviewboard.domain.assembly.agenda import Entry, Item, Need, PersonPlan
from reviewboard.domain.assembly.entries import World
from reviewboard.domain.needs import Because, Involvement, attendance, strength
from reviewboard.domain.packing import Packable, Plan, Slot, pack
from reviewboard.domain.policy import Policy
from reviewboard.domain.values import AnswerWay, Attendance, Visibility
from reviewboard.domain.windows import asked, merge


def pack_entries(entries: Iterable[Entry], world: World, minutes: int) -> Plan:
    """The entries in a meeting of `minutes`, arranged for those who can come."""
    packable = tuple(_packable(entry, world, minutes) for entry in entries)
    return pack(packable, minutes=minutes, opening=world.policy.opening, close=world.policy.close)


def _packable(entry: Entry, world: World, minutes: int) -> Packable:
    """An entry as the packer sees it. A restricted item has its own slot, with the screen off."""
    alone = entry.service is None or entry.visibility is not Visibility.OPEN
    return Packable(
        key=entry.key,
        section=entry.kind.section.order,
        minutes=entry.minutes,
        minimum=entry.minimum,
        must=bool(entry.must) or entry.pinned,
        rank=entry.score.total,
        people=frozenset(
            need.person
            for need in world.answers.asked([entry.key], entry.needs, world.roster)
            if _may_come(need, entry, world, minutes)
        ),
        merges_with="" if alone else f"{entry.kind}/{entry.service}",
    )


def _may_come(need: Involvement, entry: Entry, world: World, minutes: int) -> bool:
    person = world.roster.people[need.person]
    if not need.required or person.paged:
        return False
    said = world.answers.of_person([entry.key], need.person)
    if said is not None and said.way is AnswerWay.ASYNCHRONOUS:
        return False
    available = person.available
    return available is None or any(start < minutes and end > 0 for start, end in available)


def place(slot: Slot, entries: Mapping[str, Entry], world: World, *, added_on_the_day: bool = False) -> Item:
    """A slot with its entries, everybody it asks for, and who presents: who has the strongest reason.

    `added_on_the_day`: by an addendum on the day of the meeting.
    """
    held = tuple(entries[key] for key in slot.holds)
    involved = _together(need for entry in held for need in entry.needs)
    asked_for = world.answers.asked(slot.holds, involved, world.roster)
    needs = tuple(_need(one, slot, world, added_on_the_day=added_on_the_day) for one in asked_for)
    live = [need for need in needs if need.attendance is Attendance.LIVE]
    presenter = min(live, key=lambda need: (strength(need.because[0]), need.person), default=None)
    return Item(
        start=slot.start,
        minutes=slot.minutes,
        entries=held,
        needs=needs,
        presenter=presenter.person if presenter else None,
        shortened=slot.shortened,
    )


def _together(involvements: Iterable[Involvement]) -> list[Involvement]:
    """Each person once, with the reasons from every entry of the slot."""
    because: dict[str, set[Because]] = {}
    required: set[str] = set()
    for one in involvements:
        because.setdefault(one.person, set()).update(one.because)
        required |= {one.person} if one.required else set()
    return [
        Involvement(person, tuple(sorted(because[person], key=strength)), person in required)
        for person in sorted(because)
    ]


def _need(involvement: Involvement, slot: Slot, world: World, *, added_on_the_day: bool) -> Need:
    person = world.roster.people[involvement.person]
    stretch = (slot.start, slot.end)
    by_rule = attendance(involvement, person, stretch, added_on_the_day=added_on_the_day)
    way, cause = world.answers.way(slot.holds, involvement.person, by_rule)
    return Need(involvement.person, involvement.because, way, cause)


def plans_of_people(items: Iterable[Item], policy: Policy) -> tuple[PersonPlan, ...]:
    """What the meeting asks of each person, by key."""
    asked_of: dict[str, dict[Attendance, list[Item]]] = {}
    for item in items:
        for need in item.needs:
            asked_of.setdefault(need.person, {}).setdefault(need.attendance, []).append(item)
    return tuple(_plan_of(person, asked_of[person], policy) for person in sorted(asked_of))


def _plan_of(person: str, ways: Mapping[Attendance, list[Item]], policy: Policy) -> PersonPlan:
    keys = {way: tuple(item.key for item in ways.get(way, ())) for way in Attendance}
    live = ways.get(Attendance.LIVE, ())
    windows = merge(((item.start, item.end) for item in live), gap=policy.window_gap)
    return PersonPlan(
        person=person,
        windows=windows,
        minutes=asked(windows),
        live=keys[Attendance.LIVE],
        asynchronous=keys[Attendance.ASYNCHRONOUS],
        invited=keys[Attendance.INVITED],
    )
