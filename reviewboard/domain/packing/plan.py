"""What goes into the packer and comes out of it, in whole minutes from the start of the meeting."""

import enum
from dataclasses import dataclass


@dataclass(frozen=True)
class Packable:
    """One item as the packer sees it.

    `minutes` is what the item would like, `minimum` what it cannot do without; a higher `rank` is held
    before a lower one; `people` are those whose time it takes. `merges_with` names the group whose items
    may become one (kind and service); empty for an item that keeps a slot of its own, such as a
    restricted one.
    """

    key: str
    section: int
    minutes: int
    minimum: int
    must: bool
    rank: float
    people: frozenset[str] = frozenset()
    merges_with: str = ""

    @property
    def by_rank(self) -> tuple[float, str]:
        """Sorts the highest rank first; equal ranks by key, so that the order of input never shows."""
        return (-self.rank, self.key)


class Squeeze(enum.IntEnum):
    """How far the must-discuss items gave way: a step is taken only when the one before was too little."""

    NONE = 0
    MERGED = 1
    SHRUNK = 2
    MOVED = 3


@dataclass(frozen=True)
class Slot:
    """One stretch of the meeting. `holds` lists the keys discussed in it, its own first."""

    key: str
    start: int
    minutes: int
    holds: tuple[str, ...]
    shortened: bool = False

    @property
    def end(self) -> int:
        """The minute at which the next slot begins."""
        return self.start + self.minutes


@dataclass(frozen=True)
class Plan:
    """A packed meeting: slots by start, what did not fit by rank, and the minute the last slot ends."""

    slots: tuple[Slot, ...]
    left_out: tuple[str, ...]
    ends: int
    squeeze: Squeeze
