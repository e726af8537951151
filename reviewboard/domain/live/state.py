"""What a running meeting is: the turns that were taken, the one that is on, those that are left, and its clock."""

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OPENING, READ_BACK = "opening", "read_back"
"""The keys of the two turns that are about no item. The read-back is always the last."""


class Phase(enum.StrEnum):
    """What is being done."""

    OPENING = "opening"
    ITEM = "item"
    READING_BACK = "reading_back"


class Became(enum.StrEnum):
    """How a turn ended: talked about to its end, put off to the next meeting, or given to some of those present."""

    DISCUSSED = "discussed"
    PARKED = "parked"
    OFFLINE = "offline"


class Shows(enum.StrEnum):
    """What the shared screen shows. Of a restricted item it is off, whatever was chosen."""

    ITEM = "item"
    TIMELINE = "timeline"
    AGENDA = "agenda"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when a turn was on, pauses left out."""

    began: datetime
    ended: datetime

    @property
    def length(self) -> timedelta:
        """How long that was; a clock that was set back makes nothing negative."""
        return max(self.ended - self.began, timedelta(0))


@dataclass(frozen=True, slots=True)
class Slot:
    """One turn: `planned` as the agenda has it, `allotted` with what it was given since, and when it was on so far.

    `became` is None while it is on, or still to come.
    """

    key: str
    planned: timedelta
    allotted: timedelta
    stretches: tuple[Stretch, ...] = ()
    became: Became | None = None

    @classmethod
    def of(cls, key: str, minutes: int) -> "Slot":
        """A turn that is still to come, as the agenda planned it."""
        length = timedelta(minutes=minutes)
        return cls(key, length, length)

    @property
    def used(self) -> timedelta:
        """How long it was on."""
        return sum((one.length for one in self.stretches), timedelta(0))

    @property
    def is_item(self) -> bool:
        """Whether it is about an item of the agenda."""
        return self.key not in (OPENING, READ_BACK)

    @property
    def was_on(self) -> bool:
        """Whether anybody has talked about it yet."""
        return bool(self.stretches)


@dataclass(frozen=True, slots=True)
class Live:
    """A running meeting. `since` is when the clock of the turn that is on began to run; None: it is paused."""

    planned_at: datetime
    started_at: datetime
    now: Slot
    since: datetime | None
    left: tuple[Slot, ...] = ()
    done: tuple[Slot, ...] = ()
    shows: Shows = Shows.ITEM

    @property
    def phase(self) -> Phase:
        """What is being done."""
        return {OPENING: Phase.OPENING, READ_BACK: Phase.READING_BACK}.get(self.now.key, Phase.ITEM)

    @property
    def is_paused(self) -> bool:
        """Whether its clock stands."""
        return self.since is None

    def used(self, at: datetime) -> timedelta:
        """How much of its time the turn that is on has used."""
        running = Stretch(self.since, at).length if self.since else timedelta(0)
        return self.now.used + running

    def remains(self, at: datetime) -> timedelta:
        """How much is left of it; negative when it is over its time."""
        return self.now.allotted - self.used(at)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All of them in the order they come: done, the one that is on, left."""
        return (*self.done, self.now, *self.left)

    @property
    def planned(self) -> timedelta:
        """How long the whole was planned to take."""
        return sum((one.planned for one in self.slots), timedelta(0))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the agenda planned, in order: how long the opening, each item by its key, and the read-back take, in minutes."""

    opening: int
    items: tuple[tuple[str, int], ...] = field(default=())
    read_back: int = 3


def begin(plan: Plan, *, planned_at: datetime, at: datetime) -> Live:
    """The meeting as it starts: with the opening, where there is one, else with its first item."""
    turns = [(OPENING, plan.opening), *plan.items, (READ_BACK, plan.read_back)]
    first, *rest = (Slot.of(key, minutes) for key, minutes in turns[not plan.opening :])
    return Live(planned_at=planned_at, started_at=at, now=first, since=at, left=tuple(rest))
