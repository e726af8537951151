"""An agenda as bytes that are the same wherever it is assembled, and their hash: what the freeze seals.

Keys, codes and numbers only, so that erasing a name or editing a title breaks no verification.
"""

import dataclasses
import enum
import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from reviewboard.domain.assembly.agenda import Agenda

FORM = 2
"""The version of the form. A change of what is written here is a new form, and old hashes keep theirs.

Form 1 named records by the ids of their rows; form 2 by what they are called in every database (facts.py).
"""


def canonical(agenda: Agenda) -> bytes:
    """The agenda as JSON with sorted names and no spaces, in UTF-8."""
    plain = {"form": FORM, "agenda": plain_of(agenda)}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(agenda: Agenda) -> str:
    """The SHA-256 of `canonical`, in hexadecimal."""
    return hashed(canonical(agenda))


def hashed(content: bytes) -> str:
    """The `digest` of an agenda whose canonical form this is."""
    return hashlib.sha256(content).hexdigest()


def plain_of(value: Any) -> Any:
    """Any value of an agenda as JSON holds it: what has fields by their names, named tuples in their order."""
    if isinstance(value, str | int) and not isinstance(value, enum.Enum):
        return value
    names = _fields(type(value))
    if names:
        return {name: plain_of(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [plain_of(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


_names: dict[type[object], tuple[str, ...]] = {}


def _fields(kind: type[object]) -> tuple[str, ...]:
    """The names of a dataclass's fields, looked up once a class; nothing for any other type."""
    if kind not in _names:
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        _names[kind] = tuple(one.name for one in fields)
    return _names[kind]
