"""What Jira's webhooks say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.integrations.jira_service.documents import plain
from reviewboard.integrations.jira_service.source import JiraServiceSource
from reviewboard.integrations.signing import hex_hmac
from tests.contracts import FOLDER, webhooks
from tests.integrations.jira_service import payloads as p
from tests.integrations.pagerduty.merging import deliver, forged, merged, survives_mutation

SOURCE = JiraServiceSource({})
EVERY_TYPE = JiraServiceSource({"issue_types": "Bug\nStory\n task \nEpic\nImprovement\n"})
STARTED = datetime(2026, 3, 2, 9, 0, 0, 123000, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def only(body: dict[str, Any]) -> IncidentSnapshot:
    (one,) = deliver(SOURCE, [body])
    return one


def updated(**fields: Any) -> IncidentSnapshot:
    return only(p.event("jira:issue_updated", 1772442300200, p.issue(**fields)))


def test_a_created_issue_of_an_incident_type_is_an_open_incident() -> None:
    assert only(p.CREATED) == IncidentSnapshot(
        external_id="10042",
        source_at=STARTED,
        title="Checkout answers slowly",
        severity=Severity.SEV2,
        status=IncidentStatus.OPEN,
        started_at=STARTED,
        summary="Payments time out.\nSince the deployment.",
        vendor_severity="High",
        services=("checkout", "payments"),
        lead=IdentitySnapshot("jira", "5f8a-anna", "Anna"),
        url="https://shop.atlassian.net/browse/OPS-7",
    )


@pytest.mark.parametrize("name", ["Incident", "incident", "[System] Incident", "Major Incident", " Outage "])
def test_types_that_are_incidents_by_themselves(name: str) -> None:
    assert updated(issuetype={"name": name}).external_id == "10042"


@pytest.mark.parametrize(
    "issuetype", [{"name": "Bug"}, {"name": "[System] Service request"}, {"id": "10101"}, {}, None]
)
def test_an_issue_of_another_type_or_of_none_says_nothing(issuetype: object) -> None:
    assert deliver(SOURCE, [p.event("jira:issue_updated", 1, p.issue(issuetype=issuetype))]) == []


def test_the_types_are_the_administrators_to_choose() -> None:
    disruption = p.event("jira:issue_created", 1772442000200, p.issue(issuetype={"name": "Disruption"}))
    assert deliver(SOURCE, [disruption]) == []
    for types in ("Disruption\nStörfall", ["Disruption"]):
        assert len(deliver(JiraServiceSource({"issue_types": types}), [disruption])) == 1
    assert deliver(JiraServiceSource({"issue_types": "Disruption"}), [p.CREATED]) == []


def test_a_resolved_issue_ended_when_jira_says() -> None:
    said = only(p.RESOLVED)
    assert (said.status, said.resolved_at) == (
        IncidentStatus.RESOLVED,
        datetime(2026, 3, 2, 9, 40, 0, 300000, tzinfo=UTC),
    )


def test_where_a_project_sets_no_resolution_the_change_to_done_is_the_end() -> None:
    assert updated(status=p.DONE).resolved_at == datetime(2026, 3, 2, 9, 0, 0, 500000, tzinfo=UTC)


def test_a_reopened_issue_is_open_and_has_no_end() -> None:
    said = only(p.REOPENED)
    assert (said.status, said.resolved_at, said.lead) == (IncidentStatus.OPEN, None, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"name": "Closed"}, IncidentStatus.RESOLVED),
        ({"name": "Investigating"}, IncidentStatus.OPEN),
        ({"name": "Closed", "statusCategory": {"key": "new"}}, IncidentStatus.OPEN),
        (None, None),
    ],
)
def test_the_category_of_a_status_comes_before_its_name(
    status: object, expected: IncidentStatus | None
) -> None:
    assert updated(status=status).status is expected


def test_a_priority_that_nobody_knows_is_the_middle_and_a_custom_severity_is_not_guessed() -> None:
    odd = updated(priority={"name": "Whenever"})
    assert (odd.severity, odd.vendor_severity) == (Severity.SEV3, "Whenever")
    assert updated(priority=None).severity is None


def test_in_data_center_people_are_known_by_name_else_by_key() -> None:
    assert updated(
        assignee={"name": "anna", "key": "JIRAUSER1", "displayName": "Anna"}
    ).lead == IdentitySnapshot("jira", "anna", "Anna")
    assert updated(assignee={"key": "JIRAUSER1"}).lead == IdentitySnapshot("jira", "JIRAUSER1")


def test_an_issue_with_a_security_level_is_restricted() -> None:
    assert updated(security={"id": "1", "name": "Security team"}).visibility is Visibility.RESTRICTED
    assert updated().visibility is Visibility.OPEN


def test_a_body_without_the_time_of_the_update_has_that_of_the_webhook() -> None:
    said = only(p.event("jira:issue_updated", 1772442300200, p.issue(None)))
    assert said.source_at == datetime(2026, 3, 2, 9, 5, 0, 200000, tzinfo=UTC)


def test_a_comment_is_a_moment_of_the_incident_and_says_nothing_else() -> None:
    said = only(p.COMMENTED)
    (moment,) = said.timeline
    assert (moment.text, moment.kind, moment.external_id) == ("The pool is full.", "comment", "20001")
    assert moment.at == said.source_at == datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert (said.title, said.status, said.severity, said.started_at) == ("", None, None, None)


def test_an_edited_comment_stays_where_it_was_and_has_its_new_words() -> None:
    kept = merged(deliver(SOURCE, [p.COMMENT_EDITED, p.COMMENTED]))["10042"]["entry:20001"]
    assert (kept["text"], kept["at"]) == (
        "The pool of connections is full.",
        datetime(2026, 3, 2, 9, 10, tzinfo=UTC),
    )


def test_in_data_center_a_comment_comes_with_the_whole_issue() -> None:
    body = p.event(
        "jira:issue_updated",
        1772442600100,
        p.issue(),
        issue_event_type_name="issue_commented",
        comment=p.COMMENT,
    )
    whole, comment = deliver(SOURCE, [body])
    assert (whole.title, comment.timeline[0].external_id) == ("Checkout answers slowly", "20001")
    gone = {**body, "issue_event_type_name": "issue_comment_deleted"}
    assert [one.timeline for one in deliver(SOURCE, [gone])] == [()]


def test_a_comment_that_only_some_may_read_is_not_kept() -> None:
    secret = {**p.COMMENT, "visibility": {"type": "role", "value": "Administrators"}}
    assert deliver(SOURCE, [{**p.COMMENTED, "comment": secret}]) == []


def test_a_deleted_issue_needs_nobody_any_more() -> None:
    said = only(p.DELETED)
    assert said.status is IncidentStatus.RESOLVED
    assert said.source_at == said.resolved_at == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def test_an_automation_rule_sends_the_issue_without_a_name() -> None:
    body = {"issue": p.issue(), "timestamp": 1772442000200}
    assert SOURCE.event({}, json.dumps(body).encode()) == "issue"
    assert only(body) == only(p.CREATED)


@pytest.mark.parametrize(
    "name", ["comment_deleted", "jira:worklog_updated", "issuelink_created", "sprint_started"]
)
def test_what_is_not_recorded_says_nothing(name: str) -> None:
    assert deliver(SOURCE, [p.event(name, 1772442000200, p.issue(), comment=p.COMMENT)]) == []


def test_an_incident_without_an_id_or_any_time_is_unreadable() -> None:
    for body in (
        p.event("jira:issue_updated", 1772442000200, {**p.issue(), "id": None}),
        {"webhookEvent": "jira:issue_updated", "issue": p.issue(None, created=None)},
    ):
        with pytest.raises(Unreadable):
            deliver(SOURCE, [body])


def test_formatted_text_comes_out_plain_whichever_way_it_is_written() -> None:
    assert plain(p.DOCUMENT) == "@Anna the pool is full\nagain\none\ntwo\nhttps://shop.example/graph"
    written = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": t}]} for t in "ab"],
    }
    assert plain("a\r\n\r\nb\n") == plain(written) == "a\nb"
    assert plain(None) == plain(7) == plain([]) == ""


def test_a_document_may_be_nested_as_deep_as_one_likes() -> None:
    deep: dict[str, Any] = {"type": "text", "text": "found"}
    for _ in range(100_000):
        deep = {"type": "panel", "content": [deep]}
    assert plain(deep) == "found"


@settings(max_examples=60, deadline=None)
@given(st.permutations(p.HISTORY * 2))
def test_any_order_and_any_repetition_end_the_same(order: list[dict[str, Any]]) -> None:
    assert merged(deliver(SOURCE, order)) == merged(deliver(SOURCE, p.HISTORY))


def test_nothing_that_a_stranger_sends_breaks_it() -> None:
    survives_mutation(SOURCE, p.EVERYTHING)


def test_nothing_that_an_administrator_sets_breaks_it() -> None:
    configs: tuple[dict[str, Any], ...] = (
        {"issue_types": [None, 1]},
        {"jql": ["x"]},
        {"api_url": None},
        {"email": {}},
    )
    for config in configs:
        assert deliver(JiraServiceSource(config), [p.CREATED])


BODY = json.dumps(p.CREATED).encode()


def test_a_signed_delivery_is_believed_and_has_a_name() -> None:
    headers = {"x-hub-signature": f"sha256={hex_hmac('ours', BODY)}", "x-atlassian-webhook-identifier": "w-1"}
    assert not forged(SOURCE, headers, BODY, ["ours"], NOW)
    assert not forged(SOURCE, headers, BODY, ["new", "ours"], NOW)
    assert SOURCE.delivery_id(headers, BODY) == "w-1"
    assert SOURCE.delivery_id({}, BODY) == ""


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        ("", BODY),
        (f"sha256={hex_hmac('theirs', BODY)}", BODY),
        (hex_hmac("ours", BODY), BODY),
        (f"sha1={hex_hmac('ours', BODY)}", BODY),
        (f"sha256={hex_hmac('ours', BODY)}", BODY[:-1]),
        (f"sha256={hex_hmac('ours', BODY)}", json.dumps(p.CREATED, indent=1).encode()),
    ],
)
def test_any_other_delivery_is_forged(signature: str, body: bytes) -> None:
    assert forged(SOURCE, {"x-hub-signature": signature}, body, ["ours"], NOW)


def test_ordinary_issues_that_jira_really_sends_are_ignored() -> None:
    for payload in webhooks("jira"):
        assert SOURCE.parse(SOURCE.event(payload.headers, payload.body), payload.body) == (), payload.file


ISSUES: dict[str, dict[str, Any]] = {
    "jira/issue--01.json": {
        "external_id": "10001",
        "started_at": datetime(2026, 7, 17, 9, 30, tzinfo=UTC),
        "lead": IdentitySnapshot("jira", "5f8a1c2b3d4e5f6a7b8c9d0e", "Alice Smith"),
    },
    "jira/jira_issue_created.issue_created--02.json": {
        "external_id": "10040",
        "source_at": datetime(2019, 2, 16, 3, 1, 52, 971000, tzinfo=UTC),
        "severity": Severity.SEV2,
        "lead": None,
    },
    "jira/jira_issue_created.issue_created--04.json": {"visibility": Visibility.RESTRICTED},
    "jira/jira_issue_updated.issue_assigned--01.json": {
        "source_at": datetime(2024, 8, 20, 18, 47, 42, 935000, tzinfo=UTC),
        "started_at": None,
    },
    "jira/jira_issue_updated.issue_reopened--01.json": {
        "external_id": "10300",
        "status": IncidentStatus.OPEN,
        "resolved_at": None,
        "lead": IdentitySnapshot("jira", "admin", "admin"),
    },
    "jira/jira_issue_updated.issue_resolved--01.json": {
        "external_id": "10300",
        "status": IncidentStatus.RESOLVED,
        "resolved_at": datetime(2019, 8, 12, 23, 23, 1, 890000, tzinfo=UTC),
    },
    "jira/jira_issue_updated.issue_updated--01.json": {"external_id": "10368", "status": IncidentStatus.OPEN},
    "jira/jira_issue_updated.issue_work_started--01.json": {
        "source_at": datetime(2019, 8, 14, 3, 2, 33, 678000, tzinfo=UTC),
        "status": IncidentStatus.OPEN,
    },
}
"""What the issues of the contracts would say if they were incidents."""


def test_each_of_them_would_be_read_if_it_were_an_incident() -> None:
    for payload in webhooks("jira"):
        body = json.loads(payload.body)
        body.get("issue", {}).get("fields", {})["issuetype"] = {"name": "Incident"}
        raw = json.dumps(body).encode()
        said = SOURCE.parse(SOURCE.event(payload.headers, raw), raw)
        assert said or "comment_created" in payload.file, payload.file
        for name, value in ISSUES.get(payload.file, {}).items():
            assert getattr(said[0], name) == value, (payload.file, name)


def test_what_jira_sends_to_its_own_sync_is_read_as_well() -> None:
    webhooks("jira")  # skips, or fails, where the folder is absent
    for file in sorted((FOLDER / "jira" / "webhooks").glob("webhook-*.json")):
        raw = file.read_bytes()
        assert EVERY_TYPE.parse(EVERY_TYPE.event({}, raw), raw), file.name
