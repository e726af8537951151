"""People and administrators change things under the product, and what they undo is undone."""

import http.client
from urllib.parse import urlsplit

import pytest

from tests.simulators.jira import JiraSite
from tests.simulators.jira.client import Client, new_fields


def test_a_person_opens_changes_and_comments_a_ticket(both: Client) -> None:
    ana = both.site.as_person("Ana Sobral")
    key = ana.create("PAY", "By hand", labels=["b", "a"]).key
    ana.assign(key, "ravi")
    ana.edit(key, labels_add=["c"], labels_remove=["a"], summary="By hand, again")
    ana.comment(key, "Mine")
    fields = both.get(f"issue/{key}").body["fields"]
    assert (fields["summary"], fields["labels"]) == ("By hand, again", ["b", "c"])
    assert (fields["assignee"]["displayName"], fields["creator"]["displayName"]) == (
        "Ravi Menon",
        "Ana Sobral",
    )
    assert fields["comment"]["comments"][0]["body"] == "Mine"
    assert ana.assign(key, None).fields["assignee"] is None
    assert both.site.ledger.writes() == []


def test_a_person_may_jump_where_the_workflow_only_steps(cloud: Client) -> None:
    key = cloud.create(project="PRC")["key"]
    assert cloud.site.as_person("ana").move(key, "done").status == "10003"


def test_what_an_administrator_undoes_is_undone(both: Client) -> None:
    project = both.site.project("PAY")
    project.require("duedate")
    assert both.post("issue", {"fields": new_fields()}).status == 400
    project.relax("duedate")
    project.deny("CREATE_ISSUES")
    assert both.post("issue", {"fields": new_fields()}).status == 400
    project.allow("CREATE_ISSUES")
    project.archive()
    project.archive(archived=False)
    both.site.deny("BROWSE_PROJECTS")
    assert both.get("project/PRC").status == 404
    both.site.allow("BROWSE_PROJECTS")
    assert both.post("issue", {"fields": new_fields()}).status == 201
    assert [one.key for one in project.issues()] == ["PAY-1"]


def test_a_moved_ticket_begins_anew_where_its_status_is_unknown(cloud: Client) -> None:
    key = cloud.create(project="CHK")["key"]
    cloud.site.as_person("ana").move(key, "Duplicate")
    moved = cloud.site.as_person("ana").move_to(key, "PAY")
    assert (moved.status, moved.resolution) == ("10000", None)


@pytest.mark.parametrize("name", ["nobody", "zz"])
def test_whoever_is_not_there_cannot_act(jira_cloud: JiraSite, name: str) -> None:
    with pytest.raises(LookupError):
        jira_cloud.as_person(name)


def test_what_is_not_there_cannot_be_changed(jira_cloud: JiraSite) -> None:
    for change in (
        lambda: jira_cloud.project("NONE"),
        lambda: jira_cloud.issue("PAY-1"),
        lambda: jira_cloud.as_person("ana").delete("PAY-1"),
        lambda: jira_cloud.as_person("ana").create("NONE", "x"),
    ):
        with pytest.raises(LookupError):
            change()


def test_a_site_that_has_ended_answers_on_no_connection_that_was_kept() -> None:
    with JiraSite() as jira:
        connection = http.client.HTTPConnection(urlsplit(jira.url).netloc)
        connection.request("GET", "/rest/api/2/myself", headers=jira.headers)
        assert connection.getresponse().read()
    connection.request("GET", "/rest/api/2/myself", headers=jira.headers)
    with pytest.raises(OSError):  # noqa: PT011  # reset, or closed without a word: networks differ
        connection.getresponse()
    connection.close()
