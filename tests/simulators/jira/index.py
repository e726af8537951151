"""What search sees: each ticket as it was when its last change had reached the index."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.simulators.jira.clock import Clock
from tests.simulators.jira.model import Issue

Lag = Callable[[random.Random], float]
# The tail in "a few seconds to minutes": 99 % within 60 s where half are within 3 s, as jira-sync.md models it.
_SIGMA_P99 = 2.3263


def at_once(_: random.Random) -> float:
    """No lag: what is written is found."""
    return 0.0


def always(seconds: float) -> Lag:
    """The same lag for every change."""
    return lambda _: seconds


def lognormal(median: float = 3.0, p99: float = 60.0) -> Lag:
    """A lag that is mostly short and sometimes long, in seconds."""
    sigma = math.log(p99 / median) / _SIGMA_P99
    return lambda chance: chance.lognormvariate(math.log(median), sigma)


@dataclass
class SearchIndex:
    """For each ticket its states, oldest first, with the second from which search sees each."""

    clock: Clock
    chance: random.Random
    lag: Lag = at_once
    _states: dict[str, list[tuple[float, Issue]]] = field(default_factory=dict)

    def take(self, issue: Issue) -> None:
        """Notes a change. An index never goes back: a later change is not seen before an earlier one."""
        states = self._states.setdefault(issue.id, [])
        seen_from = self.clock.seconds() + self.clock.scaled(self.lag(self.chance))
        if states:
            seen_from = max(seen_from, states[-1][0])
        states.append((seen_from, issue.snapshot()))
        # One state before the last is kept for answers that are stale on purpose.
        while len(states) > 2 and states[1][0] <= self.clock.seconds():
            del states[0]

    def drop(self, issue_id: str) -> None:
        """Forgets a ticket that was deleted."""
        self._states.pop(issue_id, None)

    def seen(self) -> Iterator[Issue]:
        """Every ticket that search finds now, as it finds it."""
        now = self.clock.seconds()
        for states in self._states.values():
            found = _last(states, now)
            if found is not None:
                yield found

    def found(self, issue_id: str) -> Issue | None:
        """A ticket as search finds it now, None where it does not."""
        return _last(self._states.get(issue_id, []), self.clock.seconds())

    def before(self, issue_id: str) -> Issue | None:
        """The ticket as it was before its last change, None where it has only been created."""
        states = self._states.get(issue_id, [])
        return states[-2][1] if len(states) > 1 else None

    def pending(self) -> int:
        """How many changes search does not see yet."""
        now = self.clock.seconds()
        return sum(seen_from > now for states in self._states.values() for seen_from, _ in states)

    def catch_up(self) -> None:
        """Lets search see everything."""
        for issue_id, states in self._states.items():
            self._states[issue_id] = [(0.0, issue) for _, issue in states]


def _last(states: list[tuple[float, Issue]], now: float) -> Issue | None:
    return next((issue for seen_from, issue in reversed(states) if seen_from <= now), None)
