"""Which deliveries are PagerDuty's own."""

import json
from datetime import UTC, datetime

import pytest

from reviewboard.integrations.pagerduty.source import PagerDutySource
from reviewboard.integrations.signing import hex_hmac
from tests.integrations.pagerduty.merging import forged
from tests.integrations.pagerduty.payloads import TRIGGERED

SOURCE = PagerDutySource({})
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BODY = json.dumps(TRIGGERED).encode()


def signed(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    return {"x-pagerduty-signature": ",".join(f"v1={hex_hmac(secret, body)}" for secret in secrets)}


def test_a_delivery_that_was_signed_with_our_secret_is_believed() -> None:
    assert not forged(SOURCE, signed("ours"), BODY, ["ours"], NOW)


def test_while_a_secret_is_rotated_either_side_may_have_two() -> None:
    assert not forged(SOURCE, signed("new", "old"), BODY, ["old"], NOW)
    assert not forged(SOURCE, signed("new"), BODY, ["old", "new"], NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-pagerduty-signature": ""},
        signed("theirs"),
        {"x-pagerduty-signature": hex_hmac("ours", BODY)},
        {"x-pagerduty-signature": f"v2={hex_hmac('ours', BODY)}"},
        {"x-pagerduty-signature": "v1=é,v1=,,v1=\ud800"},
    ],
)
def test_any_other_delivery_is_forged(headers: dict[str, str]) -> None:
    assert forged(SOURCE, headers, BODY, ["ours"], NOW)


def test_a_body_that_was_cut_or_written_anew_is_forged() -> None:
    assert forged(SOURCE, signed("ours"), BODY[:-1], ["ours"], NOW)
    assert forged(SOURCE, signed("ours"), json.dumps(TRIGGERED, indent=1).encode(), ["ours"], NOW)
