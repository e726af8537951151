"""Delivers webhooks from a thread, in order, and again where the other end was busy, as Jira does."""

import heapq
import http.client
import itertools
import threading
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.simulators.jira.clock import Clock
from tests.simulators.jira.faults import Fault, FaultPlan
from tests.simulators.jira.webhooks import RETRY, SIGNATURE, Delivery, signature

TRIED_AGAIN = {408, 409, 425, 429}
# Jira waits minutes between tries; these are its seconds, which `time_scale` shortens.
WAITS = (60.0, 300.0, 600.0, 900.0, 900.0)
TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A try to deliver: the answer's status, 0 where there was none."""

    delivery: Delivery
    attempt: int
    status: int


@dataclass
class Courier:
    """Takes deliveries, spoils them as the plan says, and posts them to `url` unless that is empty.

    `outgoing` is everything that would be posted, in the order of posting, for tests that deliver by hand.
    """

    clock: Clock
    plan: FaultPlan
    url: str = ""
    secret: str = ""
    old_secret: str = "the secret before this one"
    outgoing: list[Delivery] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    _due: list[tuple[float, int, int, Delivery]] = field(default_factory=list)
    _held: list[Delivery] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _posting: bool = False
    _stopped: bool = False

    def take(self, delivery: Delivery) -> None:
        """Sends a delivery on, or does to it what the plan says."""
        fault = self.plan.due("webhook")
        with self._changed:
            if fault and fault.kind == "reorder":
                self._held.append(delivery)  # it goes after the next one
                return
            self._send(delivery, fault)
            held, self._held = self._held, []
            for one in held:
                self._queue(one, 0.0)

    def _send(self, delivery: Delivery, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if kind == "lost":
            return
        spoilt = self._spoilt(delivery, kind)
        self._queue(spoilt, fault.seconds if fault and kind == "late" else 0.0)
        if kind == "duplicate":
            self._queue(spoilt, 0.0)

    def _spoilt(self, delivery: Delivery, kind: str) -> Delivery:
        headers = dict(delivery.headers)
        if kind == "bad_signature":
            headers[SIGNATURE] = "sha256=" + "0" * 64
        elif kind == "no_signature":
            headers.pop(SIGNATURE, None)
        elif kind == "old_signature":
            headers[SIGNATURE] = signature(self.old_secret, delivery.body)
        return replace(delivery, headers=headers)

    def _queue(self, delivery: Delivery, seconds: float, attempt: int = 1) -> None:
        if attempt == 1:
            self.outgoing.append(delivery)
        if self.url:
            due = self.clock.seconds() + self.clock.scaled(seconds)
            heapq.heappush(self._due, (due, next(self._count), attempt, delivery))
            self._changed.notify_all()

    def release(self) -> None:
        """Sends what was held back so that another could overtake it."""
        with self._changed:
            held, self._held = self._held, []
            for one in held:
                self._queue(one, 0.0)

    def idle(self, timeout: float = 10.0) -> bool:
        """Waits until nothing is left to deliver now or later; says whether that came about."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._posting, timeout)

    def stop(self) -> None:
        """Ends the thread after the post that is under way."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def run(self) -> None:
        """Delivers until stopped; the body of the thread."""
        while (next_one := self._next()) is not None:
            attempt, delivery = next_one
            status = post(self.url, delivery)
            with self._changed:
                self.sent.append(Sent(delivery, attempt, status))
                if (status in TRIED_AGAIN or status == 0 or status >= 500) and attempt <= len(WAITS):
                    again = replace(delivery, headers={**delivery.headers, RETRY: str(attempt)})
                    self._queue(again, WAITS[attempt - 1], attempt + 1)
                self._posting = False
                self._changed.notify_all()

    def _next(self) -> tuple[int, Delivery] | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - self.clock.seconds() if self._due else None
                if wait is not None and wait <= 0:
                    _, _, attempt, delivery = heapq.heappop(self._due)
                    self._posting = True
                    return attempt, delivery
                self._changed.wait(wait if wait is None else min(wait, 0.2))
        return None


def post(url: str, delivery: Delivery, timeout: float = TIMEOUT) -> int:
    """Posts a delivery and says the answer's status, 0 where there was none."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path or "/", delivery.body, delivery.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
