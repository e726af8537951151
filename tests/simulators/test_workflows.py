"""Tickets move through the three workflows, each in its own way."""

import pytest

from tests.simulators.jira.client import Client


def offered(client: Client, key: str) -> dict[str, str]:
    found = client.get(f"issue/{key}/transitions").body["transitions"]
    return {one["to"]["name"]: one["id"] for one in found}


def move(client: Client, key: str, transition: str, **fields: object) -> int:
    return client.post(
        f"issue/{key}/transitions", {"transition": {"id": transition}, "fields": fields}
    ).status


def test_in_the_simple_workflow_everything_leads_everywhere(both: Client) -> None:
    key = both.create()["key"]
    assert list(offered(both, key)) == ["To Do", "In Progress", "Done"]
    assert move(both, key, offered(both, key)["Done"]) == 204
    fields = both.get(f"issue/{key}").body["fields"]
    assert (fields["status"]["statusCategory"]["key"], fields["resolution"]["name"]) == ("done", "Done")
    assert move(both, key, offered(both, key)["To Do"]) == 204
    assert both.get(f"issue/{key}").body["fields"]["resolution"] is None


def test_in_the_strict_workflow_it_goes_step_by_step_and_the_last_asks_for_a_resolution(both: Client) -> None:
    key = both.create(project="PRC")["key"]
    assert list(offered(both, key)) == ["In Progress"]
    assert move(both, key, "131") == 400
    assert move(both, key, offered(both, key)["In Progress"]) == 204
    assert move(both, key, offered(both, key)["In Review"]) == 204
    asked = both.get(f"issue/{key}/transitions", expand="transitions.fields").body["transitions"][0]["fields"]
    assert asked["resolution"]["required"] is True
    refused = both.post(f"issue/{key}/transitions", {"transition": {"id": "131"}})
    assert refused.body["errors"] == {"resolution": "Resolution is required."}
    assert move(both, key, "131", resolution={"id": "10001"}) == 204
    assert both.get(f"issue/{key}").body["fields"]["resolution"]["name"] == "Won't Do"
    assert offered(both, key) == {}


@pytest.mark.parametrize(
    ("name", "resolution"), [("Done", "Done"), ("Won't Do", "Won't Do"), ("Duplicate", "Duplicate")]
)
def test_several_statuses_are_done(cloud: Client, name: str, resolution: str) -> None:
    key = cloud.create(project="CHK")["key"]
    move(cloud, key, offered(cloud, key)[name])
    fields = cloud.get(f"issue/{key}").body["fields"]
    assert (fields["status"]["statusCategory"]["key"], fields["resolution"]["name"]) == ("done", resolution)


def test_a_field_that_is_not_on_the_screen_is_refused(cloud: Client) -> None:
    key = cloud.create()["key"]
    assert move(cloud, key, "31", resolution={"id": "10000"}) == 400


def test_a_changed_workflow_offers_other_steps(cloud: Client) -> None:
    key = cloud.create()["key"]
    cloud.site.project("PAY").set_workflow("strict")
    assert list(offered(cloud, key)) == ["In Progress"]


def test_without_the_permission_nothing_is_offered(cloud: Client) -> None:
    key = cloud.create()["key"]
    cloud.site.project("PAY").deny("TRANSITION_ISSUES")
    assert offered(cloud, key) == {}
    assert move(cloud, key, "31") == 403


def test_a_transition_can_change_fields_and_say_something(cloud: Client) -> None:
    key = cloud.create()["key"]
    body = {
        "transition": {"id": "31"},
        "fields": {"duedate": "2026-12-24"},
        "update": {"comment": [{"add": {"body": "ok"}}]},
    }
    assert cloud.post(f"issue/{key}/transitions", body).status == 204
    found = cloud.get(f"issue/{key}").body["fields"]
    assert (found["duedate"], found["comment"]["comments"][0]["body"]) == ("2026-12-24", "ok")
