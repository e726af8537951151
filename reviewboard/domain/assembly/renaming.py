"""The same agenda under other keys: what a database calls its records, and what they are called everywhere."""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


def renamed(value: Value, names: Mapping[str, str]) -> Value:
    """The value with every string that `names` holds as a whole put by its other name, however deep it stands.

    Takes what an agenda is made of (dataclasses, named tuples, tuples) and what JSON is made of; the rest is as it was.
    """
    return cast(Value, _renamed(value, names))


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value if isinstance(value, enum.Enum) else names.get(value, value)
    if isinstance(value, tuple):
        parts = [_renamed(one, names) for one in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    if isinstance(value, Mapping):
        return {name: _renamed(one, names) for name, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (one.name for one in dataclasses.fields(value) if one.init)
        return type(value)(**{name: _renamed(getattr(value, name), names) for name in fields})
    return value
