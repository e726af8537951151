"""Webhooks of Jira: hints, of which only the identity is believed, and whose signature is checked (behaviours 13, 21)."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from reviewboard.domain.messages import IssueHint
from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.jira.source import JiraTrackerSource
from tests.integrations.jira.samples import JIRA, Json, each, sample

SOURCE = JiraTrackerSource({})
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOOKS = "webhooks"


def told(body: Json, event: str = "") -> IssueHint:
    (found,) = SOURCE.parse(event, json.dumps(body).encode())
    assert isinstance(found, IssueHint)
    return found


@each(HOOKS)
def test_every_recorded_webhook_says_which_ticket_and_when(name: str) -> None:
    body = sample(HOOKS, name)
    if "webhookEvent" not in body:
        return  # the vector of the signature
    raw = (JIRA / HOOKS / name).read_bytes()
    assert SOURCE.event({}, raw) == body["webhookEvent"]
    found = told(body)
    assert (found.external_id, found.key) == (body["issue"]["id"], body["issue"]["key"])
    fields = body["issue"]["fields"]
    assert (found.updated is None) is ("updated" not in fields)
    assert found.labels == (tuple(fields["labels"]) if "labels" in fields else None)
    assert not found.deleted


def test_a_time_is_read_with_its_zone() -> None:
    found = told(sample(HOOKS, "webhook-issue-updated-labels.json"))
    assert found.updated == datetime(2019, 2, 16, 21, 12, 10, 37000, tzinfo=UTC)


def test_a_deleted_ticket_is_told_apart() -> None:
    body = {**sample(HOOKS, "webhook-issue-updated-labels.json"), "webhookEvent": "jira:issue_deleted"}
    assert told(body).deleted


@pytest.mark.parametrize(
    "event", ["comment_created", "comment_updated", "jira:version_released", "", "x" * 300]
)
def test_other_events_say_nothing_and_are_kept_as_ignored(event: str) -> None:
    """What people say in comments stays in Jira; an own comment cannot come back (C 9)."""
    body = {"webhookEvent": event, "issue": {"id": "1", "key": "A-1", "fields": {}}, "comment": {"body": "x"}}
    assert SOURCE.parse(event, json.dumps(body).encode()) == ()


def test_an_event_without_a_ticket_cannot_be_read() -> None:
    with pytest.raises(Unreadable):
        SOURCE.parse("jira:issue_updated", b'{"webhookEvent": "jira:issue_updated", "issue": {}}')
    with pytest.raises(Unreadable):
        SOURCE.parse("jira:issue_updated", b"[]")


def check(header: str | None, body: bytes, *secrets: str) -> None:
    headers = {} if header is None else {"x-hub-signature": header}
    SOURCE.verify(headers, body, secrets, NOON)


def signed(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_atlassians_own_vector() -> None:
    vector = sample(HOOKS, "signature-vector.json")
    header = vector["header"]["X-Hub-Signature"]
    check(header, vector["body"].encode(), vector["secret"])
    with pytest.raises(Forged):
        check(header, vector["body"].encode() + b" ", vector["secret"])


def test_either_of_two_secrets_counts_while_one_is_rotated() -> None:
    body = b'{"issue": {}}'
    for secret in ("old", "new"):
        check(signed(body, secret), body, "new", "old")
    with pytest.raises(Forged):
        check(signed(body, "old"), body, "new")


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", "sha256=00", "sha1=" + "0" * 40, "0" * 64, "sha256=" + "é" * 64]
)
def test_a_signature_that_is_none_is_refused(header: str | None) -> None:
    with pytest.raises(Forged):
        check(header, b"{}", "secret")


def test_the_plain_digest_without_its_method_is_refused() -> None:
    with pytest.raises(Forged):
        check(signed(b"{}", "secret").removeprefix("sha256="), b"{}", "secret")


def test_only_cloud_names_its_deliveries() -> None:
    """Behaviour 21: else the very bytes stand for it (the door hashes them)."""
    assert SOURCE.delivery_id({"x-atlassian-webhook-identifier": "w-1"}, b"{}") == "w-1"
    assert SOURCE.delivery_id({}, b"{}") == ""
