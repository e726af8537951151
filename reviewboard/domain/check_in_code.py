"""A code of six digits that stands on the shared screen for a minute: who types it was there to read it.

As RFC 6238 makes one-time passwords, with SHA-256, one key a meeting, and one step of grace for slow fingers.
"""

import hmac
from datetime import UTC, datetime, timedelta

STEP = timedelta(seconds=60)
DIGITS = 6


def _step_of(at: datetime) -> int:
    return int(at.timestamp()) // int(STEP.total_seconds())


def code_at(secret: bytes, at: datetime) -> str:
    """The code that stands on the screen at this moment; `secret` is the meeting's own."""
    return _code(secret, _step_of(at))


def changes_at(at: datetime) -> datetime:
    """When the code that stands there changes."""
    return datetime.fromtimestamp((_step_of(at) + 1) * STEP.total_seconds(), UTC)


def is_right(secret: bytes, given: str, at: datetime) -> bool:
    """Whether it is the code of now or of the minute before; as long for a wrong one as for a right one."""
    plain = "".join(given.split())
    step = _step_of(at)
    fits = [hmac.compare_digest(_code(secret, one).encode(), plain.encode()) for one in (step, step - 1)]
    return any(fits)


def _code(secret: bytes, step: int) -> str:
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha256")
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"
