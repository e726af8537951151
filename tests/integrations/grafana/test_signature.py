"""Grafana's optional signature, and the secret where it signs nothing."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.domain.ports import Forged
from reviewboard.integrations.grafana.source import GrafanaSource

NOW = datetime(2026, 3, 2, 14, 10, tzinfo=UTC)
BODY = '{"alerts": [], "title": "höher"}'.encode()
SIGNATURE, TIME = "x-grafana-alerting-signature", "x-grafana-alerting-timestamp"


def sign(message: bytes, secret: str = "s3cret") -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def timed(at: datetime, header: str = TIME, secret: str = "s3cret") -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    return {SIGNATURE: sign(f"{seconds}:".encode() + BODY, secret), header: seconds}


def verify(
    headers: dict[str, str],
    body: bytes = BODY,
    secrets: tuple[str, ...] = ("s3cret",),
    config: dict[str, object] | None = None,
) -> None:
    GrafanaSource(config or {}).verify(headers, body, secrets, NOW)


def test_a_signature_over_the_body_is_known() -> None:
    verify({SIGNATURE: sign(BODY)})
    verify({SIGNATURE: sign(BODY).upper()})
    verify({"x-grafana-alert-signature": sign(BODY)})


def test_while_a_secret_is_rotated_both_are_known() -> None:
    for secret in ("old", "new"):
        verify({SIGNATURE: sign(BODY, secret)}, secrets=("old", "new"))
        verify(timed(NOW, secret=secret), secrets=("old", "new"))


def test_a_signed_time_is_believed_for_five_minutes() -> None:
    verify(timed(NOW - timedelta(minutes=4)))
    verify(timed(NOW + timedelta(minutes=4)))
    for away in (timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=300)):
        with pytest.raises(Forged, match="five minutes"):
            verify(timed(NOW - away))


def test_the_header_of_the_time_may_have_a_name_of_its_own() -> None:
    config: dict[str, object] = {"timestamp_header": " X-Sent-At "}
    verify(timed(NOW, "x-sent-at"), config=config)
    with pytest.raises(Forged, match="missing"):
        verify(timed(NOW, TIME), config=config)
    with pytest.raises(Forged, match="missing"):
        verify({SIGNATURE: sign(BODY)}, config=config)


@pytest.mark.parametrize("time", ["", "soon", "9" * 5000, "-1", "1e9", "\ud800"])
def test_a_time_that_is_none_or_was_not_signed_is_forged(time: str) -> None:
    with pytest.raises(Forged):
        verify({SIGNATURE: sign(f"{int(NOW.timestamp())}:".encode() + BODY), TIME: time})


@pytest.mark.parametrize(
    "body", [BODY[:-1], BODY + b"\n", '{"alerts": [], "title": "höher"}'.encode("latin-1"), b""]
)
def test_another_body_is_forged(body: bytes) -> None:
    with pytest.raises(Forged):
        verify({SIGNATURE: sign(BODY)}, body)
    with pytest.raises(Forged):
        verify(timed(NOW), body)


def test_a_wrong_signature_is_forged_even_beside_the_right_secret() -> None:
    for wrong in ("", "0" * 64, sign(BODY, "other"), "v1=" + sign(BODY), "\ud800"):
        with pytest.raises(Forged):
            verify({SIGNATURE: wrong, "authorization": "Bearer s3cret"})


def test_without_a_signature_the_secret_itself_is_asked_for() -> None:
    verify({"authorization": "Bearer s3cret"})
    verify({"x-reviewboard-secret": "s3cret"})
    for headers in ({}, {"authorization": "Bearer other"}):
        with pytest.raises(Forged):
            verify(headers)
