"""What other rules would have asked of what landed: counted by week and by service, and each change that moves in or out.

It names nobody: a service has a number of approvals, and no person has one.
"""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reviewboard.domain.approval.facts import GateFacts
from reviewboard.domain.approval.policy import Condition, GatePolicy


class Pair(NamedTuple):
    """A number by the rules in force, and by the others."""

    before: int
    after: int

    def plus(self, before: int, after: int) -> "Pair":
        """With so many more on either side."""
        return Pair(self.before + before, self.after + after)


class MoveWay(enum.StrEnum):
    """Whether a change would be asked about now, or would not any more."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Landed:
    """A change that landed: its id, the service's key ("" for none), the Monday of its week, and what the rules look at."""

    id: int
    service: str
    monday: date
    facts: GateFacts


@dataclass(frozen=True, slots=True)
class Move:
    """A change that the other rules treat otherwise, and the conditions because of which they do."""

    change: Landed
    way: MoveWay
    because: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class WeekTried:
    """One week, by its Monday: how many changes were asked about, how many approvals that took, what moves."""

    monday: date
    changes: Pair
    approvals: Pair
    moves_in: int
    moves_out: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What the comparison found: the weeks, the oldest first; approvals by service; moves, the newest first."""

    weeks: tuple[WeekTried, ...]
    services: dict[str, Pair]
    moves: tuple[Move, ...]

    @property
    def approvals(self) -> Pair:
        """Approvals over all weeks."""
        return Pair(
            sum(one.approvals.before for one in self.weeks), sum(one.approvals.after for one in self.weeks)
        )


def asked(policy: GatePolicy, facts: GateFacts) -> int:
    """How many approvals somebody has to give: none of what nobody asks about, nor of a repair, which passes at once."""
    passes = facts.is_repair and not (facts.is_destructive and facts.by_agent)
    return 0 if passes else policy.needed(facts)


def compare(
    before: GatePolicy, after: GatePolicy, *, landed: Iterable[Landed], mondays: Iterable[date]
) -> Trial:
    """Both rules on the same changes. `mondays`: every week that is told of, also one in which nothing landed."""
    changes, approvals = (Counter[tuple[date, int]]() for _ in range(2))
    ways = Counter[tuple[date, MoveWay]]()
    services: dict[str, Pair] = {}
    moves = []
    for one in landed:
        needed = (asked(before, one.facts), asked(after, one.facts))
        for side, number in enumerate(needed):
            changes[one.monday, side] += bool(number)
            approvals[one.monday, side] += number
        if any(needed):
            services[one.service] = services.get(one.service, Pair(0, 0)).plus(*needed)
        move = _move(before, after, one, needed)
        if move:
            ways[one.monday, move.way] += 1
            moves.append(move)
    weeks = tuple(
        WeekTried(
            monday,
            Pair(changes[monday, 0], changes[monday, 1]),
            Pair(approvals[monday, 0], approvals[monday, 1]),
            ways[monday, MoveWay.IN],
            ways[monday, MoveWay.OUT],
        )
        for monday in sorted(mondays)
    )
    moves.sort(key=lambda one: (one.change.monday, one.change.id), reverse=True)
    return Trial(weeks, services, tuple(moves))


def _move(before: GatePolicy, after: GatePolicy, one: Landed, needed: tuple[int, int]) -> Move | None:
    """Whether it moves: in because of what did not hold and does now, out because of what does not hold any more."""
    was, now = map(bool, needed)
    if was == now:
        return None
    way, refusing = (MoveWay.IN, before) if now else (MoveWay.OUT, after)
    return Move(one, way, refusing.unmet(one.facts))
