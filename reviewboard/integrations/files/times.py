"""Instants as exports write them, to UTC.

Accepted: ISO 8601 with a zone or, when a zone is given for the file, without one (ServiceNow's `2026-03-02
14:05:06` is such a time); epoch seconds, milliseconds, microseconds and nanoseconds, told apart by size. A
local time that clocks skip in spring is refused; one that they show twice in autumn is the earlier, and the
reader is told. Digits beyond microseconds are cut.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from reviewboard.integrations.files.problems import Unreadable

EXPECTED = "a date and time such as 2026-03-02 14:05:06+01:00, or epoch seconds or milliseconds"
_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ]{1,2}(?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH = re.compile(r"(?P<whole>\d{9,19})(?P<fraction>\.\d{1,9})?", re.ASCII)
_SLASHED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}( .*)?", re.ASCII)
_SPREADSHEET = re.compile(r"[34]\d{4}(\.\d+)?", re.ASCII)
_EPOCH_UNITS = {19: 1_000, 16: 1, 13: -1_000, 10: -1_000_000, 9: -1_000_000}
"""Digits of an epoch number since 2001: divide by (positive) or multiply with (negative) for microseconds."""
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


def read_instant(value: object, zone: ZoneInfo | None) -> tuple[datetime, str]:
    """The instant in UTC, and a note when a rule had to choose (empty otherwise). Raises `Unreadable`."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Unreadable(EXPECTED)
    text = str(value).strip()
    if match := _EPOCH.fullmatch(text):
        return _epoch(match["whole"], match["fraction"] or ""), ""
    if match := _ISO.fullmatch(text):
        return _iso(match, zone)
    raise Unreadable(EXPECTED, _hint(text))


def read_day(text: str) -> date:
    """A day, ISO 8601. Raises `Unreadable`."""
    expected = "a day such as 2026-03-02"
    if not _DAY.fullmatch(text):
        raise Unreadable(expected, _hint(text) if not _ISO.fullmatch(text) else "leave the time away")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(expected, "there is no such day") from None


def _hint(text: str) -> str:
    if _DAY.fullmatch(text):
        return "the time of day is missing"
    if _SLASHED.fullmatch(text):
        return "day and month cannot be told apart; write year-month-day"
    if _SPREADSHEET.fullmatch(text):
        return "this looks like a spreadsheet's number of a day; format the column as yyyy-mm-dd hh:mm:ss"
    return ""


def _epoch(whole: str, fraction: str) -> datetime:
    factor = _EPOCH_UNITS.get(len(whole))
    if factor is None:
        raise Unreadable(EXPECTED, "seconds since 1970 have 10 digits, milliseconds 13")
    if factor > 0:
        microseconds = int(whole) // factor
    else:
        microseconds = int(whole) * -factor + (int(float(fraction) * -factor) if fraction else 0)
    return _plausible(_EPOCH_START + timedelta(microseconds=microseconds))


def _iso(match: re.Match[str], zone: ZoneInfo | None) -> tuple[datetime, str]:
    micro = (match["fraction"] or "0")[:6].ljust(6, "0")
    try:
        clock = datetime.combine(
            date.fromisoformat(match["day"]),
            time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(micro)),
        )
    except ValueError as error:
        raise Unreadable(EXPECTED, str(error)) from None
    if match["zone"]:
        return _plausible(_at_offset(clock, match["zone"].upper())), ""
    if zone is None:
        raise Unreadable(EXPECTED, "the time has no zone; say in which zone the file's times are")
    return _local(clock, zone)


def _at_offset(clock: datetime, offset: str) -> datetime:
    if offset in {"Z", "UTC", "GMT"}:
        return clock.replace(tzinfo=UTC)
    digits = offset[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60 or int(digits[2:]) > 59:
        raise Unreadable(EXPECTED, f"there is no zone {offset}")
    shift = timedelta(minutes=minutes if offset[0] == "+" else -minutes)
    return _in_utc(clock.replace(tzinfo=timezone(shift)))


def _local(clock: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """A wall-clock time of `zone`: refused when skipped, the earlier when shown twice."""
    earlier, later = (_in_utc(clock.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if earlier == later:
        return _plausible(earlier), ""
    if earlier.astimezone(zone).replace(tzinfo=None) != clock:
        raise Unreadable(
            "a local time that clocks show", f"clocks in {zone.key} skip it that day; write it with its zone"
        )
    note = f"{clock.isoformat(' ')} happens twice in {zone.key}; the earlier was taken"
    return _plausible(earlier), note


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise Unreadable(EXPECTED, "the year is out of range") from None


def _plausible(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise Unreadable("a time between 1990 and 2099")
    return moment


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone this machine knows; read from disk once."""
    return frozenset(available_timezones())
