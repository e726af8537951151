"""What pages hear, encoded once for all of them, and what tells an old state from a newer one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Order = tuple[int, int, str]
"""Of a state: revision, pulse, and the server's clock when it was built. A higher one is newer."""

_DRIFTING = ("now", "began_at", "used", "ends_at", "behind", "ends", "pulse", "slots")
"""What differs between two readings of a meeting in which nothing has happened, comes of a command alone, which has
a revision, or is compared by parts."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it goes down the line. Without an `order` it is of the moment: not kept for who comes later."""

    chunk: bytes
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The whole shared state of a meeting.

    Attributes:
        event: as pages hear it.
        pulse: how often somebody has checked in, raised a hand or asked.
        substance: what it says, without clocks; late by another minute is news.
    """

    event: Event
    pulse: int
    substance: Mapping[str, Any]


def framed(name: str, body: bytes) -> Event | None:
    """An event of the moment. None for a body that is not one line: it could pass for other events."""
    if b"\n" in body or b"\r" in body:
        return None
    return Event(b"event: %b\ndata: %b\n\n" % (name.encode(), body))


def state_from(body: bytes) -> State | None:
    """The state that a body holds; None when it is not a whole one, and has to be read."""
    event = framed("state", body)
    try:
        told = json.loads(body)
        if event is None or not isinstance(told["state"], str):
            return None
        pulse = int(told["pulse"])
        order = (int(told["revision"]), pulse, str(told["now"]))
        substance = {key: value for key, value in told.items() if key not in _DRIFTING} | {
            "slots": [(slot["id"], slot["is"]) for slot in told.get("slots", ())],
            "minutes_behind": int(told.get("behind") or 0) // 60,
        }
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return None
    return State(Event(event.chunk, order), pulse, substance)
