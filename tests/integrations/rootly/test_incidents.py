"""What Rootly's webhooks say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.integrations.rootly.source import RootlySource
from tests.contracts import everything, webhooks
from tests.integrations.pagerduty.merging import deliver, merged, survives_mutation
from tests.integrations.rootly import payloads as p

SOURCE = RootlySource({})


def at(hour: int, minute: int, millisecond: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, 0, millisecond * 1000, tzinfo=UTC)


def only(body: dict[str, Any]) -> IncidentSnapshot:
    (one,) = deliver(SOURCE, [body])
    return one


def updated(**changes: Any) -> IncidentSnapshot:
    return only(p.incident("incident.updated", "2026-03-02T01:05:00Z", **changes))


def test_a_created_incident_is_open_and_is_told_as_of_when_the_event_was_issued() -> None:
    assert only(p.CREATED) == IncidentSnapshot(
        external_id=p.INCIDENT_ID,
        source_at=at(9, 0, 200),
        title="Checkout answers slowly",
        status=IncidentStatus.OPEN,
        started_at=at(8, 55),
        url="https://rootly.com/account/incidents/19-checkout-answers-slowly",
    )


def test_an_update_tells_the_whole_incident() -> None:
    said = only(p.UPDATED)
    assert (said.severity, said.vendor_severity) == (Severity.SEV1, "Very bad")
    assert said.services == ("checkout", "payments")
    assert (said.summary, said.detected_at) == ("Payments time out", at(8, 58))
    assert (said.status, said.mitigated_at, said.resolved_at) == (IncidentStatus.OPEN, None, None)


def test_a_mitigated_incident_has_the_time_and_who_did_it() -> None:
    said = only(p.MITIGATED)
    assert (said.status, said.mitigated_at) == (IncidentStatus.MITIGATED, at(9, 30))
    assert said.joined == (IdentitySnapshot("email", "anna@shop.example", "Anna Adler"),)


def test_a_resolved_incident_has_its_end_and_who_did_it_by_id_where_no_address_is_told() -> None:
    said = only(p.RESOLVED)
    assert (said.status, said.resolved_at) == (IncidentStatus.RESOLVED, at(9, 40))
    assert said.joined[1:] == (IdentitySnapshot("rootly", "8", "Bo Berg"),)


def test_who_declared_it_need_not_have_helped() -> None:
    assert (only(p.CREATED).lead, only(p.CREATED).responders, only(p.CREATED).joined) == (None, (), ())


def test_a_cancelled_incident_ended_then() -> None:
    assert (only(p.CANCELLED).status, only(p.CANCELLED).resolved_at) == (
        IncidentStatus.RESOLVED,
        at(9, 20),
    )


def test_a_deleted_incident_is_over_whatever_its_status_was() -> None:
    assert (only(p.DELETED).status, only(p.DELETED).resolved_at) == (IncidentStatus.RESOLVED, at(10, 0))


@pytest.mark.parametrize(
    ("name", "status", "mitigated_at", "resolved_at"),
    [
        ("incident.created", IncidentStatus.OPEN, None, None),
        ("incident.in_triage", IncidentStatus.OPEN, None, None),
        ("incident.updated", None, None, None),
        ("incident.mitigated", IncidentStatus.MITIGATED, at(9, 5), None),
        ("incident.resolved", IncidentStatus.RESOLVED, None, at(9, 5)),
        ("incident.cancelled", IncidentStatus.RESOLVED, None, at(9, 5)),
        ("incident.deleted", IncidentStatus.RESOLVED, None, at(9, 5)),
    ],
)
def test_of_an_incident_that_is_told_by_its_id_alone_the_event_says_where_it_stands(
    name: str, status: IncidentStatus | None, mitigated_at: datetime | None, resolved_at: datetime | None
) -> None:
    assert only(p.event(name, "2026-03-02T09:05:00Z", {"id": "inc-1"})) == IncidentSnapshot(
        external_id="inc-1",
        source_at=at(9, 5),
        status=status,
        mitigated_at=mitigated_at,
        resolved_at=resolved_at,
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("in_triage", IncidentStatus.OPEN),
        ("started", IncidentStatus.OPEN),
        ("detected", IncidentStatus.OPEN),
        ("acknowledged", IncidentStatus.OPEN),
        ("mitigated", IncidentStatus.MITIGATED),
        ("resolved", IncidentStatus.RESOLVED),
        ("closed", IncidentStatus.RESOLVED),
        ("cancelled", IncidentStatus.RESOLVED),
        ("made_up", None),
        (None, None),
    ],
)
def test_a_status_that_nobody_knows_says_nothing(word: str | None, status: IncidentStatus | None) -> None:
    assert updated(status=word).status is status


def test_an_incident_that_was_opened_again_has_no_end() -> None:
    assert updated(status="started", resolved_at="2026-03-02T09:40:00Z").resolved_at is None


@pytest.mark.parametrize(
    ("told", "word", "severity"),
    [
        (None, "", None),
        ({}, "", None),
        ({"name": "SEV0", "severity": "critical"}, "SEV0", Severity.SEV1),
        ({"name": "SEV2"}, "SEV2", Severity.SEV2),
        ({"name": "Very bad", "severity": "high"}, "Very bad", Severity.SEV2),
        ({"name": "Whatever"}, "Whatever", Severity.SEV3),
        ("sev4", "sev4", Severity.SEV4),
    ],
)
def test_a_severity_is_ours_by_its_name_or_else_by_the_word_of_rootly(
    told: object, word: str, severity: Severity | None
) -> None:
    assert (updated(severity=told).vendor_severity, updated(severity=told).severity) == (word, severity)


def test_a_private_incident_is_restricted() -> None:
    assert updated(private=True).visibility is Visibility.RESTRICTED


def test_without_a_start_it_began_when_it_was_created() -> None:
    assert updated(started_at=None).started_at == at(9, 0, 100)


def test_an_entry_is_of_its_incident_and_says_nothing_else_of_it() -> None:
    assert only(p.NOTED) == IncidentSnapshot(
        external_id=p.INCIDENT_ID,
        source_at=datetime(2026, 3, 2, 9, 11, 0, 100000, tzinfo=UTC),
        timeline=(TimelineSnapshot(at(9, 10), "The pool is full.", "event", "entry-1"),),
    )


def test_an_entry_that_was_edited_is_the_same_entry() -> None:
    (before,), (after,) = only(p.NOTED).timeline, only(p.EDITED).timeline
    assert (before.external_id, before.at) == (after.external_id, after.at)
    assert after.text == "The pool of connections is full."


@pytest.mark.parametrize("body", p.IGNORED)
def test_what_is_not_recorded_says_nothing(body: dict[str, Any]) -> None:
    assert deliver(SOURCE, [body]) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (p.incident("incident.created", "2026-03-02T01:00:00Z", id=None), "data.id"),
        (p.event("incident.created", "2026-03-02T01:00:00Z", {}), "data.id"),
        (p.event("incident.deleted", "soon", {"id": "inc-1"}), "event.issued_at"),
        (p.entry("incident_event.created", "2026-03-02T01:00:00Z", incident_id=None), "data.incident_id"),
        (p.entry("incident_event.created", "2026-03-02T01:00:00Z", id=[]), "data.id"),
    ],
)
def test_without_what_makes_it_one_it_is_unreadable_by_the_name_of_the_field(
    body: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unreadable, match=field):
        deliver(SOURCE, [body])


@settings(max_examples=60, deadline=None)
@given(st.permutations(p.HISTORY * 2))
def test_any_order_and_any_repetition_end_the_same(order: list[dict[str, Any]]) -> None:
    assert merged(deliver(SOURCE, order)) == merged(deliver(SOURCE, p.HISTORY))


def test_nothing_that_a_stranger_sends_breaks_it() -> None:
    survives_mutation(SOURCE, (*p.EVERYTHING, *p.IGNORED))


EXPECTED = {
    # The event of an incident with the data of an entry: Rootly sends no such thing, and its event is believed.
    "rootly/incident.created--01.json": IncidentSnapshot(
        external_id="6bbb5dac-b5a4-4569-a398-0897f683cc54",
        source_at=datetime(2026, 2, 10, 15, 34, 36, tzinfo=UTC),
        status=IncidentStatus.OPEN,
        started_at=datetime(2026, 2, 10, 15, 34, 29, tzinfo=UTC),
    ),
    "rootly/incident_event.created--02.json": IncidentSnapshot(
        external_id="5dcbfe70-0416-469a-8629-be5353f4fd60",
        source_at=datetime(2026, 2, 17, 13, 54, 29, 581000, tzinfo=UTC),
        timeline=(
            TimelineSnapshot(
                datetime(2026, 2, 17, 13, 54, 29, 522000, tzinfo=UTC),
                "another try",
                "event",
                "6bbb5dac-b5a4-4569-a398-0897f683cc54",
            ),
        ),
    ),
}


def test_what_rootly_really_sends() -> None:
    assert {one.file for one in webhooks("rootly")} >= set(EXPECTED)
    for payload in webhooks("rootly"):
        assert SOURCE.event(payload.headers, payload.body) == payload.event
        said = SOURCE.parse(payload.event, payload.body)
        if payload.file in EXPECTED:
            assert said == (EXPECTED[payload.file],), payload.file


def test_a_form_that_is_not_rootlys_own_is_not_read() -> None:
    assert all("normalized" not in one.file for one in everything())
    flat = {"event": "incident.created", "incident": {"id": "abc123", "title": "?", "status": "started"}}
    assert deliver(SOURCE, [flat]) == []
    with pytest.raises(Unreadable):
        SOURCE.parse("incident.created", json.dumps(flat).encode())
