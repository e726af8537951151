"""Tickets are created, read, edited and deleted as Jira does it, and refused in its words."""

import pytest

from tests.simulators.jira.client import Client, new_fields
from tests.simulators.jira.screens import EPIC_LINK, EPIC_NAME, TEAM


def test_a_ticket_has_its_label_and_its_property_from_the_create_on(both: Client) -> None:
    body = {
        "fields": new_fields(labels=["rb-7"]),
        "properties": [{"key": "reviewboard", "value": {"uuid": "7"}}],
    }
    made = both.post("issue", body)
    found = both.get(f"issue/{made.body['key']}", fields="labels,summary", properties="reviewboard").body
    assert made.status == 201
    assert set(made.body) == {"id", "key", "self"}
    assert found["fields"] == {"labels": ["rb-7"], "summary": "Alert on lag"}
    assert found["properties"] == {"reviewboard": {"uuid": "7"}}


def test_a_ticket_begins_in_the_first_status_with_the_default_priority(cloud: Client) -> None:
    fields = cloud.get(f"issue/{cloud.create()['id']}").body["fields"]
    assert (fields["status"]["name"], fields["status"]["statusCategory"]["key"]) == ("To Do", "new")
    assert fields["priority"]["name"] == "Medium"
    assert fields["assignee"] is None
    assert fields["reporter"]["displayName"] == "Review Bot"
    assert "emailAddress" not in fields["reporter"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("summary", "two\nlines", "The summary is invalid because it contains newline characters."),
        ("summary", "x" * 256, "Summary can't exceed 255 characters."),
        ("summary", " ", "You must specify a summary of the issue."),
        (
            "description",
            "x" * 32_768,
            "The entered text is too long. It exceeds the allowed limit of 32,767 characters.",
        ),
        ("labels", ["two words"], "The label 'two words' contains spaces which is invalid."),
        ("priority", {"id": "99"}, "The priority selected is invalid."),
        ("duedate", "29.11.2026", "Error parsing date string: 29.11.2026"),
        ("assignee", {"accountId": "nobody"}, "User 'nobody' does not exist."),
        (
            "customfield_9",
            1,
            "Field 'customfield_9' cannot be set. It is not on the appropriate screen, or unknown.",
        ),
        (TEAM, {"id": "1"}, "Specify a valid 'id' or 'name' for Team"),
        ("security", {"id": "1"}, "The security level is not valid for this project."),
    ],
)
def test_a_value_that_its_field_does_not_take_is_named(
    cloud: Client, field: str, value: object, said: str
) -> None:
    refused = cloud.post("issue", {"fields": {**new_fields(), field: value}})
    assert (refused.status, refused.body) == (400, {"errorMessages": [], "errors": {field: said}})


def test_control_characters_are_unsupported_content(cloud: Client) -> None:
    refused = cloud.post("issue", {"fields": new_fields(description="a\x00b")})
    assert refused.status == 400
    assert refused.body["errorMessages"][0].startswith("We can't create this issue for you right now")


def test_what_the_screen_requires_is_missed(cloud: Client) -> None:
    cloud.site.project("PAY").require("customfield_10050", "Impact", ["Low", "High"])
    refused = cloud.post("issue", {"fields": new_fields()})
    made = cloud.post("issue", {"fields": new_fields(customfield_10050={"value": "High"})})
    assert refused.body["errors"] == {"customfield_10050": "Impact is required."}
    assert made.status == 201


@pytest.mark.parametrize("project", [{"key": "NONE"}, {}, "PAY"])
def test_a_project_that_there_is_not_is_refused(cloud: Client, project: object) -> None:
    refused = cloud.post("issue", {"fields": {**new_fields(), "project": project}})
    assert refused.body["errors"] == {"project": "Specify a valid project ID or key"}


def test_an_archived_project_takes_nothing(both: Client) -> None:
    made = both.create()
    both.site.project("PAY").archive()
    assert both.post("issue", {"fields": new_fields()}).status == 400
    assert both.put(f"issue/{made['key']}", {"fields": {"summary": "b"}}).status == 400
    assert both.found("project in (PAY, PRC)") == []


def test_an_edit_touches_only_what_it_names_and_keeps_the_labels_of_others(both: Client) -> None:
    made = both.create(labels=["rb-7", "theirs"], duedate="2026-12-01")
    edit = {"fields": {"summary": "b"}, "update": {"labels": [{"add": "ours"}, {"remove": "rb-7"}]}}
    assert both.put(f"issue/{made['id']}?notifyUsers=false", edit).status == 204
    fields = both.get(f"issue/{made['id']}").body["fields"]
    assert (fields["summary"], fields["labels"], fields["duedate"]) == ("b", ["ours", "theirs"], "2026-12-01")


def test_cloud_returns_the_ticket_from_an_edit_when_asked(cloud: Client, dc: Client) -> None:
    for client, status in ((cloud, 200), (dc, 204)):
        made = client.create()
        assert (
            client.put(f"issue/{made['id']}?returnIssue=true", {"fields": {"summary": "b"}}).status == status
        )


def test_an_edit_that_changes_nothing_is_no_update(cloud: Client) -> None:
    made = cloud.create(labels=["a"])
    before = cloud.get(f"issue/{made['id']}").body["fields"]["updated"]
    edit = {"fields": {"summary": "Alert on lag"}, "update": {"labels": [{"add": "a"}]}}
    assert cloud.put(f"issue/{made['id']}", edit).status == 204
    assert cloud.get(f"issue/{made['id']}").body["fields"]["updated"] == before
    assert len(cloud.site.outgoing) == 1
    assert cloud.site.ledger.writes(committed=True)[-1].operation == "create"


def test_a_field_cannot_be_set_twice(cloud: Client) -> None:
    made = cloud.create()
    refused = cloud.put(
        f"issue/{made['id']}", {"fields": {"labels": []}, "update": {"labels": [{"add": "a"}]}}
    )
    assert refused.status == 400


def test_people_are_known_by_account_id_on_cloud_and_by_name_on_data_center(
    cloud: Client, dc: Client
) -> None:
    ana = cloud.get("user/search", query="ana").body[0]["accountId"]
    on_cloud = cloud.create(assignee={"accountId": ana})
    on_dc = dc.create(assignee={"name": "ana.sobral"})
    assert cloud.get(f"issue/{on_cloud['id']}").body["fields"]["assignee"]["accountId"] == ana
    assert dc.get(f"issue/{on_dc['id']}").body["fields"]["assignee"]["name"] == "ana.sobral"
    assert cloud.post("issue", {"fields": new_fields(assignee={"name": "ana.sobral"})}).status == 400


def test_an_epic_is_a_parent_on_cloud_and_a_link_on_data_center(cloud: Client, dc: Client) -> None:
    epic = cloud.create("Reliability", issuetype={"name": "Epic"})
    child = cloud.create(parent={"key": epic["key"]})
    assert cloud.get(f"issue/{child['id']}").body["fields"]["parent"]["key"] == epic["key"]
    refused = dc.post("issue", {"fields": new_fields("Reliability", issuetype={"name": "Epic"})})
    assert refused.body["errors"] == {EPIC_NAME: "Epic Name is required."}
    epic = dc.create("Reliability", issuetype={"name": "Epic"}, **{EPIC_NAME: "Reliability"})
    child = dc.create(**{EPIC_LINK: epic["key"]})
    assert dc.get(f"issue/{child['id']}").body["fields"][EPIC_LINK] == epic["key"]


def test_bulk_tells_which_elements_failed_and_why(both: Client) -> None:
    elements = [{"fields": new_fields(one)} for one in ("a", "", "c")]
    partly = both.post("issue/bulk", {"issueUpdates": elements})
    wholly = both.post("issue/bulk", {"issueUpdates": elements[1:2]})
    assert (partly.status, [one["key"] for one in partly.body["issues"]]) == (201, ["PAY-1", "PAY-2"])
    assert partly.body["errors"] == [
        {
            "status": 400,
            "elementErrors": {
                "errorMessages": [],
                "errors": {"summary": "You must specify a summary of the issue."},
            },
            "failedElementNumber": 1,
        }
    ]
    assert (wholly.status, wholly.body["issues"]) == (400, [])


def test_bulk_takes_fifty(cloud: Client) -> None:
    refused = cloud.post("issue/bulk", {"issueUpdates": [{"fields": new_fields()}] * 51})
    assert (refused.status, cloud.site.issues()) == (400, [])


def test_a_deleted_ticket_is_gone(both: Client) -> None:
    made = both.create()
    assert both.delete(f"issue/{made['key']}").status == 204
    gone = both.get(f"issue/{made['id']}")
    assert (gone.status, gone.body["errors"]) == (404, {})


def test_a_moved_ticket_is_found_by_its_old_key_and_by_its_id(both: Client) -> None:
    made = both.create()
    both.site.as_person("ana").move_to(made["key"], "IDN")
    for said in (made["key"], made["id"], "IDN-1"):
        found = both.get(f"issue/{said}").body
        assert (found["id"], found["key"], found["fields"]["project"]["key"]) == (made["id"], "IDN-1", "IDN")


def test_history_tells_who_changed_what(cloud: Client) -> None:
    made = cloud.create()
    cloud.site.as_person("ravi").edit(made["key"], duedate="2026-12-24")
    told = cloud.get(f"issue/{made['key']}", expand="changelog").body["changelog"]["histories"][0]
    assert told["author"]["displayName"] == "Ravi Menon"
    assert told["items"][0]["toString"] == "2026-12-24"


def test_a_body_that_is_no_json_is_refused(cloud: Client) -> None:
    cloud.site.desk.contract = None
    refused = cloud.ask("POST", "issue", None)
    assert refused.status == 400
