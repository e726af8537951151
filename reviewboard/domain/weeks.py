"""ISO weeks: Monday to Sunday, on the calendar of one zone. The first days of January may belong to the last week before."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_WEEK = timedelta(weeks=1)


class Week(NamedTuple):
    """An ISO week, in its ISO year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that holds a day."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    def begins(self, zone: ZoneInfo) -> datetime:
        """Midnight before its Monday, there: a week in which the clocks change has an hour more or less."""
        return datetime.combine(date.fromisocalendar(self.year, self.number, 1), time.min, tzinfo=zone)

    @property
    def next(self) -> "Week":
        """The week after it."""
        return Week.of(date.fromisocalendar(self.year, self.number, 1) + _WEEK)


def last_weeks(count: int, *, until: date) -> tuple[Week, ...]:
    """So many weeks, the oldest first; the last is the one that holds this day."""
    return tuple(Week.of(until - _WEEK * back) for back in range(count - 1, -1, -1))
