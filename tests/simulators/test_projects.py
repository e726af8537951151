"""Projects say what creating a ticket takes, each mode in its own words."""

import pytest

from tests.simulators.jira.client import Client
from tests.simulators.jira.screens import TEAM


def rows(client: Client, path: str, name: str, **query: object) -> list[str]:
    body = client.get(path, **query).body
    return [one[name] for one in (body if isinstance(body, list) else body["values"])]


def test_projects_are_listed(cloud: Client, dc: Client) -> None:
    keys = ["PAY", "PRC", "CHK", "IDN", "SRC", "OPS"]
    assert rows(cloud, "project/search", "key") == keys
    assert rows(dc, "project", "key") == keys
    assert dc.get("project/search").status == 404


def test_a_list_comes_in_pages(cloud: Client) -> None:
    page = cloud.get("project/search", startAt=4, maxResults=4).body
    assert (page["total"], page["isLast"], [one["key"] for one in page["values"]]) == (
        6,
        True,
        ["SRC", "OPS"],
    )


def test_archived_projects_are_only_found_when_asked_for(cloud: Client) -> None:
    cloud.site.project("PAY").archive()
    assert "PAY" not in rows(cloud, "project/search", "key")
    assert rows(cloud, "project/search", "key", status="archived") == ["PAY"]
    assert cloud.get("project/PAY").body["archived"] is True


def test_a_project_without_the_permission_to_see_it_does_not_exist(both: Client) -> None:
    both.site.project("PAY").deny("BROWSE_PROJECTS")
    assert both.get("project/PAY").status == 404
    assert both.get("project/10001").body["key"] == "PRC"


def test_the_kinds_of_tickets_are_under_the_name_that_the_mode_gives(cloud: Client, dc: Client) -> None:
    names = ["Task", "Bug", "Epic", "Sub-task"]
    on_cloud = cloud.get("issue/createmeta/PAY/issuetypes").body["issueTypes"]
    on_dc = dc.get("issue/createmeta/PAY/issuetypes").body["values"]
    assert [one["name"] for one in on_cloud] == [one["name"] for one in on_dc] == names
    assert [one["hierarchyLevel"] for one in on_cloud] == [0, 0, 1, -1]


def screen(client: Client, **query: object) -> dict[str, dict[str, object]]:
    body = client.get("issue/createmeta/PAY/issuetypes/10001", **query).body
    return {one["fieldId"]: one for one in body["fields" if client.site.mode == "cloud" else "values"]}


def test_a_create_screen_names_its_fields_and_what_they_take(both: Client) -> None:
    found = screen(both)
    assert found["summary"]["required"] is True
    assert found["labels"]["operations"] == ["add", "set", "remove"]
    assert found[TEAM]["allowedValues"][0]["value"] == "Payments"  # type: ignore[index]
    assert found[TEAM]["schema"]["customId"] == 10044  # type: ignore[index]
    assert ("parent" in found) is (both.site.mode == "cloud")


def test_a_screen_comes_in_pages_of_at_most_two_hundred(dc: Client) -> None:
    assert list(screen(dc, startAt=1, maxResults=2)) == ["project", "issuetype"]
    refused = dc.get("issue/createmeta/PAY/issuetypes/10001", maxResults=201)
    assert refused.body["errorMessages"] == ["Parameter 'maxResults' must not exceed the limit '200'"]


def test_labels_may_be_missing_from_a_screen(both: Client) -> None:
    both.site.project("PAY").take_off_screen("labels")
    assert "labels" not in screen(both)


def test_create_metadata_of_all_projects_is_gone_from_data_center(cloud: Client, dc: Client) -> None:
    gone = dc.get("issue/createmeta", projectKeys="PAY")
    assert (gone.status, gone.body) == (404, {"errorMessages": ["Issue Does Not Exist"], "errors": {}})
    assert [one["key"] for one in cloud.get("issue/createmeta", projectKeys="PAY").body["projects"]] == [
        "PAY"
    ]


def test_statuses_and_security_levels_are_told(both: Client) -> None:
    kinds = both.get("project/CHK/statuses").body
    assert [one["name"] for one in kinds[0]["statuses"]] == [
        "To Do",
        "In Progress",
        "Done",
        "Won't Do",
        "Duplicate",
    ]
    assert [one["name"] for one in both.get("project/CHK/securitylevel").body["levels"]] == [
        "Team only",
        "Legal",
    ]


@pytest.mark.parametrize(
    "path", ["project/NONE", "project/NONE/statuses", "issue/createmeta/NONE/issuetypes"]
)
def test_a_project_that_there_is_not_is_not_found(both: Client, path: str) -> None:
    assert both.get(path).status == 404


def test_a_ticket_with_a_hidden_level_does_not_exist(both: Client) -> None:
    made = both.create(security={"id": "10101"})
    both.site.project("PAY").hide_level("Legal")
    assert both.get(f"issue/{made['id']}").status == 404
    assert both.found("project = PAY") == []
