"""Reading payloads tolerantly: what is there and of the right kind counts, everything else is absent.

Vendors add fields, leave fields out and change their minds about types (design notes in docs/adding-a-source.md).
So no payload is validated as a whole: each source asks for what it needs, and only a missing identity is an error.
Texts come out fit for storing: without NUL and without lone surrogates.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import Severity
from reviewboard.integrations.files.problems import Unreadable as UnreadableCell
from reviewboard.integrations.files.severities import read_severity
from reviewboard.integrations.files.times import read_instant

Record = Mapping[str, Any]
"""A JSON object."""

_UTC = ZoneInfo("UTC")
_EMPTY: Record = {}


def load(body: bytes) -> Record:
    """The body as a JSON object; raises Unreadable when it is none."""
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body is not JSON") from None
    if not isinstance(loaded, dict):
        raise Unreadable("the body is not a JSON object")
    return loaded


def peek(body: bytes) -> Record:
    """The body as a JSON object, or an empty one: for what must never raise."""
    try:
        return load(body)
    except Unreadable:
        return _EMPTY


def record(source: object, *path: str) -> Record:
    """The object at this path; an empty one where there is none."""
    found = _at(source, path)
    return found if isinstance(found, dict) else _EMPTY


def records(source: object, *path: str) -> Iterator[Record]:
    """The objects of the list at this path; whatever else it holds is passed over."""
    found = _at(source, path)
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def text(source: object, *path: str) -> str:
    """The string at this path, or a whole number as one; else ""."""
    found = _at(source, path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    try:
        return clean(str(found))
    except ValueError:  # a number of thousands of digits
        return ""


def texts(source: object, *path: str) -> tuple[str, ...]:
    """The strings of the list at this path that are not empty."""
    found = _at(source, path)
    return (
        tuple(clean(one) for one in found if isinstance(one, str) and one) if isinstance(found, list) else ()
    )


def number(source: object, *path: str) -> int | None:
    """The whole number at this path, also one written as a string; None where there is none."""
    found = text(source, *path)
    return int(found) if found.isascii() and found.removeprefix("-").isdigit() and len(found) < 20 else None


def count(source: object, *path: str) -> int:
    """A number of things at this path: 0 where there is none, never negative, never beyond a column."""
    return min(abs(number(source, *path) or 0), 2**31 - 1)


def flag(source: object, *path: str) -> bool | None:
    """The truth value at this path; None where there is none: absent is not false."""
    found = _at(source, path)
    return found if isinstance(found, bool) else None


def moment(source: object, *path: str) -> datetime | None:
    """The time at this path, in UTC: ISO 8601 in all its spellings, or epoch in any unit; without a zone it is UTC.

    None where there is none, and for a year that nobody means (0001-01-01 stands for "still open").
    """
    found = _at(source, path)
    try:
        return read_instant(found, _UTC)[0].astimezone(UTC)
    except UnreadableCell:
        return None


def severity(word: str) -> Severity | None:
    """The severity that a vendor's word stands for, None for a word that nobody here knows."""
    try:
        return read_severity(word) if word else None
    except UnreadableCell:
        return None


def need(value: str, field: str) -> str:
    """The value, which an event cannot do without; raises Unreadable naming the field where it is empty."""
    if not value:
        raise Unreadable(f"{field} is missing")
    return value


def need_moment(value: datetime | None, field: str) -> datetime:
    """As `need`, for a time."""
    if value is None:
        raise Unreadable(f"{field} is missing, or no time")
    return value


def clean(value: str) -> str:
    """The text without what no database stores: NUL, and halves of surrogate pairs."""
    return (
        value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
        if not value.isascii() or "\0" in value
        else value
    )


def _at(source: object, path: tuple[str, ...]) -> object:
    for name in path:
        if not isinstance(source, dict):
            return None
        source = source.get(name)
    return source
