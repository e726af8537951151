"""What incident.io's webhooks say."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.integrations.incident_io.incidents import time_of
from reviewboard.integrations.incident_io.source import IncidentIoSource
from tests.contracts import webhooks
from tests.integrations.incident_io import payloads as p
from tests.integrations.pagerduty.merging import deliver, forged, merged, survives_mutation

SOURCE = IncidentIoSource({})
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def only(body: dict[str, Any]) -> IncidentSnapshot:
    (one,) = deliver(SOURCE, [body])
    return one


def created(**changes: Any) -> IncidentSnapshot:
    return only(p.event("public_incident.incident_created_v2", p.incident(**changes)))


def test_a_created_incident_is_open() -> None:
    assert only(p.CREATED) == IncidentSnapshot(
        external_id=p.INCIDENT_ID,
        source_at=datetime(2026, 3, 2, 9, 0, 0, 512345, tzinfo=UTC),
        title="Checkout answers slowly",
        severity=Severity.SEV2,
        status=IncidentStatus.OPEN,
        started_at=datetime(2026, 3, 2, 9, 0, 0, 512345, tzinfo=UTC),
        summary="Payments time out",
        vendor_severity="Major",
        detected_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        url="https://app.incident.io/shop/incidents/7",
    )


def test_roles_tell_who_led_and_who_helped_but_not_who_reported() -> None:
    said = only(p.UPDATED)
    assert said.lead == IdentitySnapshot("incident_io", "U-ANNA", "Anna")
    assert said.responders == (IdentitySnapshot("incident_io", "U-BO", "Bo"),)


def test_services_are_the_values_of_the_fields_that_are_called_services() -> None:
    assert only(p.UPDATED).services == ("checkout", "payments")


def test_a_status_update_is_one_level_deeper_and_comes_with_its_times_and_words() -> None:
    said = only(p.STATUS_UPDATED)
    assert (said.status, said.started_at) == (
        IncidentStatus.RESOLVED,
        datetime(2026, 3, 2, 8, 55, tzinfo=UTC),
    )
    assert said.mitigated_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert said.resolved_at == datetime(2026, 3, 2, 9, 35, tzinfo=UTC)
    (moment,) = said.timeline
    assert (moment.text, moment.kind, moment.at) == (
        "The pool is larger now.",
        "status_update",
        said.source_at,
    )


def test_without_a_time_of_the_end_the_change_that_ended_it_is_the_end() -> None:
    body = json.loads(json.dumps(p.STATUS_UPDATED))
    told = body["public_incident.incident_status_updated_v2"]
    told["incident"]["incident_timestamp_values"] = []
    assert only(body).resolved_at == only(body).source_at
    told["previous_status"] = {"name": "Reviewing", "category": "learning"}
    assert only(body).resolved_at is None


@pytest.mark.parametrize(
    ("category", "name", "status"),
    [
        ("triage", "Triage", IncidentStatus.OPEN),
        ("live", "Fixing", IncidentStatus.OPEN),
        ("live", "Monitoring", IncidentStatus.MITIGATED),
        ("live", "Closed", IncidentStatus.OPEN),
        ("paused", "Paused", IncidentStatus.OPEN),
        ("learning", "Documenting", IncidentStatus.RESOLVED),
        ("closed", "Done and dusted", IncidentStatus.RESOLVED),
        ("declined", "Declined", IncidentStatus.RESOLVED),
        ("merged", "Merged", IncidentStatus.RESOLVED),
        ("canceled", "Canceled", IncidentStatus.RESOLVED),
        ("made_up", "Closed", None),
    ],
)
def test_the_category_of_a_status_says_whether_it_is_over(
    category: str, name: str, status: IncidentStatus | None
) -> None:
    assert created(incident_status={"name": name, "category": category}).status is status


def test_an_older_body_has_its_status_as_a_word_and_its_times_in_another_list() -> None:
    old = p.incident(
        status="closed",
        timestamps=[
            {"name": "Impact started", "last_occurred_at": "2026-03-02T08:50:00Z"},
            {"name": "Closed", "last_occurred_at": "2026-03-02T09:50:00Z"},
        ],
    )
    del old["incident_status"]
    said = only(p.event("public_incident.incident_updated_v2", old))
    assert (said.status, said.resolved_at) == (
        IncidentStatus.RESOLVED,
        datetime(2026, 3, 2, 9, 50, tzinfo=UTC),
    )
    assert said.started_at == datetime(2026, 3, 2, 8, 50, tzinfo=UTC)


def test_an_incident_without_a_severity_says_nothing_of_it() -> None:
    assert (created(severity=None).severity, created(severity=None).vendor_severity) == (None, "")
    assert created(severity={"name": "Whatever"}).severity is Severity.SEV3


def test_of_a_private_incident_nothing_is_told_but_that_it_is_private() -> None:
    said = only(p.PRIVATE)
    at = time_of("01KJPQ4WHZ0000000000000002")
    assert said == IncidentSnapshot(
        external_id="01KJPQ4WHZ0000000000000002", source_at=at, visibility=Visibility.RESTRICTED
    )
    assert (
        only(p.event("private_incident.incident_created_v2", {"id": "abc123"})).visibility
        is Visibility.RESTRICTED
    )


def test_an_id_begins_with_the_time_at_which_it_was_made() -> None:
    # The example of https://github.com/ulid/spec.
    assert time_of("01ARZ3NDEKTSV4RRFFQ69G5FAV") == datetime(2016, 7, 30, 23, 54, 10, 259000, tzinfo=UTC)
    assert time_of("abc123") == time_of("IIIIIIIIIIIIIIIIIIIIIIIIII") == datetime(1990, 1, 1, tzinfo=UTC)


def test_a_private_incident_that_the_api_tells_is_restricted() -> None:
    assert created(visibility="private").visibility is Visibility.RESTRICTED


@pytest.mark.parametrize("body", p.IGNORED)
def test_what_is_not_recorded_says_nothing(body: dict[str, Any]) -> None:
    assert deliver(SOURCE, [body]) == []


def test_an_event_without_its_object_is_unreadable() -> None:
    for body in (
        {"event_type": "public_incident.incident_created_v2", "incident": p.incident()},
        p.event("public_incident.incident_created_v2", p.incident(id=None)),
        p.event("private_incident.incident_created_v2", {"name": "?"}),
    ):
        with pytest.raises(Unreadable):
            deliver(SOURCE, [body])


@settings(max_examples=60, deadline=None)
@given(st.permutations(p.HISTORY * 2))
def test_any_order_and_any_repetition_end_the_same(order: list[dict[str, Any]]) -> None:
    assert merged(deliver(SOURCE, order)) == merged(deliver(SOURCE, p.HISTORY))


def test_nothing_that_a_stranger_sends_breaks_it() -> None:
    survives_mutation(SOURCE, p.EVERYTHING)


BODY = json.dumps(p.CREATED).encode()
KEY = base64.b64encode(b"a key of this organisation").decode()


def signed(
    secret: str = KEY, prefix: str = "webhook", at: datetime = NOW, body: bytes = BODY
) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    message = f"msg_1.{seconds}.".encode() + body
    signature = base64.b64encode(
        hmac.new(base64.b64decode(secret), message, hashlib.sha256).digest()
    ).decode()
    return {
        f"{prefix}-id": "msg_1",
        f"{prefix}-timestamp": seconds,
        f"{prefix}-signature": f"v1,{signature} v1,bm90IHRoaXM=",
    }


@pytest.mark.parametrize("prefix", ["webhook", "svix"])
def test_a_signed_delivery_is_believed_and_has_a_name(prefix: str) -> None:
    assert not forged(SOURCE, signed(prefix=prefix), BODY, [f"whsec_{KEY}"], NOW)
    assert SOURCE.delivery_id(signed(prefix=prefix), BODY) == "msg_1"
    other = base64.b64encode(b"another key").decode()
    assert not forged(SOURCE, signed(prefix=prefix), BODY, [f"whsec_{other}", f"whsec_{KEY}"], NOW)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, BODY),
        (signed(base64.b64encode(b"theirs").decode()), BODY),
        (signed(at=NOW - timedelta(minutes=6)), BODY),
        (signed(at=NOW + timedelta(minutes=6)), BODY),
        (signed(), BODY[:-1]),
        (signed(), json.dumps(p.CREATED, indent=1).encode()),
        (signed() | {"webhook-id": "msg_2"}, BODY),
        (signed() | {"webhook-timestamp": "soon"}, BODY),
    ],
)
def test_any_other_delivery_is_forged(headers: dict[str, str], body: bytes) -> None:
    assert forged(SOURCE, headers, body, [f"whsec_{KEY}"], NOW)


def test_what_incident_io_really_sends() -> None:
    for payload in webhooks("incident-io"):
        SOURCE.parse(SOURCE.event(payload.headers, payload.body), payload.body)
