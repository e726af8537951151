"""Rows to CSV that opens in a spreadsheet and reads back to the same values.

UTF-8 with a byte order mark (spreadsheets take the file for latin-1 otherwise), commas, CR LF. A text that a
spreadsheet would run as a formula is made harmless as `formulas` says. Lists are joined by `; `.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum

from reviewboard.integrations.files.formulas import guard

_NEEDS_QUOTES = frozenset('",;|\t\r\n')


def write_csv(rows: Iterable[object], columns: Sequence[str]) -> bytes:
    """A file with one line a row: a mapping, or an object with the columns as attributes; None is empty.

    Dates and times are ISO 8601, True and False are yes and no. Raises `ValueError` for a time without a
    zone, which no reader could place, and for a text in a list that holds the `;` which separates its
    items.
    """
    lines = [",".join(_cell(column) for column in columns)]
    lines.extend(",".join(_cell(_value(row, column)) for column in columns) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _value(row: object, column: str) -> object:
    return row.get(column) if isinstance(row, Mapping) else getattr(row, column, None)


def _cell(value: object) -> str:
    written = _text(value)
    if isinstance(value, (int, float)) and not isinstance(value, Enum):
        return written
    guarded = guard(written)
    needs_quotes = not _NEEDS_QUOTES.isdisjoint(guarded) or guarded != guarded.strip()
    return '"' + guarded.replace('"', '""') + '"' if needs_quotes else guarded


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case datetime() if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no zone")
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return "; ".join(_item(item) for item in value)
        case _:
            return str(value)


def _item(value: object) -> str:
    written = _text(value)
    if ";" in written:
        raise ValueError(f"{written!r} cannot stand in a list: ; separates its items")
    return written
