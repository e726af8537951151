"""The truth about what was asked and what happened: tests count here, not in what the product believes."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.jira.routes import WRITING

CREATING = ("create", "bulk")
OUR_LABEL = "rb-"


@dataclass(slots=True)
class Entry:
    """One request. `status` is 0 where no answer was sent; seconds are the site's clock's (`Clock.seconds`).

    `committed` says whether it changed anything, `fault` which kind of fault hit it, `issues` whom it touched.
    `paused_for` are the seconds that the answer asked to wait, for the reason `reason`.
    """

    number: int
    at: float
    method: str
    path: str
    query: dict[str, list[str]]
    operation: str
    request_id: str
    body: Any = None
    account: str = ""
    status: int = 0
    committed: bool = False
    fault: str = ""
    issues: tuple[str, ...] = ()
    answered_at: float | None = None
    paused_for: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that was created, by whom, and the label `rb-…` that it was created with."""

    id: str
    key: str
    label: str
    author: str
    at: float


@dataclass
class Ledger:
    """Every request and every ticket since the start. `violations` are breaches of the OpenAPI document."""

    entries: list[Entry] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, entry: Entry) -> None:
        """Takes down a request as it arrives."""
        with self._lock:
            entry.number = len(self.entries) + 1
            self.entries.append(entry)

    def calls(self, operation: str | None = None) -> list[Entry]:
        """The requests of an operation, or all, in the order in which they came."""
        with self._lock:
            return [one for one in self.entries if operation in (None, one.operation)]

    def creates_posted(self) -> list[Entry]:
        """Every POST that would create tickets, whatever became of it."""
        return [one for one in self.calls() if one.operation in CREATING]

    def writes(self, *, committed: bool = False) -> list[Entry]:
        """Every request that would change something, or only those that did."""
        return [one for one in self.calls() if one.operation in WRITING and (one.committed or not committed)]

    def counts(self) -> Counter[str]:
        """How many requests there were of each operation."""
        return Counter(one.operation for one in self.calls())

    def tickets_by_label(self) -> dict[str, list[Ticket]]:
        """The tickets that were created with each `rb-…` label, deleted ones among them."""
        found: dict[str, list[Ticket]] = {}
        for ticket in list(self.tickets):
            if ticket.label:
                found.setdefault(ticket.label, []).append(ticket)
        return found

    def duplicates(self) -> dict[str, list[Ticket]]:
        """The labels with which more than one ticket was created."""
        return {label: tickets for label, tickets in self.tickets_by_label().items() if len(tickets) > 1}

    def early_calls(self, grace: float = 0.0) -> list[tuple[Entry, Entry]]:
        """The calls that came inside a pause, each with the answer that had asked for it.

        `burst` (and a 503) pauses an operation, `per-issue` the writes of a ticket, `quota-*` everything. What arrived
        within `grace` seconds after the answer is let off: it may have been on its way.
        """
        entries = self.calls()
        pauses = [one for one in entries if one.paused_for]
        return [(call, pause) for pause in pauses for call in entries if _is_early(call, pause, grace)]

    def clear(self) -> None:
        """Forgets the requests, so that a test can count from here; tickets stay."""
        with self._lock:
            self.entries.clear()


def _is_early(call: Entry, pause: Entry, grace: float) -> bool:
    if pause.answered_at is None or pause.paused_for is None or call is pause:
        return False
    if not pause.answered_at + grace < call.at < pause.answered_at + pause.paused_for:
        return False
    if pause.reason.startswith("quota"):
        return True
    if pause.reason == "per-issue":
        return call.operation in WRITING and bool(set(call.issues) & set(pause.issues))
    return call.operation == pause.operation
