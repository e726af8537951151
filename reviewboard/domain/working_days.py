"""Days on which people work: what a service level is counted in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count. `weekend` are ISO weekdays (Saturday is 6), of which there are at most six."""

    weekend: frozenset[int] = frozenset({6, 7})
    holidays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """The working day that comes `count` (at least 1) working days after `day`, which itself does not count."""
        for passed, one in enumerate(self._following(day), start=1):
            if passed == count:
                return one
        raise ValueError("a calendar in which nobody ever works")

    def between(self, earlier: date, later: date) -> int:
        """How many working days come after `earlier`, up to and including `later`; 0 where it is not later."""
        days = (later - earlier).days
        return sum(self.is_working(earlier + _DAY * one) for one in range(1, days + 1))

    def _following(self, day: date) -> Iterator[date]:
        """The working days after a day; gives up after ten years without one."""
        idle = 0
        while idle < 3660:
            day += _DAY
            idle += 1
            if self.is_working(day):
                idle = 0
                yield day
