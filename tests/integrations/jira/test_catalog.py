"""What there is to choose in a Jira: recorded create screens of both editions, and pages (behaviours 7, 9 and 24)."""

from collections.abc import Iterator
from typing import Any

import pytest

from reviewboard.domain.tracking.port import CreateField, Missing
from reviewboard.integrations.jira.catalog import NEEDED, JiraCatalog
from reviewboard.integrations.jira.vendor import Jira
from tests.integrations.jira.samples import Told, example, sample
from tests.simulators.jira import JiraSite

SCREENS = (
    "cloud-get-create-issue-metadata-for-project.json",
    "server-get-create-issue-metadata-for-project-many-fields.json",
)
CREATED = "2/issue/createmeta/P/issuetypes"


def catalog(answers: dict[str, Any], *, cloud: bool = True) -> JiraCatalog:
    return JiraCatalog(Told(answers), cloud=cloud)  # type: ignore[arg-type]  # told in place of called


def recorded(name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each type of a recorded screen with its fields, in the form of today: a list, each with the field's id.

    The recordings are of the global metadata, which had the fields by id; it is gone from both editions.
    """
    for project in sample("createmeta", name)["projects"]:
        for kind in project["issuetypes"]:
            yield kind["name"], [{"fieldId": one, **told} for one, told in kind["fields"].items()]


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("listed", ["fields", "values"])
def test_recorded_create_screens_of_both_editions(name: str, listed: str) -> None:
    """Cloud lists them as `fields`, Data Center as `values`."""
    seen = 0
    for _, fields in recorded(name):
        said = {listed: fields, "startAt": 0, "maxResults": 50, "total": len(fields)}
        found = {one.id: one for one in catalog({f"{CREATED}/T": said}).create_fields("P", "T")}
        assert found.keys() == {one["fieldId"] for one in fields}
        for one in fields:
            read = found[one["fieldId"]]
            assert read.required is one["required"]
            assert read.has_default is one["hasDefaultValue"]
            assert read.name == one["name"]
            assert [option.id for option in read.options] == [
                str(option.get("id", "")) for option in one.get("allowedValues", [])
            ]
        assert found["summary"] == CreateField("summary", "Summary", True, False, "string")
        assert {"labels", "project", "issuetype"} <= found.keys()
        seen += 1
    assert seen >= 5


@pytest.mark.parametrize(("name", "field"), [(SCREENS[0], "parent"), (SCREENS[1], "customfield_10201")])
def test_how_each_edition_names_an_epic_is_on_its_screen(name: str, field: str) -> None:
    """Behaviour 9: `parent` where it is offered, else the epic link's own field."""
    offered = {one["fieldId"] for _, fields in recorded(name) for one in fields}
    assert field in offered


def test_atlassians_examples_of_create_metadata() -> None:
    types = example("get_issue_createmeta_projectIdOrKey_issuetypes.json")
    fields = example("get_issue_createmeta_projectIdOrKey_issuetypes_issueTypeId.json")
    found = catalog({CREATED: types, f"{CREATED}/1": fields})
    assert [(one.id, one.name) for one in found.types("P")] == [("1", "Bug")]
    assert [(one.id, one.required) for one in found.create_fields("P", "1")] == [("assignee", True)]


def test_a_sub_task_is_no_type_to_choose() -> None:
    said = {
        "issueTypes": [{"id": "1", "name": "Task"}, {"id": "2", "name": "Sub", "subtask": True}],
        "total": 2,
    }
    assert [one.id for one in catalog({CREATED: said}).types("P")] == ["1"]


def test_atlassians_examples_of_statuses_and_permissions() -> None:
    statuses = catalog({"2/project/P/statuses": example("get_project_projectIdOrKey_statuses.json")})
    assert [(one.id, one.name) for one in statuses.statuses("P", "3")] == [
        ("10000", "In Progress"),
        ("5", "Closed"),
    ]
    assert statuses.statuses("P", "4") == []
    told = catalog({"2/mypermissions": example("get_mypermissions.json")}).permissions("P")
    assert told == {name: name == "EDIT_ISSUES" for name in NEEDED}


def test_atlassians_example_of_people() -> None:
    said = example("get_user_search.json")
    found = catalog({"2/user/assignable/search": said}).people("EX", "mia")
    assert found[0].id == said[0]["accountId"]
    assert found[0].name == "Mia Krystof"


def test_people_are_looked_for_by_name_in_data_center() -> None:
    told = Told({"2/user/assignable/search": [{"name": "ana", "displayName": "Ana"}]})
    found = JiraCatalog(told, cloud=False).people("PAY", "an")  # type: ignore[arg-type]  # told in place of called
    assert [(one.id, one.name) for one in found] == [("ana", "Ana")]
    assert told.asked[0][3]["username"] == "an"


def test_pages_are_read_to_their_end_and_not_for_ever() -> None:
    pages = [
        (200, {"values": [{"id": str(begin), "key": f"P{begin}"}], "total": 120, "maxResults": 50})
        for begin in (0, 50, 100)
    ]
    assert len(catalog({"2/project/search": pages}).projects()) == 3
    endless = {"values": [{"id": "1", "key": "P"}], "total": 10**9, "maxResults": 1}
    told = Told({"2/project/search": endless})
    JiraCatalog(told, cloud=True).projects()  # type: ignore[arg-type]  # told in place of called
    assert len(told.asked) == 20


def test_a_project_without_a_security_scheme_has_no_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    found = catalog({})

    def missing(*_: Any, **__: Any) -> Any:
        raise Missing("404", status=404)

    monkeypatch.setattr(found._calls, "get", missing)
    assert found.levels("P") == []


def test_everything_can_be_asked_of_either_edition(jira_both: JiraSite) -> None:
    """Against the stand-in, whose requests are checked with Atlassian's document."""
    account = jira_both.account
    user = account.email if jira_both.mode == "cloud" else ""
    config = {"api_url": jira_both.url, "edition": jira_both.mode, "email": user}
    client = Jira().open(config, account.token, ["127.0.0.1"])
    (pay,) = [one for one in client.projects() if one.note == "PAY"]
    task = next(one for one in client.types(pay.id) if one.name == "Task")
    assert "labels" in {one.id for one in client.create_fields(pay.id, task.id)}
    assert {one.name for one in client.priorities()} >= {"Highest", "Low"}
    assert {one.note for one in client.statuses(pay.id, task.id)} == {"new", "indeterminate", "done"}
    assert all(client.permissions(pay.id).values())
    assert [one.name for one in client.levels(pay.id)] == ["Team only", "Legal"]
    assert [one.name for one in client.people("PAY", "Ana")] == ["Ana Sobral"]
