"""What PagerDuty's webhooks say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.messages import AnswerSnapshot, IdentitySnapshot, IncidentSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.integrations.pagerduty.source import PagerDutySource
from tests.contracts import webhooks
from tests.integrations.pagerduty import payloads as p
from tests.integrations.pagerduty.merging import deliver, merged, survives_mutation

SOURCE = PagerDutySource({})
ANNA = IdentitySnapshot("pagerduty", "PANNA01", "Anna")
BO = IdentitySnapshot("pagerduty", "PBO0001", "Bo")


def at(hour: int, minute: int, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, second, micro, tzinfo=UTC)


def only(body: dict[str, Any]) -> IncidentSnapshot:
    (one,) = deliver(SOURCE, [body])
    return one


def test_a_triggered_incident_is_open_since_it_was_created() -> None:
    assert only(p.TRIGGERED) == IncidentSnapshot(
        external_id="PINC001",
        source_at=at(9, 0, 0, 512000),
        title="Checkout answers slowly",
        severity=Severity.SEV2,
        status=IncidentStatus.OPEN,
        started_at=at(9, 0),
        vendor_severity="P2",
        services=("checkout",),
        responders=(ANNA,),
        url="https://shop.pagerduty.com/incidents/PINC001",
    )


def test_a_triggered_incident_without_a_time_of_creation_began_with_the_event() -> None:
    body = p.event("incident.triggered", "2026-03-02T09:00:00.512Z", p.incident(created_at=None))
    assert only(body).started_at == at(9, 0, 0, 512000)


def test_without_a_priority_the_urgency_is_the_severity() -> None:
    low = only(
        p.event("incident.triggered", "2026-03-02T09:00:00Z", p.incident(priority=None, urgency="low"))
    )
    assert (low.severity, low.vendor_severity) == (Severity.SEV4, "low")


def test_a_priority_that_nobody_knows_is_the_middle_and_its_word_is_kept() -> None:
    odd = only(
        p.event("incident.triggered", "2026-03-02T09:00:00Z", p.incident(priority={"summary": "Bananas"}))
    )
    assert (odd.severity, odd.vendor_severity) == (Severity.SEV3, "Bananas")


def test_who_acknowledges_an_incident_answers_it_beside_those_assigned() -> None:
    said = only(p.ACKNOWLEDGED)
    assert (said.responders, said.joined) == ((ANNA,), (BO,))
    assert said.answered == (AnswerSnapshot(BO, at(9, 4, 10, 100_000)),)
    assert only(p.ACKNOWLEDGED).status is IncidentStatus.OPEN


def test_a_resolved_incident_ended_when_the_event_happened() -> None:
    assert only(p.RESOLVED).status is IncidentStatus.RESOLVED
    assert only(p.RESOLVED).resolved_at == at(9, 40, 30, 900000)
    assert only(p.RESOLVED).responders == ()


def test_a_reopened_incident_is_open_again_and_began_when_it_first_did() -> None:
    again = only(p.REOPENED)
    assert (again.status, again.started_at, again.resolved_at) == (IncidentStatus.OPEN, at(9, 0), None)


@pytest.mark.parametrize(
    ("body", "kind", "words", "name"),
    [
        (p.NOTE, "note", "The pool is full.", "PNOTE01"),
        (p.STATUS_UPDATE, "status_update", "A fix is on its way.", "PUPD001"),
    ],
)
def test_a_note_or_a_status_update_is_a_moment_of_the_incident_and_says_nothing_else(
    body: dict[str, Any], kind: str, words: str, name: str
) -> None:
    said = only(body)
    (moment,) = said.timeline
    assert (moment.kind, moment.text, moment.external_id, moment.at) == (kind, words, name, said.source_at)
    assert (said.external_id, said.title, said.status, said.severity) == ("PINC001", "", None, None)
    assert said.started_at is None


def test_a_trimmed_note_gives_way_to_the_whole_one_that_the_api_tells() -> None:
    trimmed = json.loads(json.dumps(p.NOTE))
    trimmed["event"]["data"] |= {"content": "The pool", "trimmed": True}
    whole = {
        "incident": p.incident(),
        "notes": [{"id": "PNOTE01", "content": "The pool is full.", "created_at": "2026-03-02T09:10:00Z"}],
    }
    polled = SOURCE.parse("api:incident", json.dumps(whole).encode())
    for told in ([*deliver(SOURCE, [trimmed]), *polled], [*polled, *deliver(SOURCE, [trimmed])]):
        kept = merged(one for one in told if isinstance(one, IncidentSnapshot))
        assert kept["PINC001"]["entry:PNOTE01"]["text"] == "The pool is full."


def test_somebody_who_is_asked_to_help_answers_unless_they_decline() -> None:
    assert only(p.RESPONDER).joined == (BO,)
    declined = json.loads(json.dumps(p.RESPONDER))
    declined["event"] |= {"event_type": "incident.responder.replied"}
    declined["event"]["data"]["state"] = "declined"
    assert deliver(SOURCE, [declined]) == []


@pytest.mark.parametrize(
    "body",
    [
        p.PING,
        p.event("incident.made_up", "2026-03-02T09:00:00Z", p.incident()),
        p.event("service.updated", "2026-03-02T09:00:00Z", {"id": "PSVC001", "type": "service"}),
        p.event("incident.workflow.completed", "2026-03-02T09:00:00Z", {"id": "PW", "incident": p.REFERENCE}),
        p.event("incident.custom_field_values.updated", "2026-03-02T09:00:00Z", {"incident": p.REFERENCE}),
        {"messages": [{"type": "incident.triggered"}]},
        {"messages": []},
    ],
)
def test_what_is_not_recorded_says_nothing(body: dict[str, Any]) -> None:
    assert deliver(SOURCE, [body]) == []


def test_a_known_event_without_an_incident_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"incident\.id"):
        deliver(SOURCE, [p.event("incident.triggered", "2026-03-02T09:00:00Z", {})])


def test_the_second_version_is_read() -> None:
    whole = only(p.SECOND_VERSION)
    assert whole.answered == (AnswerSnapshot(BO, at(9, 4, 10)),)
    assert whole.source_at == whole.resolved_at == at(9, 40, 30)
    assert whole.responders == (ANNA, BO)
    (note,) = only(p.SECOND_VERSION_NOTE).timeline
    assert (note.text, note.external_id) == ("The pool is full.", "R2")


def test_the_first_version_is_read() -> None:
    whole = only(p.FIRST_VERSION)
    assert (whole.title, whole.services, whole.responders) == (
        "Checkout answers slowly",
        ("checkout",),
        (ANNA,),
    )
    assert (whole.started_at, whole.source_at) == (at(9, 0), at(9, 4, 10))


def test_one_unreadable_message_does_not_take_the_others_with_it() -> None:
    both = {"messages": [{"event": "incident.resolve"}, *p.SECOND_VERSION["messages"]]}
    assert only(both).external_id == "PINC001"
    with pytest.raises(Unreadable):
        deliver(SOURCE, [{"messages": [{"event": "incident.resolve"}]}])


def test_events_and_deliveries_have_names() -> None:
    body = json.dumps(p.NOTE).encode()
    assert SOURCE.event({}, body) == "incident.annotated"
    assert SOURCE.event({}, json.dumps(p.SECOND_VERSION).encode()) == "incident.resolve"
    assert SOURCE.event({}, b"\xff") == ""
    assert SOURCE.delivery_id({"x-webhook-id": "w-1"}, body) == "w-1"
    assert SOURCE.delivery_id({}, body) == p.NOTE["event"]["id"]
    assert SOURCE.delivery_id({}, json.dumps(p.SECOND_VERSION).encode()) == "6e0d4b20"


@settings(max_examples=60, deadline=None)
@given(st.permutations(p.HISTORY * 2))
def test_any_order_and_any_repetition_end_the_same(order: list[dict[str, Any]]) -> None:
    assert merged(deliver(SOURCE, order)) == merged(deliver(SOURCE, p.HISTORY))


def test_nothing_that_a_stranger_sends_breaks_it() -> None:
    survives_mutation(SOURCE, p.EVERYTHING)


EXPECTED: dict[str, dict[str, Any]] = {
    "pagerduty/v3.incident.triggered--01.json": {
        "external_id": "PFQZPSY",
        "source_at": datetime(2021, 6, 4, 13, 35, 29, 781000, tzinfo=UTC),
        "started_at": datetime(2021, 6, 4, 13, 35, 29, 781000, tzinfo=UTC),
        "title": "Test Incident 3",
        "status": IncidentStatus.OPEN,
        "vendor_severity": "high",
        "services": ("pig208",),
        "responders": (IdentitySnapshot("pagerduty", "PJ0LVEB", "PIG 208"),),
    }
}


def test_what_pagerduty_really_sends() -> None:
    for payload in webhooks("pagerduty"):
        (said,) = SOURCE.parse(SOURCE.event(payload.headers, payload.body), payload.body)
        for name, value in EXPECTED.get(payload.file, {}).items():
            assert getattr(said, name) == value, (payload.file, name)
