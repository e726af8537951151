"""What Opsgenie's webhooks say."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.messages import AnswerSnapshot, IdentitySnapshot, IncidentSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.integrations.opsgenie.guide import GUIDE
from reviewboard.integrations.opsgenie.source import OpsgenieSource
from tests.contracts import webhooks
from tests.integrations.opsgenie import payloads as p
from tests.integrations.pagerduty.merging import deliver, forged, merged, survives_mutation

SOURCE = OpsgenieSource({})
STARTED = datetime(2026, 3, 2, 9, 0, 0, 104000, tzinfo=UTC)
ANNA = IdentitySnapshot("email", "anna@shop.example")
BO = IdentitySnapshot("email", "bo@shop.example")


def only(body: dict[str, Any]) -> IncidentSnapshot:
    (one,) = deliver(SOURCE, [body])
    return one


def test_a_created_alert_is_an_open_incident() -> None:
    assert only(p.CREATE) == IncidentSnapshot(
        external_id=p.ALERT_ID,
        source_at=STARTED,
        title="Checkout answers slowly",
        severity=Severity.SEV3,
        status=IncidentStatus.OPEN,
        started_at=STARTED,
        summary="p99 is above 4 s",
        vendor_severity="P3",
        services=("checkout",),
    )


def test_nanoseconds_are_not_rounded() -> None:
    odd = p.action("Acknowledge", 0, updatedAt=1772442000104999999)
    assert only(odd).source_at == STARTED.replace(microsecond=104999)


def test_milliseconds_are_read_as_well() -> None:
    assert only(p.action("Acknowledge", 0, updatedAt=p.CREATED_AT + 5)).source_at == STARTED + timedelta(
        milliseconds=5
    )


@pytest.mark.parametrize(("priority", "word"), [(3, "P3"), ("3", "P3"), ("P1", "P1"), ("P5", "P5")])
def test_a_priority_is_the_same_as_a_number_or_as_a_word(priority: object, word: str) -> None:
    said = only(p.action("Create", 0, priority=priority))
    assert (said.vendor_severity, said.severity) == (word, Severity(f"SEV{word[1]}"))


def test_an_action_that_says_nothing_of_the_priority_leaves_it_as_it_was() -> None:
    assert only(p.ACKNOWLEDGE).severity is None
    assert only(p.UPDATE_PRIORITY).severity is Severity.SEV1


def test_who_acknowledges_answers_and_the_alert_stays_open() -> None:
    assert (only(p.ACKNOWLEDGE).joined, only(p.ACKNOWLEDGE).status) == ((ANNA,), IncidentStatus.OPEN)
    assert only(p.ACKNOWLEDGE).answered == (AnswerSnapshot(ANNA, only(p.ACKNOWLEDGE).source_at),)
    by_itself = p.action("Acknowledge", 120, username="System")
    assert (only(by_itself).joined, only(by_itself).answered) == ((), ())


def test_the_owner_leads_whether_assigned_or_by_taking_it() -> None:
    assert only(p.ASSIGN).lead == BO
    assert only(p.TAKE).lead == ANNA
    assert only(p.action("AssignOwnership", 200, owner="Payments")).lead is None


def test_a_responder_is_a_user_and_not_a_team() -> None:
    assert only(p.ADD_RESPONDER).responders == (IdentitySnapshot("email", "cy@shop.example", "Cy"),)
    assert only(p.action("AddRecipient", 220, recipient="bo@shop.example")).responders == (BO,)
    assert only(p.action("AddRecipient", 220, recipient="team2_escalation")).responders == ()


def test_a_note_is_a_moment_of_the_incident() -> None:
    (moment,) = only(p.ADD_NOTE).timeline
    assert (moment.text, moment.kind, moment.at) == ("The pool is full.", "note", only(p.ADD_NOTE).source_at)


@pytest.mark.parametrize("name", ["Close", "Delete"])
def test_an_alert_that_was_closed_or_deleted_ended_then(name: str) -> None:
    said = only(p.action(name, 600))
    assert said.status is IncidentStatus.RESOLVED
    assert said.resolved_at == STARTED + timedelta(seconds=600)


def test_other_actions_do_not_say_whether_it_is_open() -> None:
    for body in (p.ADD_NOTE, p.UPDATE_PRIORITY, p.ASSIGN, p.action("Snooze", 1), p.action("AddTags", 1)):
        assert only(body).status is None


def test_an_escalation_of_an_alert_without_times_says_nothing() -> None:
    assert deliver(SOURCE, [p.ESCALATE]) == []


def test_an_action_that_the_account_made_up_says_nothing() -> None:
    assert deliver(SOURCE, [p.action("RestartPool", 10)]) == []
    assert SOURCE.event({}, json.dumps(p.action("RestartPool", 10)).encode()) == "RestartPool"


def test_an_alert_without_any_time_has_that_of_its_id_or_is_unreadable() -> None:
    dated = p.action("Create", 0, createdAt=None, updatedAt=None, alertId=f"{p.ALERT_ID}-{p.CREATED_AT}")
    assert only(dated).source_at == only(dated).started_at == STARTED
    with pytest.raises(Unreadable):
        deliver(SOURCE, [p.action("Create", 0, createdAt=None, updatedAt=None)])


def test_with_the_address_of_the_account_incidents_link_to_their_alert() -> None:
    (said,) = deliver(OpsgenieSource({"site": "https://shop.app.opsgenie.com/"}), [p.CREATE])
    assert said.url == f"https://shop.app.opsgenie.com/alert/detail/{p.ALERT_ID}/details"


@settings(max_examples=60, deadline=None)
@given(st.permutations(p.HISTORY * 2))
def test_any_order_and_any_repetition_end_the_same(order: list[dict[str, Any]]) -> None:
    assert merged(deliver(SOURCE, order)) == merged(deliver(SOURCE, p.HISTORY))


def test_nothing_that_a_stranger_sends_breaks_it() -> None:
    survives_mutation(SOURCE, p.EVERYTHING)


@pytest.mark.parametrize(
    ("headers", "believed"),
    [
        ({"x-reviewboard-secret": "ours"}, True),
        ({"x-reviewboard-secret": "old"}, True),
        ({"authorization": "Bearer ours"}, True),
        ({"x-reviewboard-secret": "theirs"}, False),
        ({"x-reviewboard-secret": ""}, False),
        ({}, False),
    ],
)
def test_a_delivery_is_believed_with_the_secret_that_the_webhook_was_given(
    headers: dict[str, str], believed: bool
) -> None:
    assert (forged(SOURCE, headers, b"{}", ["ours", "old"], STARTED) == "") is believed


def test_the_guide_names_the_header_that_is_read() -> None:
    assert any("x-reviewboard-secret" in step and "{secret}" in step for step in GUIDE.webhook_steps)


EXPECTED: dict[str, dict[str, Any]] = {
    "opsgenie/Create--01.json": {
        "external_id": "ec03dad6-62c8-4c94-b38b-d88f398e900f",
        "source_at": datetime(2017, 8, 14, 11, 25, 56, 288000, tzinfo=UTC),
        "started_at": datetime(2017, 8, 14, 11, 25, 56, 288000, tzinfo=UTC),
        "status": IncidentStatus.OPEN,
        "severity": Severity.SEV3,
        "vendor_severity": "P3",
        "services": ("Server",),
    },
    "opsgenie/AddNote--01.json": {
        "external_id": "052652ac-5d1c-464a-812a-7dd18bbfba8c",
        "source_at": datetime(2015, 1, 5, 10, 4, 35, 2000, tzinfo=UTC),
        "status": None,
    },
    "opsgenie/Close--01.json": {
        "external_id": "052652ac-5d1c-464a-812a-7dd18bbfba8c",
        "started_at": datetime(2015, 1, 5, 10, 3, 11, 104000, tzinfo=UTC),
        "resolved_at": datetime(2015, 1, 5, 10, 6, 14, 669001, tzinfo=UTC),
        "status": IncidentStatus.RESOLVED,
    },
}


def test_what_opsgenie_really_sends() -> None:
    for payload in webhooks("opsgenie"):
        (said,) = SOURCE.parse(SOURCE.event(payload.headers, payload.body), payload.body)
        for name, value in EXPECTED.get(payload.file, {}).items():
            assert getattr(said, name) == value, (payload.file, name)
