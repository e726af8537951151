"""What is typed in the console in one line: "a: @noor contract test for durations, 11 Dec" (mock 04)."""

import enum
import re
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 4000
"""Characters of one entry."""


class Said(enum.StrEnum):
    """What an entry of the minutes is. An idea is free; an action is a commitment with an owner and a date."""

    NOTE = "note"
    DECISION = "decision"
    FINDING = "finding"
    IDEA = "idea"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed: the words as they were, and of an action whom it names ("noor") and until when."""

    kind: Said
    text: str
    handle: str = ""
    due_on: date | None = None


_PREFIXES = {one.value[0]: one for one in Said} | {one.value: one for one in Said}
_PREFIX = re.compile(rf"\s*({'|'.join(sorted(_PREFIXES, key=len, reverse=True))})\s*:\s*", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@([\w][\w.'’-]*\w|\w)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_TAIL = re.compile(
    r"(?:^|[\s,;])\s*(?:by|due|until|on)?\s*(?:"
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<day>\d{{1,2}})\.?\s+{_MONTH}(?:\s+(?P<year>\d{{4}}))?"
    rf"|{_MONTH.replace('month', 'month2')}\s+(?P<day2>\d{{1,2}})(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|(?P<weekday>{'|'.join(_DAYS)})"
    r"|in\s+(?P<count>\d{1,2})\s+(?P<unit>day|week)s?"
    r"|(?P<near>today|tomorrow)"
    r")\s*\.?\s*$",
    re.IGNORECASE,
)


def parse(typed: str, *, kind: Said = Said.NOTE, on: date) -> Line:
    """The entry. A prefix ("d:", "action:") says its kind, else `kind` does; dates are the next of that name from `on`.

    Only an action has an owner and a date: of anything else the words stay as they are.

    Raises:
        ValueError: it says nothing, or is longer than `LONGEST`.
    """
    found = _PREFIX.match(typed)
    if found:
        kind, typed = _PREFIXES[found[1].lower()], typed[found.end() :]
    text, handle, due_on = typed.strip(), "", None
    if kind is Said.ACTION:
        text, handle = _without_handle(text)
        text, due_on = _without_date(text, on)
    if not text:
        raise ValueError("say what it is")
    if len(text) > LONGEST:
        raise ValueError(f"at most {LONGEST} characters")
    return Line(kind, text, handle, due_on)


def _without_handle(text: str) -> tuple[str, str]:
    """The words without the first "@name", and the name."""
    found = _HANDLE.search(text)
    if found is None:
        return text, ""
    rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip(' ,:')}".strip()
    return rest, found[1]


def _without_date(text: str, on: date) -> tuple[str, date | None]:
    """The words without the date at their end. A day that no calendar has, as 31 June, is words."""
    found = _TAIL.search(text)
    day = _day(found.groupdict(), on) if found else None
    if found is None or day is None:
        return text, None
    return text[: found.start()].rstrip(" ,;"), day


def _day(part: dict[str, str | None], on: date) -> date | None:
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if month := part["month"] or part["month2"]:
            day, year = int(part["day"] or part["day2"] or 0), part["year"] or part["year2"]
            return _next_of(_MONTHS.index(month.lower()) + 1, day, int(year) if year else None, on)
    except ValueError:
        return None
    if part["weekday"]:
        return on + timedelta(days=(_DAYS.index(part["weekday"].lower()) - on.weekday() - 1) % 7 + 1)
    if part["count"]:
        return on + timedelta(days=int(part["count"]) * (7 if (part["unit"] or "").lower() == "week" else 1))
    return on + timedelta(days=(part["near"] or "").lower() == "tomorrow")


def _next_of(month: int, day: int, year: int | None, on: date) -> date:
    if year is not None:
        return date(year, month, day)
    for ahead in range(9):  # 29 February comes within eight years
        try:
            found = date(on.year + ahead, month, day)
        except ValueError:
            continue
        if found >= on:
            return found
    raise ValueError("no such day")
