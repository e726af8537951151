"""A meeting whose shared state tests set by hand, and how often it was read."""

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MEETING, PERSON = 56, 12


def under_way(**changed: Any) -> dict[str, Any]:
    """A meeting that is under way, as the contract of the shared state has it."""
    return {
        "meeting": MEETING,
        "revision": 1,
        "pulse": 0,
        "state": "live",
        "now": now(),
        "phase": "item",
        "item": 231,
        "began_at": "2026-11-26T10:25:00.000Z",
        "allotted": 720,
        "used": 402.0,
        "paused": False,
        "ends_at": "2026-11-26T10:37:00.000Z",
        "behind": 60,
        "ends": "2026-11-26T11:01:00.000Z",
        "slots": [slot(231, "now"), slot(232, "next")],
        "screen": "item",
        "said": [],
        "leads": "Ines Duarte",
    } | changed


def slot(number: int, how: str) -> dict[str, Any]:
    """One slot of the agenda."""
    return {
        "id": number,
        "starts_at": "2026-11-26T10:25:00.000Z",
        "ends_at": "2026-11-26T10:37:00.000Z",
        "is": how,
    }


def no_state(meeting_id: int) -> None:
    """What is read of a meeting that does not exist."""


def now() -> str:
    """The server's clock, as states say it."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass
class Spoken:
    """What `minutes.shared.state_bytes` would read, without a database."""

    state: dict[str, Any] = field(default_factory=under_way)
    reads: list[int] = field(default_factory=list)
    away: bool = False
    """PostgreSQL does not answer."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, **changed: Any) -> bytes:
        """The meeting goes on; the event as it would be published."""
        with self._lock:
            self.state = {**self.state, **changed, "now": now()}
            return json.dumps(self.state).encode()

    def next(self, **changed: Any) -> int:
        """The facilitator does something; the new revision."""
        with self._lock:
            revision: int = self.state["revision"] + 1
            self.state = {**self.state, **changed, "revision": revision, "now": now()}
        return revision

    @property
    def body(self) -> bytes:
        """The event as it would be published now."""
        return self.set()

    def read(self, meeting_id: int) -> bytes | None:
        """The shared state, built now."""
        if self.away:
            raise ConnectionError("PostgreSQL is away")
        self.reads.append(meeting_id)
        return self.set() if meeting_id == MEETING else None
