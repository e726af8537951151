"""Which deliveries are Rootly's own."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.integrations.rootly.guide import GUIDE
from reviewboard.integrations.rootly.source import EVENTS, RootlySource
from reviewboard.integrations.signing import hex_hmac
from tests.integrations.pagerduty.merging import forged
from tests.integrations.rootly.payloads import CREATED

SOURCE = RootlySource({})
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BODY = json.dumps(CREATED).encode()


def signed(*secrets: str, at: datetime = NOW, between: str = "", body: bytes = BODY) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    made = [hex_hmac(secret, f"{seconds}{between}".encode() + body) for secret in secrets]
    return {"x-rootly-signature": ",".join([f"t={seconds}", *(f"v1={one}" for one in made)])}


def test_a_delivery_that_was_signed_with_our_secret_is_believed() -> None:
    # Made with another program: printf '1772442000{"a":1}' | openssl dgst -sha256 -hmac ours
    told = "t=1772442000,v1=05591e6cb45ddcb92c011db43e5b7988f69d948aca3e80f7cfee4ac7bdc31e59"
    assert not forged(SOURCE, {"x-rootly-signature": told}, b'{"a":1}', ["ours"], NOW)
    assert not forged(SOURCE, signed("ours"), BODY, ["ours"], NOW)


def test_the_parts_may_stand_in_any_order_and_with_spaces() -> None:
    time, signature = signed("ours")["x-rootly-signature"].split(",")
    for told in (f"{time}, {signature}", f"{signature},{time}", f"{time},v0=zz,{signature}"):
        assert not forged(SOURCE, {"x-rootly-signature": told}, BODY, ["ours"], NOW)


def test_while_a_secret_is_rotated_either_side_may_have_two() -> None:
    assert not forged(SOURCE, signed("new", "old"), BODY, ["old"], NOW)
    assert not forged(SOURCE, signed("new"), BODY, ["old", "new"], NOW)


@pytest.mark.parametrize("away", [timedelta(minutes=4), timedelta(minutes=-4)])
def test_a_signed_time_is_believed_for_five_minutes(away: timedelta) -> None:
    assert not forged(SOURCE, signed("ours", at=NOW + away), BODY, ["ours"], NOW)
    assert "five minutes" in forged(SOURCE, signed("ours", at=NOW + away * 1.5), BODY, ["ours"], NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-rootly-signature": ""},
        {"x-rootly-signature": "t=1772442000"},
        {"x-rootly-signature": "t=1772442000,v1="},
        {"x-rootly-signature": f"v1={hex_hmac('ours', BODY)}"},
        {"x-rootly-signature": f"t=1772442000,v1={hex_hmac('ours', BODY)}"},
        {"x-rootly-signature": f"t=1772442001,{signed('ours')['x-rootly-signature'].partition(',')[2]}"},
        {"x-rootly-signature": f"t=soon,v1={hex_hmac('ours', b'soon' + BODY)}"},
        {"x-rootly-signature": "t=1772442000,v1=é\ud800"},
        {"x-rootly-signature": "t=" + "9" * 5000 + ",v1=0"},
        {"x-rootly-signature": "t=\ud800,v1=0"},
        signed("theirs"),
        signed("ours", between="."),
        {"x-rootly-signature": signed("ours")["x-rootly-signature"].replace("v1=", "v2=")},
    ],
)
def test_any_other_delivery_is_forged(headers: dict[str, str]) -> None:
    assert forged(SOURCE, headers, BODY, ["ours"], NOW)


def test_a_body_that_was_cut_or_written_anew_is_forged() -> None:
    assert forged(SOURCE, signed("ours"), BODY[:-1], ["ours"], NOW)
    assert forged(SOURCE, signed("ours"), json.dumps(CREATED, indent=1).encode(), ["ours"], NOW)


def test_a_delivery_is_named_by_the_id_of_its_event() -> None:
    assert SOURCE.delivery_id({}, BODY) == CREATED["event"]["id"]
    for body in (b"", b"[]", b'{"event":"incident.created"}', b'{"event":{"id":[1]}}'):
        assert SOURCE.delivery_id({}, body) == ""


def test_the_guide_names_every_event_that_is_read() -> None:
    assert set(GUIDE.events) == set(EVENTS)
