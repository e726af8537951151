"""When a series meets: an RFC 5545 rule read on the wall clock of the series' own zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

MAX_AHEAD = timedelta(days=400)


class BadRule(ValueError):  # noqa: N818  # reads as what it is at every raise
    """The recurrence rule cannot be read; the message says what was expected."""


def parse(rule: str, starts_on: date, starts_at: time) -> rrule:
    """The rule as dateutil reads it, on naive wall-clock times.

    Raises:
        BadRule: it is not one RRULE of RFC 5545, or recurs more often than daily.
    """
    try:
        read = rrulestr(rule.removeprefix("RRULE:"), dtstart=datetime.combine(starts_on, starts_at))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadRule(f"“{rule}” is not a recurrence rule; expected one like FREQ=WEEKLY;BYDAY=TH") from error
    if not isinstance(read, rrule) or read._freq > 3:  # type: ignore[attr-defined]  # dateutil keeps the frequency there only; 3 is daily
        raise BadRule(
            f"“{rule}” is not a plain rule that recurs daily or less often; expected one like FREQ=WEEKLY;BYDAY=TH"
        )
    return read


def starts(
    rule: str, starts_on: date, starts_at: time, zone: ZoneInfo, after: datetime
) -> Iterator[datetime]:
    """The UTC starts after this moment, soonest first, for a little over a year.

    10:00 stays 10:00 over a change of the clocks. A start inside the skipped hour is held when the clocks have moved
    (as the wall clock shows it); one inside the repeated hour is held the first time.
    """
    wall = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=3)
    for naive in parse(rule, starts_on, starts_at).xafter(wall):
        if naive > wall + MAX_AHEAD:
            return
        at = naive.replace(tzinfo=zone).astimezone(UTC)
        if at > after:
            yield at


def last_start(
    rule: str, starts_on: date, starts_at: time, zone: ZoneInfo, before: datetime
) -> datetime | None:
    """The UTC start before this moment that is nearest to it; None when the series had not begun."""
    wall = before.astimezone(zone).replace(tzinfo=None) + timedelta(hours=3)
    series = parse(rule, starts_on, starts_at)
    for _ in range(3):
        naive = series.before(wall)
        if naive is None:
            return None
        at = naive.replace(tzinfo=zone).astimezone(UTC)
        if at < before:
            return at
        wall = naive
    return None


def days(rule: str, starts_on: date, starts_at: time, *, since: date, until: date) -> list[datetime]:
    """The rule's own times from one day up to another, as the clock on the wall shows them, without a zone.

    Raises:
        BadRule: as `parse`.
    """
    begin = datetime.combine(since, time.min)
    found = parse(rule, starts_on, starts_at).xafter(begin, inc=True)
    return list(takewhile(lambda one: one.date() < until, found))
