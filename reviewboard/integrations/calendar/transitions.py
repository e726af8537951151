"""When a zone's clocks change, and the yearly rule behind it, found by looking at the zone itself.

`zoneinfo` tells the offset of any instant but not its table. We look once a day and halve the interval in
which the offset changed, which finds every change of the last fifty years (no two lie within a day).
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of a zone's clocks, at `at` (UTC), from offset `before` to `after` (east of UTC)."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def local(self) -> datetime:
        """What the clock showed when it was changed, without zone: RFC 5545 counts by the offset before."""
        return (self.at + self.before).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class YearlyRule:
    """One day of the year: a weekday of a month, either the `nth` (-1: the last) or the one within `days`."""

    month: int
    weekday: str
    nth: int | None = None
    days: tuple[int, ...] = ()

    def day_in(self, year: int) -> date:
        """The day that the rule names in `year`."""
        length = calendar.monthrange(year, self.month)[1]
        days = [date(year, self.month, day) for day in range(1, length + 1)]
        named = [day for day in days if _WEEKDAYS[day.weekday()] == self.weekday]
        if self.nth is not None:
            return named[self.nth if self.nth < 0 else self.nth - 1]
        return next(day for day in named if day.day in self.days)


def transitions(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Transition, ...]:
    """Every change of the zone's clocks from `first_year` to `last_year`, both included (UTC years)."""
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    return tuple(_scan(zone, start, end))


def yearly_rule(onsets: Sequence[datetime]) -> YearlyRule | None:
    """The rule that names exactly these days, one a year; None when there is none that calendars know."""
    months, weekdays = {onset.month for onset in onsets}, {onset.weekday() for onset in onsets}
    if len(months) != 1 or len(weekdays) != 1:
        return None
    month, weekday = months.pop(), _WEEKDAYS[weekdays.pop()]
    if all(onset.day + 7 > calendar.monthrange(onset.year, month)[1] for onset in onsets):
        return YearlyRule(month, weekday, nth=-1)
    nths = {(onset.day - 1) // 7 + 1 for onset in onsets}
    if len(nths) == 1:
        return YearlyRule(month, weekday, nth=nths.pop())
    first = min(onset.day for onset in onsets)
    if all(onset.day < first + 7 for onset in onsets):
        return YearlyRule(month, weekday, days=tuple(range(first, first + 7)))
    return None


def _scan(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Transition]:
    before = _offset(zone, start)
    for day in range(1, (end - start).days + 1):
        after = _offset(zone, start + day * _DAY)
        if after != before:
            at = _halve(zone, start + (day - 1) * _DAY, start + day * _DAY, before)
            yield Transition(at, before, after, at.astimezone(zone).tzname() or "")
            before = after


def _halve(zone: ZoneInfo, low: datetime, high: datetime, before: timedelta) -> datetime:
    """The first second in (low, high] whose offset is no longer `before`."""
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
