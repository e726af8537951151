"""What the simulator answers has the shape of what was recorded, in everything that the product reads."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.simulators.jira.client import Client, new_fields
from tests.simulators.jira.samples import body_of, example, recorded

FIELDS = (
    *("summary", "description", "labels", "created", "updated", "statuscategorychangedate"),
    *("status.id", "status.name", "status.statusCategory.key", "priority.id", "project.id", "project.key"),
    *(
        "issuetype.id",
        "issuetype.subtask",
        "issuetype.hierarchyLevel",
        "creator.accountId",
        "creator.displayName",
    ),
)


def alike(ours: Any, theirs: Any, names: Sequence[str], path: str = "") -> None:
    """That these keys hold the same sorts of values; `a.b` looks deeper, `a[]` into the first of a list."""
    for name in names:
        found, known = ours, theirs
        for part in name.split("."):
            key = part.removesuffix("[]")
            assert key in found, f"{path}{name} is missing from our answer"
            assert key in known, f"{path}{name} is missing from the recorded one"
            found, known = found[key], known[key]
            if part.endswith("[]"):
                found, known = found[0], known[0]
        assert isinstance(found, type(known)), f"{path}{name}: {found!r} is not like {known!r}"


def test_a_created_ticket(cloud: Client) -> None:
    ours = cloud.create()
    assert ours.keys() == recorded("create_issue_201").keys()
    alike(ours, example("post_issue", 201), ("id", "key", "self"))


def test_a_ticket(cloud: Client) -> None:
    ours = cloud.get(f"issue/{cloud.create(description='Lag')['id']}").body
    theirs = recorded("get_issue_200")
    assert ours.keys() == theirs.keys()
    alike(ours["fields"], theirs["fields"], FIELDS)
    assert ours["fields"]["resolution"] is theirs["fields"]["resolution"] is None
    assert ours["fields"]["assignee"] is theirs["fields"]["assignee"] is None


def test_the_site(cloud: Client) -> None:
    names = (
        "baseUrl",
        "version",
        "versionNumbers",
        "deploymentType",
        "buildNumber",
        "serverTime",
        "serverTitle",
    )
    alike(cloud.get("serverInfo").body, recorded("serverinfo_200"), names)


def test_a_comment(cloud: Client) -> None:
    ours = cloud.post(f"issue/{cloud.create()['id']}/comment", {"body": "Done"}).body
    alike(ours, recorded("add_comment_201"), ("id", "self", "body", "author.accountId", "created", "updated"))


def test_the_fields(cloud: Client) -> None:
    theirs = {one["id"]: one for one in recorded("field_list_200")}
    for one in cloud.get("field").body:
        if one["id"] in theirs and "schema" in theirs[one["id"]]:
            alike(
                one,
                theirs[one["id"]],
                ("id", "key", "name", "custom", "schema.type", "clauseNames"),
                one["id"],
            )


def test_create_metadata(cloud: Client) -> None:
    kinds = cloud.get("issue/createmeta/PAY/issuetypes").body
    alike(
        kinds,
        example("get_issue_createmeta_projectIdOrKey_issuetypes"),
        ("issueTypes[].id", "issueTypes[].subtask", "total"),
    )
    theirs = recorded("createmeta_200")["projects"][0]["issuetypes"][0]["fields"]
    screen = {
        one["fieldId"]: one for one in cloud.get("issue/createmeta/PAY/issuetypes/10001").body["fields"]
    }
    for name in ("summary", "description", "labels", "priority", "assignee", "parent", "project"):
        alike(
            screen[name], theirs[name], ("required", "name", "key", "schema.type", "operations"), f"{name}: "
        )
        assert ("allowedValues" in screen[name]) is ("allowedValues" in theirs[name]), name


def test_transitions(cloud: Client) -> None:
    cloud.create(project="PRC")
    ours = cloud.get("issue/PRC-1/transitions", expand="transitions.fields").body
    theirs = example("get_issue_issueIdOrKey_transitions")
    names = ["id", "name", "to.id", "to.statusCategory.key", "fields", "hasScreen"]
    alike(ours["transitions"][0], theirs["transitions"][0], names)


def test_lists(cloud: Client) -> None:
    cloud.create()
    asked = {"permissions": "EDIT_ISSUES"}
    alike(
        cloud.get("mypermissions", **asked).body,
        example("get_mypermissions"),
        ("permissions.EDIT_ISSUES.havePermission",),
    )
    alike(
        cloud.get("priority/search").body,
        example("get_priority_search"),
        ("values[].id", "values[].name", "isLast", "total"),
    )
    statuses = cloud.get("project/PAY/statuses").body
    alike(
        statuses[0],
        example("get_project_projectIdOrKey_statuses")[0],
        ("id", "name", "subtask", "statuses[].id"),
    )
    user = cloud.get("user/search", query="ana").body[0]
    alike(user, example("get_user_search")[0], ("accountId", "displayName", "active", "accountType", "self"))
    found = cloud.search("project = PAY", fields=["summary"]).body
    alike(found, example("post_search_jql"), ("isLast", "issues[].id", "issues[].key", "issues[].fields"))
    fetched = cloud.post("issue/bulkfetch", {"issueIdsOrKeys": ["PAY-1"]}).body
    alike(
        fetched,
        example("post_issue_bulkfetch"),
        ("issues[].id", "issues[].key", "issues[].fields", "issueErrors"),
    )


def test_bulk(cloud: Client) -> None:
    ours = cloud.post(
        "issue/bulk", {"issueUpdates": [{"fields": new_fields()}, {"fields": new_fields("")}]}
    ).body
    alike(ours, example("post_issue_bulk", 201), ("issues[].id", "issues[].key", "errors"))


@pytest.mark.parametrize(
    ("file", "kind", "said"),
    [
        ("400_priority_invalid", "bad_priority", {}),
        ("400_unsupported_content", "unsupported", {}),
        ("400_field_not_on_screen", "not_on_screen", {"errors": {"customfield_10038": ""}}),
        ("400_required_field", "field_errors", {"errors": {"customfield_10011": "Epic Name is required."}}),
        ("410_search_removed", "status", {"status": 410}),
        ("429_body_seen", "limited", {}),
    ],
)
def test_a_refusal_is_word_for_word_what_was_recorded(
    cloud: Client, file: str, kind: Any, said: dict[str, Any]
) -> None:
    cloud.site.fail("create", kind, **said)
    refused = cloud.post("issue", {"fields": new_fields()})
    theirs = body_of(f"errors/{file}.json")
    assert (refused.status, refused.body) == (theirs["status"], theirs["body"])


@pytest.mark.parametrize(("file", "reason"), [("429_burst", "burst"), ("429_quota_global", "quota-global")])
def test_a_limit_has_the_headers_of_the_documentation(cloud: Client, file: str, reason: Any) -> None:
    cloud.site.fail("get", "limited", reason=reason, retry_after=1)
    headers = cloud.get("issue/PAY-1").headers
    theirs = body_of(f"errors/{file}.json")["headers"]
    assert all(headers[name] for name in theirs)
    assert headers["RateLimit-Reason"] == theirs["RateLimit-Reason"]
