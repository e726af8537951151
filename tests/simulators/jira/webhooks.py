"""Webhooks as Jira sends them: a signed body, built when the change happens."""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field

from tests.simulators.jira.clock import milliseconds
from tests.simulators.jira.model import Json
from tests.simulators.jira.render import Renderer
from tests.simulators.jira.render_issue import changelog, comment, issue
from tests.simulators.jira.writer import Event

SIGNATURE = "X-Hub-Signature"
IDENTIFIER = "X-Atlassian-Webhook-Identifier"
RETRY = "X-Atlassian-Webhook-Retry"
FLOW = "X-Atlassian-Webhook-Flow"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is posted: header names as Jira writes them, and the raw body that is signed."""

    event: str
    issue_id: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


def signature(secret: str, body: bytes) -> str:
    """The value of `X-Hub-Signature`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def payload(render: Renderer, event: Event) -> Json:
    """The body of an event, modelled on recorded ones (contracts/jira/webhooks)."""
    told: Json = {
        "timestamp": milliseconds(event.change.at if event.change else event.issue.updated),
        "webhookEvent": f"jira:issue_{event.what}",
        "issue_event_type_name": event.kind,
        "user": render.user(event.author),
        "issue": {k: v for k, v in issue(render, event.issue).items() if k != "expand"},
    }
    if event.change:
        told["changelog"] = changelog(render, event.change)
    if event.comment:
        told["comment"] = comment(render, event.issue, event.comment)
    return told


def delivery(render: Renderer, event: Event, secret: str) -> Delivery:
    """A signed delivery. Only Cloud gives it an identifier, which its retries share."""
    body = json.dumps(payload(render, event)).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Atlassian Webhook HTTP Client",
    }
    if secret:
        headers[SIGNATURE] = signature(secret, body)
    if render.store.mode == "cloud":
        headers[IDENTIFIER] = str(uuid.uuid4())
        headers[FLOW] = "Primary"
    return Delivery(f"jira:issue_{event.what}", event.issue.id, headers, body)
