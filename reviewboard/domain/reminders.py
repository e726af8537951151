"""Reminders: whose digest holds what, when it goes out, and how many go (product.md, "Findings, actions, proof").

One digest a person, never one mail an item. No due date is not overdue: what has none stands in nobody's own part.
A manager hears when a service level is broken, not before, and of each breach once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

LATEST = timedelta(hours=12)
"""How late a digest may still leave; one that could not by then waits for the next day on which digests go out."""
MOST_AHEAD = 60
MOST_MAILS = 5000


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """When digests go out, and how many at most.

    Attributes:
        on: whether any goes out at all.
        weekdays: ISO weekdays (Monday is 1) of each person's own calendar.
        hour: of each person's own clock, 0 to 23.
        days_ahead: an action is named from so many days before its date.
        cap: at most so many digests are for one day, all zones together.
    """

    on: bool = False
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    hour: int = 8
    days_ahead: int = 7
    cap: int = 200


def as_data(policy: ReminderPolicy) -> dict[str, Any]:
    """The policy as plain JSON values."""
    plain = {one.name: getattr(policy, one.name) for one in fields(policy)}
    return {**plain, "weekdays": sorted(policy.weekdays)}


def from_data(data: Mapping[str, Any]) -> ReminderPolicy:
    """The policy that `as_data` wrote; what it does not name keeps its default.

    Raises:
        ValueError: a name that no rule knows, or a number out of its bounds.
    """
    if unknown := set(data) - {one.name for one in fields(ReminderPolicy)}:
        raise ValueError(f"no rule is called {', '.join(sorted(unknown))}")
    numbers = {name: int(data[name]) for name in ("hour", "days_ahead", "cap") if name in data}
    weekdays = frozenset(int(day) for day in data.get("weekdays", ReminderPolicy().weekdays))
    policy = ReminderPolicy(on=bool(data.get("on", False)), weekdays=weekdays, **numbers)
    if not policy.weekdays or not policy.weekdays <= set(range(1, 8)):
        raise ValueError("reminders go out on at least one day of the week")
    if not (0 <= policy.hour <= 23 and 0 <= policy.days_ahead <= MOST_AHEAD):
        raise ValueError(f"an hour is 0 to 23, and at most {MOST_AHEAD} days are looked ahead")
    if not 1 <= policy.cap <= MOST_MAILS:
        raise ValueError(f"the cap is 1 to {MOST_MAILS} mails a day")
    return policy


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An open action item with an owner. `seen_by`: the only people who may know of it; None for an open one."""

    id: int
    owner_id: int
    due_on: date | None = None
    expected_by: date | None = None
    service: str = ""
    seen_by: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class DueRecheck:
    """A look again at a closed action item that is due; its owner is asked. `seen_by` as in `OpenAction`."""

    id: int
    owner_id: int
    service: str = ""
    seen_by: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the digests of one day are made of.

    Attributes:
        here: the people who have not left by that day.
        reachable: those of them to whom mail can be sent.
        manager_of: by person, their manager of that day.
        told: by (manager, action item), the last day on which a digest told the one of the other's breach.
    """

    actions: Collection[OpenAction] = ()
    rechecks: Collection[DueRecheck] = ()
    here: frozenset[int] = frozenset()
    reachable: frozenset[int] = frozenset()
    manager_of: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    told: Mapping[tuple[int, int], date] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told on one day: ids of action items, and of re-checks.

    Attributes:
        past: their own whose date has passed, the oldest first.
        soon: their own that are due within the days ahead, the soonest first.
        levels: their own that are due later, but past the service level of their priority.
        rechecks: looks again that are due.
        breaches: of people they manage, what is past its service level, by service in the order of its name.
    """

    past: tuple[int, ...] = ()
    soon: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    rechecks: tuple[int, ...] = ()
    breaches: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def own(self) -> tuple[int, ...]:
        """Every own action item that is named."""
        return self.past + self.soon + self.levels

    @property
    def broken(self) -> tuple[int, ...]:
        """Every action item whose breach is told."""
        return tuple(pk for _, ids in self.breaches for pk in ids)

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.own or self.rechecks or self.breaches)


def digests(facts: Facts, policy: ReminderPolicy, on: date) -> dict[int, Digest]:
    """By person, what they are told on this day; nobody who would be told nothing.

    Each has one digest, however many things it holds; nobody is in it who has left, cannot be reached, or may not
    see what it is about.
    """
    told: dict[int, _Parts] = defaultdict(_Parts)
    for action in sorted(facts.actions, key=lambda one: (one.due_on or date.max, one.id)):
        _tell_owner(told, facts, policy, action, on)
        _tell_manager(told, facts, action, on)
    for recheck in sorted(facts.rechecks, key=lambda one: one.id):
        if _may_hear(facts, recheck.owner_id, recheck.seen_by):
            told[recheck.owner_id].rechecks.append(recheck.id)
    return {person: parts.digest() for person, parts in sorted(told.items())}


@dataclass(slots=True)
class _Parts:
    """A digest while it is put together."""

    past: list[int] = field(default_factory=list)
    soon: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    rechecks: list[int] = field(default_factory=list)
    breaches: dict[str, list[int]] = field(default_factory=dict)

    def digest(self) -> Digest:
        services = sorted(self.breaches, key=lambda service: (not service, service))
        return Digest(
            past=tuple(self.past),
            soon=tuple(self.soon),
            levels=tuple(self.levels),
            rechecks=tuple(self.rechecks),
            breaches=tuple((service, tuple(self.breaches[service])) for service in services),
        )


def _may_hear(facts: Facts, person: int, seen_by: frozenset[int] | None) -> bool:
    return person in facts.here & facts.reachable and (seen_by is None or person in seen_by)


def _tell_owner(
    told: Mapping[int, _Parts], facts: Facts, policy: ReminderPolicy, action: OpenAction, on: date
) -> None:
    if action.due_on is None or not _may_hear(facts, action.owner_id, action.seen_by):
        return
    if action.due_on < on:
        told[action.owner_id].past.append(action.id)
    elif action.due_on - on <= timedelta(days=policy.days_ahead):
        told[action.owner_id].soon.append(action.id)
    elif _is_broken(action, on):
        told[action.owner_id].levels.append(action.id)


def _tell_manager(told: Mapping[int, _Parts], facts: Facts, action: OpenAction, on: date) -> None:
    """Only of those who are still here: what a leaver owned goes to their team's queue."""
    manager = facts.manager_of.get(action.owner_id)
    if manager is None or action.owner_id not in facts.here or not _is_broken(action, on):
        return
    if _may_hear(facts, manager, action.seen_by) and not _was_told(facts, manager, action):
        told[manager].breaches.setdefault(action.service, []).append(action.id)


def _is_broken(action: OpenAction, on: date) -> bool:
    """Past its service level. What has no date is never late, to nobody."""
    return action.due_on is not None and action.expected_by is not None and action.expected_by < on


def _was_told(facts: Facts, manager: int, action: OpenAction) -> bool:
    """A breach is told by what was said after the level's last day: one that begins anew can break anew."""
    day = facts.told.get((manager, action.id))
    return day is not None and action.expected_by is not None and day > action.expected_by


def day_of_run(policy: ReminderPolicy, zone: ZoneInfo, *, after: datetime, until: datetime) -> date | None:
    """The day whose digests leave to this zone because its hour came after `after` and by `until`, or None.

    An hour that the clock skips comes when it would have been, one that comes twice counts the first time. What is
    more than `LATEST` past, or of a day that is over, waits for the next day on which digests go out.
    """
    day = until.astimezone(zone).date()
    at = hour_of(policy, zone, day)
    is_due = after < at <= until and until - at <= LATEST
    return day if policy.on and is_due and day.isoweekday() in policy.weekdays else None


def hour_of(policy: ReminderPolicy, zone: ZoneInfo, day: date) -> datetime:
    """When the digests of a day leave to this zone."""
    return datetime.combine(day, time(policy.hour), tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """Who of those with something to say is written to, and who waits because of the cap."""

    chosen: frozenset[int]
    waiting: frozenset[int]


def within_cap(people: Iterable[int], *, cap: int, already: int, last: Mapping[int, date]) -> Share:
    """Whoever has waited longest is written to first, so that nobody waits for ever.

    `already` digests are for that day; `last` says when each was last written to. Everybody in `people` who is not
    chosen is counted as waiting: nothing is left out silently.
    """
    ordered = sorted(set(people), key=lambda one: (last.get(one, date.min), one))
    room = max(0, cap - already)
    return Share(frozenset(ordered[:room]), frozenset(ordered[room:]))
