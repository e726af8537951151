"""What became of a message, as types; and a message as its handler sees it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

LONGEST_ERROR = 500

_address = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a message: only who holds its token may say what became of it."""

    id: int
    kind: str
    token: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A message in its handler's hands. `payload` holds keys; the handler reads what they stand for."""

    claim: Claim
    subject: str
    payload: dict[str, object]
    schema_version: int


@dataclass(frozen=True, slots=True)
class Done:
    """It happened. `reference` is what the receiver calls it: a Message-ID, an issue key, or nothing."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not happen and may later: not before `after`, nor before the kind's own schedule."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It will never happen as it stands: dead at once, with the receiver's words."""

    error: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether it happened: sent again, or uncertain, as the kind declares."""

    error: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It was not tried, and that was no attempt: not before `after` is over."""

    error: str
    after: timedelta


Outcome = Done | Retry | Failed | Lost | Wait


class Overtaken(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """Somebody was faster: the message is settled, given to somebody else, or started already."""


def error_text(error: str) -> str:
    """The error as it is kept: short, and without addresses: names live in one erasable place only."""
    return _address.sub("<address>", error)[:LONGEST_ERROR]
