"""The inputs and codes of an agenda as plain JSON values."""

import dataclasses
import enum
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reviewboard.domain.assembly import Entry, Need, Question, Why
from reviewboard.domain.ranking import Params


def plain(value: Any) -> Any:  # noqa: PLR0911  # one return a type reads plainest
    """Any value of the domain as JSON holds it: what has named fields as objects, enumerations by value, times in UTC."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in sorted(value.items())}
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def params(pairs: Params) -> dict[str, str | int]:
    """What a sentence is made of, by name."""
    return dict(pairs)


def coded(one: Why | Question) -> dict[str, Any]:
    """A reason or a question as its code and what its sentence is made of."""
    return {"code": one.code.value, **params(one.params)}


def points(entry: Entry) -> list[dict[str, Any]]:
    """The named points of an entry's score, each with its "because"."""
    return [
        {"name": one.name.value, "points": one.points, **params(one.because)} for one in entry.score.points
    ]


def reasons(need: Need) -> list[dict[str, str]]:
    """Why a person is needed: codes with the key each refers to, strongest first."""
    return [{"reason": one.reason.value, "key": one.key} for one in need.because]
