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

FORM = 1
"""The version of the form. A change of what is written here is a new form, and old hashes keep theirs."""


def canonical(agenda: Agenda) -> bytes:
    """The agenda as JSON with sorted names and no spaces, in UTF-8."""
    plain = {"form": FORM, "agenda": _plain(agenda)}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(agenda: Agenda) -> str:
    """The SHA-256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(agenda)).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
