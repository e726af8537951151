"""What goes wrong, on which call: written down before, so that a run with the same seed goes wrong the same way."""

import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal[
    "drop",  # the connection breaks, nothing happened
    "reset",  # done, then the connection breaks before a byte is answered
    "cut",  # done, then the answer breaks off in its middle
    "hang",  # done, then silence for `seconds`
    "slow",  # `seconds` late, otherwise well
    "status",  # an answer of `status`, with `retry_after` if any; nothing happened unless `committed`
    "html",  # the same with a page of HTML as body
    "limited",  # 429 for `reason`
    "near_limit",  # well, with the header that warns
    "field_errors",  # 400 with `errors`
    "not_on_screen",  # 400: the fields named in `errors` are not on the screen
    "bad_priority",  # 400: "The priority selected is invalid."
    "unsupported",  # 400: unsupported content
    "captcha",  # 403 as Data Center asks for a person
    "bulk_partial",  # the elements at `positions` of a bulk create fail
    "bulk_all",  # all of them fail
    "bulk_short",  # done, but the answer names neither success nor failure of the elements at `positions`
    "repeat_token",  # the page token that was given comes back
    "expired_token",  # 400: the page token is no longer good
    "hidden",  # results at `positions` are filtered away as if by permission, all where there are none
    "stale",  # the state before the last change
    "duplicate", "reorder", "late", "lost", "bad_signature", "no_signature", "old_signature",  # of webhooks
]  # fmt: skip
Reason = Literal["burst", "per-issue", "quota-global", "quota-tenant"]

DONE_FIRST = ("reset", "cut", "hang", "bulk_short")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    `operation` is a name of `routes.OPERATIONS`, `webhook` for deliveries, or `*` for every call of the API. `on_call`
    counts its calls from when the fault is added, the next one being 1; `probability` is of each call; with neither,
    every call is hit. `times` is how many calls are hit at most (for `on_call`: from that call on, one unless said).
    `committed` says whether the call takes effect, None for what its kind is known for. `retry_after` is in seconds;
    `as_date` tells it as an HTTP date, and None leaves the header out.
    """

    operation: str
    kind: Kind
    on_call: int | None = None
    probability: float | None = None
    times: int | None = None
    status: int = 500
    reason: Reason = "burst"
    retry_after: float | None = None
    as_date: bool = False
    seconds: float = 30.0
    committed: bool | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    messages: Sequence[str] = ()
    positions: Sequence[int] = ()

    @property
    def takes_effect(self) -> bool:
        """Whether the call is carried out before it goes wrong."""
        return self.kind in DONE_FIRST if self.committed is None else self.committed


@dataclass
class _Counted:
    fault: Fault
    calls: int = 0
    hits: int = 0

    def hit(self, chance: random.Random, *, taken: bool) -> bool:
        """Whether this call is hit; one that another fault has `taken` is only counted."""
        self.calls += 1
        hits = self._is_due(chance) and not taken
        self.hits += hits
        return hits

    def _is_due(self, chance: random.Random) -> bool:
        fault = self.fault
        if fault.on_call is not None:
            return fault.on_call <= self.calls < fault.on_call + (fault.times or 1)
        if fault.times is not None and self.hits >= fault.times:
            return False
        return fault.probability is None or chance.random() < fault.probability


@dataclass
class FaultPlan:
    """The faults of a site. The first that is due is the one that happens."""

    chance: random.Random
    _planned: list[_Counted] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> Fault:
        """From now on this goes wrong."""
        with self._lock:
            self._planned.append(_Counted(replace(fault)))
        return fault

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        with self._lock:
            self._planned.clear()

    def due(self, operation: str) -> Fault | None:
        """What goes wrong with this call, None for nothing. Every call must ask once, for calls are counted here."""
        found: Fault | None = None
        names = {operation} if operation == "webhook" else {operation, "*"}
        with self._lock:
            for counted in self._planned:
                if counted.fault.operation in names and counted.hit(self.chance, taken=found is not None):
                    found = counted.fault
        return found
