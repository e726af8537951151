"""How any sender can prove itself, and what makes its deliveries one."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from reviewboard.domain.ports import Forged
from reviewboard.integrations.generic.source import GenericSource

NOW = datetime(2026, 3, 2, 14, 10, tzinfo=UTC)
BODY = b'{"id": 1}'


def sign(body: bytes = BODY, secret: str = "s3cret") -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(headers: dict[str, str], body: bytes = BODY, *secrets: str) -> None:
    GenericSource({}).verify(headers, body, secrets or ("s3cret",), NOW)


@pytest.mark.parametrize("header", ["x-hub-signature-256", "x-signature"])
def test_a_signature_is_known_with_and_without_its_prefix(header: str) -> None:
    verify({header: sign()})
    verify({header: f"sha256={sign()}"})
    verify({header: sign(secret="old")}, BODY, "new", "old")


@pytest.mark.parametrize(
    "given", ["", "sha256=", "sha1=" + sign(), sign(BODY + b" "), sign(secret="other"), "\ud800"]
)
def test_a_wrong_signature_is_forged_even_beside_the_right_secret(given: str) -> None:
    with pytest.raises(Forged):
        verify({"x-signature": given, "authorization": "Bearer s3cret"})


def test_a_truncated_body_is_forged() -> None:
    with pytest.raises(Forged):
        verify({"x-signature": sign()}, BODY[:-1])


def test_without_a_signature_the_secret_itself_is_asked_for() -> None:
    verify({"authorization": "Bearer s3cret"})
    verify({"x-reviewboard-secret": "s3cret"})
    for headers in ({}, {"authorization": "Bearer other"}):
        with pytest.raises(Forged):
            verify(headers)


def test_a_delivery_is_one_by_the_key_that_its_sender_gives() -> None:
    source = GenericSource({})
    assert source.delivery_id({"idempotency-key": "k", "x-request-id": "r"}, BODY) == "k"
    assert source.delivery_id({"x-request-id": "r"}, BODY) == "r"
    assert source.delivery_id({}, BODY) == ""
    assert source.event({}, BODY) == ""
