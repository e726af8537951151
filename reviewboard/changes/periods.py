"""Points in time as people type them on a command line."""

import re
from datetime import UTC, date, datetime, time, timedelta

_BACK = re.compile(r"(\d{1,5})\s*([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
FORMS = "7d, 12h, 2w, 2026-11-16 or 2026-11-16T09:00+01:00"


def moment(text: str, *, as_of: datetime) -> datetime:
    """The point in time that `text` stands for: so long before `as_of`, or a date or time in ISO 8601.

    A date is its midnight; without a zone both are in UTC.

    Raises:
        ValueError: it is none of these, or no time that a calendar holds.
    """
    try:
        if back := _BACK.fullmatch(text.strip().lower()):
            return as_of - int(back[1]) * _UNITS[back[2]]
        return _iso(text.strip())
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no time; write {FORMS}") from error


def _iso(text: str) -> datetime:
    if len(text) <= len("2026-11-16"):
        return datetime.combine(date.fromisoformat(text), time(0), UTC)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
