"""Somebody's working hours, on the wall clock of their own zone: both sides of a change of the clocks are right."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class WorkingHours(NamedTuple):
    """From when to when somebody works, and on which ISO weekdays ("12345").

    Hours that end before they begin run over midnight and belong to the day they begin on.
    """

    zone: ZoneInfo
    begin: time
    end: time
    weekdays: str

    def shift(self, day: date) -> tuple[datetime, datetime] | None:
        """When they begin and end to work on this day; None when they do not work on it."""
        if str(day.isoweekday()) not in self.weekdays:
            return None
        ends_on = day if self.end > self.begin else day + timedelta(days=1)
        return (
            datetime.combine(day, self.begin, tzinfo=self.zone),
            datetime.combine(ends_on, self.end, tzinfo=self.zone),
        )

    def next(self, now: datetime) -> datetime:
        """The first moment from now on at which they work: now, or when they next begin; now for whoever never works."""
        first = now.astimezone(self.zone).date() - timedelta(days=1)
        for ahead in range(9):
            shift = self.shift(first + timedelta(days=ahead))
            if shift is not None and shift[1] > now:
                return max(now, shift[0])
        return now
