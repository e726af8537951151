"""The hours of a day in which somebody works: when they may be asked to be there, and how long they have to answer."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reviewboard.domain.working_days import Calendar

_DAY = timedelta(days=1)


class Hours(NamedTuple):
    """Somebody's working hours on the wall clock of their zone; `weekdays` holds ISO weekdays ("12345").

    Hours that end before they begin run over midnight and belong to the day they begin on.
    """

    zone: ZoneInfo
    begin: time
    end: time
    weekdays: str

    def includes(self, day: date) -> bool:
        """Whether a shift begins on this weekday."""
        return str(day.isoweekday()) in self.weekdays

    def shift(self, day: date) -> tuple[datetime, datetime]:
        """From when to when they work if they begin on this day: right on both sides of a change of the clocks."""
        ends_on = day if self.end > self.begin else day + _DAY
        return self._at(day, self.begin), self._at(ends_on, self.end)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone)

    def next(self, now: datetime) -> datetime:
        """The first moment from now on at which they work: now, or when they next begin; now for whoever never works."""
        first = now.astimezone(self.zone).date() - _DAY
        for day in (first + _DAY * ahead for ahead in range(9)):
            begin, end = (at.astimezone(now.tzinfo) for at in self.shift(day))
            if self.includes(day) and end > now:
                return max(now, begin)
        return now

    def after(self, moment: datetime, span: timedelta, calendar: Calendar, *, days: int = 30) -> datetime:
        """When `span` of their working time has passed since a moment; `calendar` says which days count.

        Whoever works on none of the next `days` days is not waited for longer than these.
        """
        left, first = span, moment.astimezone(self.zone).date() - _DAY
        for day in (first + _DAY * n for n in range(days + 1)):
            if not self.includes(day) or not calendar.is_working(day):
                continue
            begin, end = (at.astimezone(moment.tzinfo) for at in self.shift(day))
            begin = max(begin, moment)
            if begin < end and left <= end - begin:
                return begin + left
            left -= max(end - begin, timedelta(0))
        return moment + _DAY * days
