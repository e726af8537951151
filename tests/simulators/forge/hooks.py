"""Webhooks: one event put into a payload of the contracts, signed, and sent; what was sent is kept."""

import copy
import hashlib
import hmac
import http.client
import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.contracts import FOLDER, everything
from tests.simulators.forge.model import Host, Json, Pull, Repository, Review

_SECONDS = 10
"""How long both hosts wait for an answer."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a request. `base` is the host's address; `before` the head before a push."""

    base: str
    where: Repository
    pull: Pull
    action: str
    by: str
    before: str = ""
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook before it is signed."""

    event: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Sent:
    """A webhook as it left. `answer` is the status that came back, 0 for none."""

    delivery: str
    event: str
    action: str
    headers: Mapping[str, str]
    body: bytes
    answer: int


def template(vendor: str, event: str, action: str) -> Json:
    """A fresh copy of a payload that somebody recorded; raises LookupError where there is none."""
    for one in everything():
        if one.vendor == vendor and one.kind == "webhook" and one.event == event:
            said: Json = json.loads(one.body)
            if action in (said.get("action"), said.get("object_attributes", {}).get("action")):
                return copy.deepcopy(said)
    raise LookupError(f"no payload of {event} {action} at {FOLDER}: set REVIEWBOARD_CONTRACTS")


@dataclass
class Courier:
    """Sends webhooks, in the order in which things happen."""

    url: str = ""
    secret: str = ""
    sent: list[Sent] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, made: Made, host: Host) -> None:
        """Signs it and sends it."""
        body = json.dumps(made.payload).encode()
        delivery = str(uuid.uuid4())
        headers = _github(made.event, body, delivery, self.secret)
        if host == "gitlab":
            headers = {
                "X-Gitlab-Event": "Merge Request Hook",
                "X-Gitlab-Token": self.secret,
                "Idempotency-Key": delivery,
            }
        said = made.payload.get("action") or made.payload["object_attributes"]["action"]
        self._leave(delivery, made.event, str(said), {"Content-Type": "application/json", **headers}, body)

    def again(self, number: int) -> None:
        """Sends the webhook of this place once more, as it was."""
        one = self.sent[number]
        self._leave(one.delivery, one.event, one.action, one.headers, one.body)

    def _leave(self, delivery: str, event: str, action: str, headers: Mapping[str, str], body: bytes) -> None:
        with self._lock:
            answer = _posted(self.url, headers, body) if self.url else 0
            self.sent.append(Sent(delivery, event, action, headers, body, answer))


def _github(event: str, body: bytes, delivery: str, secret: str) -> dict[str, str]:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": f"sha256={signature}",
        "User-Agent": "GitHub-Hookshot/0000000",
    }


def _posted(url: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the answer; 0 where there was none."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def account(login: str) -> dict[str, Any]:
    """Somebody with this login; the number is the same whenever they are named."""
    number = int(hashlib.sha256(login.encode()).hexdigest()[:6], 16)
    return {"id": number, "login": login, "username": login, "name": login, "type": "User"}
