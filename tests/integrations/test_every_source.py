"""What every vendor's source owes, whoever it is."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.ports import Forged, Unreadable, WebhookSource
from reviewboard.inbox.plain import plain
from reviewboard.integrations.guide import SecretFrom
from reviewboard.integrations.registry import GUIDES, POLLED, SOURCES, TRACKERS
from tests.contracts import Payload, everything, webhooks

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VENDORS = sorted(SOURCES)
JUNK = [
    b"",
    b"null",
    b"[]",
    b"0",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"{}",
    b"payload=%7B",
]
HEADERS = ["x-github-event", "x-event-key", "x-gitlab-event", "webhook-id", "x-webhook-id", "authorization"]

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
    | st.sampled_from(["open", "closed", "2026-03-02T10:00:00Z", "0001-01-01T00:00:00Z", "\ud800", "\0"]),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=12), children, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("vendor", VENDORS)
def test_it_is_offered_with_a_guide_that_says_what_to_paste(vendor: str) -> None:
    guide = GUIDES[vendor]
    assert SOURCES[vendor]({}).vendor == vendor == guide.vendor
    steps = " ".join(guide.webhook_steps)
    assert "{address}" in steps
    assert guide.secret_from is SecretFrom.VENDOR or "{secret}" in steps
    assert bool(guide.token_steps) == (vendor in POLLED or vendor in TRACKERS)
    assert guide.brings
    assert guide.keeps


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("body", JUNK, ids=lambda body: repr(body[:12]))
def test_nothing_that_a_stranger_sends_makes_it_stumble(vendor: str, body: bytes) -> None:
    source = SOURCES[vendor]({})
    for headers in ({}, dict.fromkeys(HEADERS, "\udcff x"), {"x-github-event": "push"}):
        source.event(headers, body)
        source.delivery_id(headers, body)
        with pytest.raises(Forged):
            source.verify(headers, body, ["secret"], NOW)
        read(source, source.event(headers, body), body)


@pytest.mark.parametrize("vendor", VENDORS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_real_payloads_with_anything_in_place_of_anything_are_read_or_refused(
    vendor: str, data: st.DataObject
) -> None:
    known = [one for one in everything() if one.vendor == vendor and one.kind == "webhook"]
    if not known:  # nobody has recorded any: what another vendor sends is as good a stranger's body
        known = webhooks("github")
    chosen = data.draw(st.sampled_from(known))
    body = json.loads(chosen.body)
    for _ in range(data.draw(st.integers(1, 3))):
        body = changed(body, data)
    source = SOURCES[vendor]({})
    read(source, event_of(source, chosen), json.dumps(body).encode())


@pytest.mark.parametrize("vendor", sorted(set(VENDORS) - {"generic"}))
def test_no_real_payload_fails_and_what_it_says_can_be_written_as_json(vendor: str) -> None:
    source = SOURCES[vendor]({})
    for payload in webhooks(vendor):
        said = source.parse(event_of(source, payload), payload.body)
        assert said == source.parse(event_of(source, payload), payload.body), payload.file
        for one in said:
            assert json.loads(json.dumps(plain(one)))["external_id"], payload.file


def event_of(source: WebhookSource, payload: Payload) -> str:
    """What the source calls it; collections often lack the header."""
    return source.event(payload.headers, payload.body) or payload.event


def read(source: WebhookSource, event: str, body: bytes) -> None:
    """Only Unreadable may come of it."""
    with suppress(Unreadable):
        for one in source.parse(event, body):
            json.dumps(plain(one)).encode()


def changed(value: object, data: st.DataObject) -> object:
    """Something in it replaced by something else, or left out."""
    if isinstance(value, Mapping) and value:
        name = data.draw(st.sampled_from(sorted(value)))
        action = data.draw(st.sampled_from(["deeper", "deeper", "deeper", "drop", "replace"]))
        rest = {key: one for key, one in value.items() if key != name}
        if action == "drop":
            return rest
        return {**rest, name: changed(value[name], data) if action == "deeper" else data.draw(values)}
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        place = data.draw(st.integers(0, len(value) - 1))
        return [changed(one, data) if at == place else one for at, one in enumerate(value)]
    return data.draw(values)
