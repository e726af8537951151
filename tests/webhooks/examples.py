"""Every vendor's deliveries as its own tests wrote them down, ready to be signed and sent to its door."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reviewboard.connections.kinds import ConnectionKind
from reviewboard.integrations.signing import SECRET_HEADER, hex_hmac
from tests import contracts
from tests.inbox.scenes import SECRET
from tests.integrations.alertmanager.payloads import alert, ended, notification
from tests.integrations.bitbucket.test_hostile import EXAMPLES as BITBUCKET
from tests.integrations.bitbucket_server.test_hostile import EXAMPLES as BITBUCKET_SERVER
from tests.integrations.generic.test_mapping import INCIDENT, OUTAGE
from tests.integrations.github.test_hostile import EXAMPLES as GITHUB
from tests.integrations.gitlab.test_hostile import SENT as GITLAB
from tests.integrations.grafana.test_notifications import LEGACY
from tests.integrations.incident_io import payloads as incident_io
from tests.integrations.jira_service import payloads as jira
from tests.integrations.opsgenie import payloads as opsgenie
from tests.integrations.pagerduty import payloads as pagerduty
from tests.integrations.rootly import payloads as rootly

Headers = dict[str, str]
_OF_THE_WIRE = frozenset(
    {"content-length", "transfer-encoding", "connection", "host", "expect", "content-encoding"}
)


@dataclass(frozen=True, slots=True)
class Example:
    """One delivery before it is signed. Header names are in lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Sender:
    """A vendor: how it says which event it sends, how it signs, and what a connection to it is set to.

    `event` is the header that names the event, "" where the body does; `sign` gives the headers that prove a body.
    """

    vendor: str
    kind: ConnectionKind
    event: str
    delivery: str
    sign: Callable[[bytes, str, str], Headers]
    config: Mapping[str, object]
    own: tuple[Example, ...]

    def examples(self) -> list[Example]:
        """Its own, and what somebody recorded of the vendor, where the contracts are."""
        recorded = [one for one in contracts.everything() if one.vendor == self.vendor]
        return [*self.own, *(_as_sent(one) for one in recorded if one.kind == "webhook")]


def _as_sent(one: contracts.Payload) -> Example:
    """Without what belongs to the connection that it came by."""
    return Example({name: told for name, told in one.headers.items() if name not in _OF_THE_WIRE}, one.body)


def _hexed(header: str, prefix: str = "") -> Callable[[bytes, str, str], Headers]:
    return lambda body, secret, at: {header: prefix + hex_hmac(secret, body)}


def _shared(header: str, prefix: str = "") -> Callable[[bytes, str, str], Headers]:
    return lambda body, secret, at: {header: prefix + secret}


def _rootly(body: bytes, secret: str, at: str) -> Headers:
    """Over the time and the body, with nothing between."""
    return {"x-rootly-signature": f"t={at},v1={hex_hmac(secret, at.encode() + body)}"}


def _standard(body: bytes, secret: str, at: str) -> Headers:
    """Standard Webhooks: over an id, the time and the body. The id is that of the body."""
    name = "msg_" + hashlib.sha256(body).hexdigest()[:24]
    made = hmac.new(secret.encode(), f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }


def _sent(*bodies: Any) -> tuple[Example, ...]:
    return tuple(Example({}, one if isinstance(one, bytes) else json.dumps(one).encode()) for one in bodies)


def _named(header: str, examples: Iterable[tuple[str, Any]]) -> tuple[Example, ...]:
    return tuple(Example({header: event}, json.dumps(body).encode()) for event, body in examples)


_ALERTS = (
    notification(alert()),
    notification(ended()),
    notification(alert(), ended(labels={"alertname": "B"})),
)
_FORGE, _PAGER = ConnectionKind.FORGE, ConnectionKind.PAGER

SENDERS: tuple[Sender, ...] = (
    Sender(
        "github", _FORGE, "x-github-event", "x-github-delivery", _hexed("x-hub-signature-256", "sha256="), {},
        _named("x-github-event", GITHUB.items()),
    ),
    Sender(
        "gitlab", _FORGE, "x-gitlab-event", "x-gitlab-event-uuid", _shared("x-gitlab-token"), {},
        _named("x-gitlab-event", ((event, body) for event, bodies in GITLAB.items() for body in bodies)),
    ),
    Sender(
        "bitbucket", _FORGE, "x-event-key", "x-request-uuid", _hexed("x-hub-signature", "sha256="),
        {"repositories": ["shop/checkout"]}, _named("x-event-key", BITBUCKET.items()),
    ),
    Sender(
        "bitbucket-server", _FORGE, "x-event-key", "x-request-id", _hexed("x-hub-signature", "sha256="),
        {"repositories": ["SHOP/checkout"]}, _named("x-event-key", BITBUCKET_SERVER.items()),
    ),
    Sender(
        "pagerduty", _PAGER, "", "x-webhook-id", _hexed("x-pagerduty-signature", "v1="), {},
        _sent(*pagerduty.EVERYTHING),
    ),
    Sender("rootly", _PAGER, "", "", _rootly, {}, _sent(*rootly.EVERYTHING, *rootly.IGNORED)),
    Sender("opsgenie", _PAGER, "", "", _shared(SECRET_HEADER), {}, _sent(*opsgenie.EVERYTHING)),
    Sender(
        "incident-io", _PAGER, "", "", _standard, {},
        _sent(*incident_io.EVERYTHING, *incident_io.IGNORED),
    ),
    Sender(
        "jira", _PAGER, "", "x-atlassian-webhook-identifier", _hexed("x-hub-signature", "sha256="), {},
        _sent(*jira.EVERYTHING),
    ),
    Sender(
        "jira-tracker", ConnectionKind.TRACKER, "", "x-atlassian-webhook-identifier",
        _hexed("x-hub-signature", "sha256="), {}, _sent(*jira.EVERYTHING),
    ),
    Sender("alertmanager", _PAGER, "", "", _shared("authorization", "Bearer "), {}, _sent(*_ALERTS)),
    Sender(
        "grafana", _PAGER, "", "", _hexed("x-grafana-alerting-signature"), {}, _sent(*_ALERTS, LEGACY)
    ),
    Sender("generic", _PAGER, "", "idempotency-key", _hexed("x-signature"), INCIDENT, _sent(OUTAGE)),
)  # fmt: skip


def signed(sender: Sender, example: Example, *, at: str, secret: str = SECRET) -> Headers:
    """The example's headers with a proof of its body; those of an earlier proof are gone."""
    proof = sender.sign(example.body, secret, at)
    proofs = ("x-hub-signature", "signature", "authorization", "x-gitlab-token", "webhook-", "svix-")
    others = {name: value for name, value in example.headers.items() if not name.startswith(proofs)}
    return others | proof
