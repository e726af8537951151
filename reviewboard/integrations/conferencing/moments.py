"""Moments as conferencing tools write them, in the zone of whoever exported the file.

Which of 10/11 and 11/10 is meant is told by the meeting's own day and by nothing else: a reading counts when it is that
day or one beside it (a zone may be on the next). The two always lie four weeks apart, so at most one of them does.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from reviewboard.integrations.files.problems import Unreadable
from reviewboard.integrations.files.times import read_instant

EXPECTED = "a date and time on the meeting’s day, such as 2026-11-26 10:02:11 or 11/26/2026, 10:02:11 AM"
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?",
    re.ASCII,
)
_DATE = re.compile(r"(?P<a>\d{1,4})(?P<sep>[/.-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<c>\d{1,4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})\.? )?(?P<month>[A-Za-z]{3,9})\.? (?:(?P<day2>\d{1,2}),? )?(?P<year>\d{4})", re.ASCII
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u200e\u200f]+")


def read_moment(written: str, zone: ZoneInfo, on: date) -> datetime:
    """The moment in UTC; a time without a day is one of the meeting's day `on`. Raises `Unreadable`."""
    text = _SPACES.sub(" ", written).strip()
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text) and not re.search(r"[AaPp]\.?[Mm]", text):
        moment, _note = read_instant(text, zone)
        return _near(moment, zone, on)
    clock = _CLOCK.search(text, _end_of_day(text))
    if clock is None:
        raise Unreadable(EXPECTED, "the time of day is missing")
    said = text[: clock.start()].strip(" ,")
    days = set(_days(said)) if said else {on}
    day = next((one for one in days if abs((one - on).days) <= 1), None)
    if day is None:
        raise Unreadable(EXPECTED, "this is not the meeting’s day" if days else "")
    moment, _note = read_instant(f"{datetime.combine(day, _time(clock)):%Y-%m-%d %H:%M:%S}", zone)
    return moment


def _near(moment: datetime, zone: ZoneInfo, on: date) -> datetime:
    if abs((moment.astimezone(zone).date() - on).days) > 1:
        raise Unreadable(EXPECTED, "this is not the meeting’s day")
    return moment.astimezone(UTC)


def _end_of_day(text: str) -> int:
    """Where the day ends and the time begins, so that "26.11.2026" is not read as a time."""
    found = _DATE.match(text) or _NAMED.match(text)
    return found.end() if found else 0


def _time(clock: re.Match[str]) -> time:
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise Unreadable(EXPECTED, "an hour with AM or PM is one of 1 to 12")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, int(clock["minute"]), int(clock["second"] or 0))
    except ValueError as error:
        raise Unreadable(EXPECTED, str(error)) from None


def _days(said: str) -> Iterator[date]:
    """Every day that could be meant."""
    if found := _DATE.fullmatch(said):
        a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
        orders = ((a, b, c),) if len(found["a"]) == 4 else ((_year(c), a, b), (_year(c), b, a))
        for year, month, day in orders:
            yield from _day(year, month, day)
    elif found := _NAMED.fullmatch(said):
        short = found["month"][:3].lower()
        if short in _MONTHS and (found["day"] or found["day2"]):
            yield from _day(int(found["year"]), _MONTHS.index(short) + 1, int(found["day"] or found["day2"]))


def _year(short: int) -> int:
    return short if short > 99 else 2000 + short


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return
