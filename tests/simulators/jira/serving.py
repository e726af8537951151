"""What happens to one request of the API: faults before, the answer, faults after, and the ledger throughout."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from tests.simulators.jira import fault_answers, routes
from tests.simulators.jira.accounts import Gate
from tests.simulators.jira.calls import Answer, Call, Engine
from tests.simulators.jira.fault_answers import LIMITS
from tests.simulators.jira.faults import Fault, FaultPlan
from tests.simulators.jira.ledger import Entry, Ledger
from tests.simulators.jira.model import User
from tests.simulators.jira.refusal import Refused

BAD_JSON = "There was an error parsing JSON. Check that your request body is valid."
PUBLIC = ("server_info",)
_NO_BODY = object()


class Contract(Protocol):
    """Checks a request and its answer against the OpenAPI document, and says what is wrong with them."""

    def request_faults(self, method: str, path: str, query: dict[str, list[str]], raw: bytes) -> list[str]:
        """What is wrong with the request."""

    def answer_faults(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with the answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What goes back: an answer, and the fault that decides how it is sent. None of either: the connection breaks."""

    answer: Answer | None
    fault: Fault | None
    request_id: str


@dataclass
class Desk:
    """Answers requests of the API. `latency` is in seconds, and not scaled: it is what a network really costs."""

    engine: Engine
    gate: Gate
    plan: FaultPlan
    ledger: Ledger
    chance: random.Random
    latency: float = 0.0
    contract: Contract | None = None
    sleep: Callable[[float], None] = time.sleep
    _chance_lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, request: Request) -> Outcome:
        """Carries out a request, or lets it go wrong."""
        parts = urlsplit(request.target)
        query = parse_qs(parts.query, keep_blank_values=True)
        matched = routes.find(self.engine.mode, request.method, parts.path)
        operation = matched.route.operation if isinstance(matched, routes.Matched) else "unknown"
        entry = Entry(
            0, self.engine.clock.seconds(), request.method, parts.path, query, operation, self._request_id(),
            body=_json(request.raw, broken=None),
        )  # fmt: skip
        self.ledger.note(entry)
        fault = self.plan.due(operation)
        entry.fault = fault.kind if fault else ""
        if self.latency:
            self.sleep(self.latency)
        if fault and fault.kind == "slow":
            self.sleep(fault.seconds)
        if fault and fault.kind in ("drop", "reset", "cut", "hang") and not fault.takes_effect:
            return Outcome(None, fault, entry.request_id)
        return self._answered(request, matched, entry, fault)

    def _answered(
        self, request: Request, matched: routes.Matched | int, entry: Entry, fault: Fault | None
    ) -> Outcome:
        planned = fault_answers.answer(fault, self.engine.clock) if fault else None
        carried_out = None
        if planned is None or (fault and fault.takes_effect):
            carried_out = self._carried_out(request, matched, entry, fault)
        answer = planned or carried_out
        assert answer is not None, "what nothing was planned for is carried out"
        if fault is None or fault.kind not in ("reset", "hang"):
            entry.status = answer.status
        if fault and planned:
            entry.issues = entry.issues or self._meant(matched)
            entry.paused_for, entry.reason = fault.retry_after, fault.reason
        entry.answered_at = self.engine.clock.seconds()
        return Outcome(self._with_headers(answer, entry, fault), fault, entry.request_id)

    def _carried_out(
        self, request: Request, matched: routes.Matched | int, entry: Entry, fault: Fault | None
    ) -> Answer:
        """The answer of the operation itself, everything that it changes being changed in one stroke."""
        try:
            user = self._user(request, entry)
            entry.account = user.name
            if isinstance(matched, int):
                raise Refused(
                    matched, "null for uri: " + entry.path if matched == 404 else "Method Not Allowed"
                )
            self._check_request(request, entry)
            call = Call(self.engine, user, matched.params, entry.query, self._body(request), fault)
            with self.engine.store.lock:
                try:
                    answer = matched.route.answer(call)
                finally:
                    entry.committed, entry.issues = call.committed, tuple(call.issues)
        except Refused as refused:
            answer = Answer(refused.status, refused.body(), refused.headers)
        self._check_answer(request, entry, answer)
        return answer

    def _user(self, request: Request, entry: Entry) -> User:
        header = request.headers.get("authorization", "")
        if entry.operation in PUBLIC and not header:
            return self.gate.accounts[0].user
        return self.gate.user(header)

    def _body(self, request: Request) -> Any:
        if request.method not in ("POST", "PUT") or not request.raw:
            return None
        found = _json(request.raw, broken=_NO_BODY)
        if found is _NO_BODY:
            raise Refused(400, BAD_JSON)
        if "json" not in request.headers.get("content-type", ""):
            raise Refused(415, "Unsupported Media Type")
        return found

    def _meant(self, matched: routes.Matched | int) -> tuple[str, ...]:
        """The ticket that a refused request was about, which a pause per ticket needs to know."""
        if isinstance(matched, int) or not matched.params or not matched.route.path.startswith("/issue/{"):
            return ()
        with self.engine.store.lock:
            found = self.engine.store.find_issue(matched.params[0])
        return (found.id,) if found else ()

    def _check_request(self, request: Request, entry: Entry) -> None:
        if self.contract and self.engine.mode == "cloud":
            found = self.contract.request_faults(request.method, entry.path, entry.query, request.raw)
            self.ledger.violations += [f"request {entry.method} {entry.path}: {one}" for one in found]

    def _check_answer(self, request: Request, entry: Entry, answer: Answer) -> None:
        if self.contract and self.engine.mode == "cloud" and answer.status < 300:
            found = self.contract.answer_faults(request.method, entry.path, answer.status, answer.body)
            self.ledger.violations += [f"answer to {entry.method} {entry.path}: {one}" for one in found]

    def _with_headers(self, answer: Answer, entry: Entry, fault: Fault | None) -> Answer:
        """The headers that every answer of this mode has, under those of its own."""
        usual = {"Cache-Control": "no-cache, no-store, no-transform", "X-AREQUESTID": entry.request_id}
        if self.engine.mode == "cloud":
            usual |= {"Atl-Traceid": entry.request_id, "X-AACCOUNTID": entry.account}
            usual |= {
                "X-RateLimit-Limit": str(LIMITS["burst"]),
                "X-RateLimit-Remaining": str(LIMITS["burst"] - 1),
            }
        else:
            usual |= {"X-ASEN": "SEN-0000000", "X-AUSERNAME": entry.account}
        if fault and fault.kind == "near_limit":
            usual |= {"X-RateLimit-NearLimit": "true", "X-RateLimit-Remaining": str(LIMITS["burst"] // 10)}
        return replace(answer, headers=usual | dict(answer.headers))

    def _request_id(self) -> str:
        with self._chance_lock:
            return f"{self.chance.getrandbits(128):032x}"


def _json(raw: bytes, broken: Any) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return broken
