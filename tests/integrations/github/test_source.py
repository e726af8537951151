"""What every delivery of GitHub has: a signature, an event, a delivery id, and JSON or a form."""

import json
from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest

from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.github.guide import GUIDE
from reviewboard.integrations.github.source import GitHubSource
from reviewboard.integrations.signing import hex_hmac
from tests.integrations.github.payloads import SOURCE, change, merged, pull, repository, request_event

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
BODY = json.dumps(request_event(pull(title="Café ☕")), ensure_ascii=False).encode()


def signature(secret: str, body: bytes = BODY) -> dict[str, str]:
    return {"x-hub-signature-256": f"sha256={hex_hmac(secret, body)}"}


def test_a_delivery_that_was_signed_with_our_secret_is_believed() -> None:
    SOURCE.verify(signature("apple"), BODY, ["apple"], NOW)


def test_githubs_own_example_of_a_signature_is_believed() -> None:
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    given = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    SOURCE.verify({"x-hub-signature-256": given}, b"Hello, World!", ["It's a Secret to Everybody"], NOW)


def test_while_a_secret_is_rotated_both_are_believed() -> None:
    for secret in ("apple", "pear"):
        SOURCE.verify(signature(secret), BODY, ["apple", "pear"], NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature-256": ""},
        {"x-hub-signature-256": "sha256="},
        {"x-hub-signature-256": hex_hmac("apple", BODY)},
        {"x-hub-signature-256": f"sha1={hex_hmac('apple', BODY)}"},
        {"x-hub-signature": f"sha1={'a' * 40}"},
        signature("pear"),
        {"x-hub-signature-256": signature("apple")["x-hub-signature-256"][:-1]},
        {"x-hub-signature-256": "sha256=\udcff☕"},
    ],
)
def test_a_signature_that_is_missing_or_wrong_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        SOURCE.verify(headers, BODY, ["apple"], NOW)


@pytest.mark.parametrize(
    "body", [BODY[:-1], b"", BODY + b"\n", json.dumps(json.loads(BODY)).encode()], ids=repr
)
def test_a_body_that_was_cut_or_written_anew_is_refused(body: bytes) -> None:
    with pytest.raises(Forged):
        SOURCE.verify(signature("apple"), body, ["apple"], NOW)


def test_event_and_delivery_are_named_by_headers() -> None:
    headers = {"x-github-event": "pull_request", "x-github-delivery": "72d3162e-cc78"}
    assert SOURCE.event(headers, BODY) == "pull_request"
    assert SOURCE.delivery_id(headers, BODY) == "72d3162e-cc78"
    assert (SOURCE.event({}, BODY), SOURCE.delivery_id({}, BODY)) == ("", "")


def test_a_form_is_read_like_json() -> None:
    form = f"payload={quote_plus(BODY)}".encode()
    assert SOURCE.parse("pull_request", form) == SOURCE.parse("pull_request", BODY)
    assert SOURCE.parse("pull_request", form + b"&other=1") == SOURCE.parse("pull_request", BODY)


@pytest.mark.parametrize(
    "event",
    [
        "ping", "issue_comment", "pull_request_review_comment", "pull_request_review_thread", "issues",
        "merge_group", "create", "delete", "release", "label", "member", "", "never_heard_of",
    ],
)  # fmt: skip
def test_other_events_say_nothing_that_is_recorded(event: str) -> None:
    assert SOURCE.parse(event, BODY) == ()


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"null", b"payload=", b"payload=%7B", b"\xff\xfe{"])
def test_what_is_no_payload_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        SOURCE.parse("pull_request", body)


@pytest.mark.parametrize(
    ("event", "lacking"),
    [
        ("pull_request", {"pull_request": pull()}),
        ("pull_request", {"repository": repository()}),
        ("deployment", {"repository": repository(), "deployment": {"created_at": "2026-11-03T10:05:00Z"}}),
        ("check_run", {"repository": repository(), "check_run": {"name": "build"}}),
        ("push", {"ref": "refs/heads/main"}),
    ],
)
def test_what_has_no_identity_is_unreadable(event: str, lacking: dict[str, object]) -> None:
    if event == "pull_request" and "pull_request" in lacking:
        lacking = {"pull_request": {**pull(), "base": None}}
    with pytest.raises(Unreadable, match="missing"):
        SOURCE.parse(event, json.dumps(lacking).encode())


def test_enterprise_server_differs_by_its_addresses_alone() -> None:
    there = repository(html_url="https://ghe.example.org/shop/checkout")
    one = change("pull_request", request_event(merged(), repository=there))
    assert one.repository is not None
    assert one.repository.url == "https://ghe.example.org/shop/checkout"
    source = GitHubSource({"api_url": " https://ghe.example.org/api/v3/ "})
    assert source.access("t").base == "https://ghe.example.org/api/v3"


def test_the_guide_says_what_to_paste_and_asks_for_reading_only_unless_it_is_to_tell() -> None:
    steps = " ".join(GUIDE.webhook_steps)
    assert "{address}" in steps
    assert "{secret}" in steps
    assert {field.name for field in GUIDE.fields} == {
        "api_url",
        "repositories",
        "statuses",
        "app_id",
        "installation_id",
    }
    assert all(one.why for one in GUIDE.permissions)
    writing = [one for one in GUIDE.permissions if "write" in one.name.lower()]
    assert [one.name for one in writing] == ["Commit statuses, Read and write"]
    assert writing[0].why.startswith("Only if the gate is to be reported")
