"""The inputs of a frozen agenda, read back from what `plain` kept of them."""

import dataclasses
import enum
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from reviewboard.domain import policy
from reviewboard.domain.assembly import AgendaInputs


class NotKept(Exception):  # noqa: N818 - reads as what it is at every raise
    """The inputs of this agenda are not there, or were kept in a form that cannot be read any more."""


def inputs_of(kept: Mapping[str, Any]) -> AgendaInputs:
    """The inputs that `plain` wrote; what was not known when they were kept has its default.

    Raises:
        NotKept: there are none, or they name what no release of today knows.
    """
    if not kept:
        raise NotKept("nothing was kept")
    try:
        return cast(AgendaInputs, _read(AgendaInputs, kept))
    except (TypeError, ValueError, KeyError) as error:
        raise NotKept(str(error)) from error


def _read(kind: Any, value: Any) -> Any:  # noqa: PLR0911 - one return a type reads plainest, as in plain.py
    if kind is policy.Policy:
        return policy.from_data(value)
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        (some,) = (one for one in inside if one is not type(None))
        return None if value is None else _read(some, value)
    if origin is tuple:
        each = inside[:1] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(_read(one, part) for one, part in zip(each, value, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = _hints(cast(type, kind))
        return cast(type, kind)(**{name: _read(hints[name], part) for name, part in value.items()})
    if issubclass(kind, enum.Enum):
        return kind(value)
    if kind is timedelta:
        return timedelta(seconds=value)
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)
