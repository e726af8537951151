"""Keyset paging: a page says where the next one begins, so that the millionth row costs as much as the first."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

Row = TypeVar("Row")
Model = TypeVar("Model")

MAX_CURSOR_CHARS = 400


class BadCursor(ValueError):  # noqa: N818  # reads as what it is at every raise
    """The `after` of a request is not one that we gave out."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, and the cursor of the page after them (None: this was the last)."""

    rows: tuple[Row, ...]
    after: str | None = None


def encode(*key: str | int | datetime) -> str:
    """The cursor that stands after the row with this sort key."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[object, ...]:
    """The sort key behind a cursor, each part of the kind given (str, int or datetime).

    Raises:
        BadCursor: it is not one of ours, or not of this list.
    """
    try:
        if len(cursor) > MAX_CURSOR_CHARS:
            raise BadCursor("This link to the next page is not one of ours; start from the first page.")
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(_part(value, kind) for value, kind in zip(plain, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor(
            "This link to the next page is not one of ours; start from the first page."
        ) from error


def _part(value: object, kind: type) -> object:
    if kind is datetime and isinstance(value, str):
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise BadCursor("a cursor's time has a zone")
        return at.astimezone(UTC)  # a database does not know every offset that may be written
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62:
        return value
    if kind is str and isinstance(value, str) and "\0" not in value:
        value.encode()  # half a surrogate pair is no text
        return value
    raise BadCursor("a cursor's part is of another kind")


def page_of(
    found: Sequence[Model],
    limit: int,
    key: Callable[[Model], tuple[str | int | datetime, ...]],
    row: Callable[[Model], Row],
) -> Page[Row]:
    """The page made of `found`, which was asked for with `limit + 1` rows to learn whether there are more."""
    shown = found[:limit]
    after = encode(*key(shown[-1])) if len(found) > limit else None
    return Page(tuple(row(one) for one in shown), after)
