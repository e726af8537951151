"""How Bitbucket Data Center proves itself, names its deliveries, and is signed in to."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.bitbucket_server.guide import GUIDE
from reviewboard.integrations.bitbucket_server.source import BitbucketServerSource
from tests.integrations.bitbucket_server.payloads import SOURCE, place, repository

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
BODY = '{"eventKey": "pr:opened", "title": "Café"}'.encode()
PING = b'{"test": true}'


def signed(secret: str, body: bytes = BODY) -> dict[str, str]:
    return {"x-hub-signature": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def basic(pair: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@pytest.mark.parametrize("headers", [signed("apple"), signed("pear"), basic("anybody:apple"), basic(":pear")])
def test_a_signature_or_a_password_counts_with_every_secret(headers: dict[str, str]) -> None:
    SOURCE.verify(headers, BODY, ["pear", "apple"], NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature": "sha256="},
        {"x-hub-signature": signed("apple")["x-hub-signature"].removeprefix("sha256=")},
        signed("lemon"),
        basic("apple:lemon"),
        {"authorization": "Basic nonsense"},
        signed("lemon") | basic("anybody:apple"),
    ],
)
def test_anything_else_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        SOURCE.verify(headers, BODY, ["apple"], NOW)


def test_a_truncated_or_re_encoded_body_is_forged() -> None:
    for body in (BODY[:-1], BODY.replace(b"\xc3\xa9", b"\\u00e9"), b" " + BODY):
        with pytest.raises(Forged):
            SOURCE.verify(signed("apple"), body, ["apple"], NOW)


def test_a_ping_is_verified_like_anything_else_and_ignored() -> None:
    headers = {"x-event-key": "diagnostics:ping"}
    with pytest.raises(Forged):
        SOURCE.verify(headers, PING, ["apple"], NOW)
    SOURCE.verify(headers | signed("apple", PING), PING, ["apple"], NOW)
    assert SOURCE.event(headers, PING) == "diagnostics:ping"
    assert SOURCE.delivery_id(headers, PING) == ""
    assert SOURCE.parse("diagnostics:ping", PING) == SOURCE.parse("diagnostics:ping", b"") == ()


def test_event_and_delivery_stand_in_the_headers_and_the_event_in_the_body_too() -> None:
    headers = {"x-event-key": "pr:merged", "x-request-id": "9236c48d"}
    assert (SOURCE.event(headers, BODY), SOURCE.delivery_id(headers, BODY)) == ("pr:merged", "9236c48d")
    assert SOURCE.event({}, BODY) == "pr:opened"
    assert SOURCE.event({}, b"no json") == ""


def test_what_is_no_json_object_is_unreadable() -> None:
    for body in (b"", b"[]", b"no json", b"\xff"):
        with pytest.raises(Unreadable):
            SOURCE.parse("pr:opened", body)


def test_an_access_token_is_a_bearer_token_and_a_pair_is_basic() -> None:
    source = BitbucketServerSource({"api_url": "https://bitbucket.shop.example/rest/api/latest"})
    assert source.access("t").base == "https://bitbucket.shop.example/rest/api/latest"
    assert source.access("t").headers == {"Authorization": "Bearer t"}
    assert source.access("ada:secret").headers == {"Authorization": "Basic YWRhOnNlY3JldA=="}


def test_a_repository_is_told_with_whether_it_can_be_read() -> None:
    assert place("api:repository", repository()).readable is True
    lost = place("api:repository", repository(id="84", readable=False))
    assert (lost.external_id, lost.name, lost.readable) == ("84", "SHOP/checkout", False)


def test_the_guide_asks_for_a_secret_of_ours_and_for_reading_only() -> None:
    assert GUIDE.vendor == SOURCE.vendor
    steps = " ".join(GUIDE.webhook_steps)
    assert "{address}" in steps
    assert "{secret}" in steps
    assert [one.name for one in GUIDE.permissions] == ["Repository read"]
    assert {field.name for field in GUIDE.fields} == {"repositories", "api_url"}
