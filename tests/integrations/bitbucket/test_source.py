"""How Bitbucket Cloud proves itself, names its deliveries, and is signed in to."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.bitbucket.guide import GUIDE
from reviewboard.integrations.bitbucket.source import BitbucketSource
from reviewboard.integrations.guide import Proof
from tests.contracts import webhooks
from tests.integrations.bitbucket.payloads import SOURCE, UUID, place, repository

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
BODY = json.dumps({"repository": {"name": "Café"}}, ensure_ascii=False).encode()


def signed(secret: str, body: bytes = BODY) -> dict[str, str]:
    return {"x-hub-signature": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def test_a_body_signed_with_a_shared_secret_is_believed() -> None:
    SOURCE.verify(signed("apple"), BODY, ["apple"], NOW)


def test_while_a_secret_is_rotated_both_count() -> None:
    SOURCE.verify(signed("apple"), BODY, ["pear", "apple"], NOW)
    SOURCE.verify(signed("pear"), BODY, ["pear", "apple"], NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature": ""},
        {"x-hub-signature": "sha256="},
        {"x-hub-signature": signed("apple")["x-hub-signature"].removeprefix("sha256=")},
        {"x-hub-signature": signed("apple")["x-hub-signature"].replace("sha256", "sha1")},
        {"x-hub-signature": signed("apple")["x-hub-signature"][:-2]},
        signed("lemon"),
        {"authorization": "Basic OmFwcGxl"},
    ],
)
def test_anything_else_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        SOURCE.verify(headers, BODY, ["apple"], NOW)


def test_a_truncated_or_re_encoded_body_is_forged() -> None:
    for body in (BODY[:-1], json.dumps(json.loads(BODY)).encode(), BODY + b"\n"):
        with pytest.raises(Forged):
            SOURCE.verify(signed("apple"), body, ["apple"], NOW)


def test_the_published_signature_vector_is_believed() -> None:
    (vector,) = (one for one in webhooks("bitbucket") if one.event == "signed.repo.push")
    SOURCE.verify(vector.headers, vector.body, ["Gkvl$k$wyNpQAF42"], NOW)
    with pytest.raises(Forged):
        SOURCE.verify(vector.headers, vector.body + b" ", ["Gkvl$k$wyNpQAF42"], NOW)


def test_event_and_delivery_stand_in_the_headers() -> None:
    headers = {"x-event-key": "repo:push", "x-request-uuid": "831ba044", "x-attempt-number": "2"}
    assert SOURCE.event(headers, b"{}") == "repo:push"
    assert SOURCE.delivery_id(headers, b"{}") == "831ba044"
    assert SOURCE.event({}, b"no json") == SOURCE.delivery_id({}, b"") == ""


def test_an_unknown_event_is_ignored_whatever_its_body() -> None:
    assert SOURCE.parse("repo:imported", b"no json") == ()


def test_what_is_no_json_object_is_unreadable() -> None:
    for body in (b"", b"[]", b"no json", b"\xff"):
        with pytest.raises(Unreadable):
            SOURCE.parse("repo:push", body)


def test_an_access_token_is_a_bearer_token_and_a_pair_is_basic() -> None:
    assert SOURCE.access(" ATCTT3x \n").headers == {"Authorization": "Bearer ATCTT3x"}
    assert SOURCE.access("ada@shop.example:t").headers == {"Authorization": "Basic YWRhQHNob3AuZXhhbXBsZTp0"}


def test_the_address_of_the_api_is_bitbuckets_own_unless_another_is_set() -> None:
    assert SOURCE.access("t").base == "https://api.bitbucket.org/2.0"
    assert (
        BitbucketSource({"api_url": "https://proxy.example/2.0"}).access("t").base
        == "https://proxy.example/2.0"
    )


def test_a_repository_is_told_with_whether_it_can_be_read() -> None:
    assert place("api:repository", repository()).readable is True
    lost = place("api:repository", repository(readable=False))
    assert (lost.external_id, lost.name, lost.readable) == (UUID, "shop/checkout", False)


def test_the_guide_asks_for_a_secret_of_ours_and_for_reading_only() -> None:
    assert (GUIDE.vendor, GUIDE.proof) == (SOURCE.vendor, Proof.SIGNATURE)
    steps = " ".join(GUIDE.webhook_steps)
    assert "{address}" in steps
    assert "{secret}" in steps
    assert all(one.name.endswith("Read") for one in GUIDE.permissions)
    assert {field.name for field in GUIDE.fields} == {"repositories", "api_url"}
