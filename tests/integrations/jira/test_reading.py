"""Every recorded answer and every example of Atlassian's document, read by our own parsers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.tracking.port import Draft, Edit, Refused, Unanswered
from reviewboard.integrations.jira.issues import issue
from reviewboard.integrations.jira.tracker import JiraTracker
from tests.integrations.jira.samples import Told, each, example, sample

NEVER = datetime(2026, 11, 25, 12, tzinfo=UTC)


def tracker(told: Told, *, cloud: bool = True) -> JiraTracker:
    return JiraTracker(told, cloud=cloud)  # type: ignore[arg-type]  # told in place of called


def body_of(name: str) -> Any:
    return sample("http-cloud-v2", name)["response"]["body"]


def test_a_recorded_issue() -> None:
    found = issue(body_of("get_issue_200.json"))
    assert (found.id, found.key, found.project_key) == ("19723", "NTEST-3051", "NTEST")
    assert found.updated == datetime(2025, 5, 24, 11, 12, 38, 978000, tzinfo=UTC)
    assert (found.status_id, found.status, found.category) == ("10000", "Backlog", "new")
    assert (found.assignee_id, found.due, found.security_id, found.labels) == ("", "", "", ())
    assert found.summary
    assert found.priority_id


def test_a_recorded_create() -> None:
    told = Told({"2/issue": (201, body_of("create_issue_201.json"))})
    made = tracker(told).create(Draft("0" * 32, {"summary": "x"}))
    assert made.id.isdigit()
    assert made.key.startswith("NTEST-")
    ((method, _, sent, _),) = told.asked
    assert method == "POST"
    assert sent["properties"] == [
        {"key": "reviewboard", "value": {"uuid": "0" * 32, "mark": f"rb-{'0' * 32}"}}
    ]


def test_a_recorded_update_and_transition_answer_nothing() -> None:
    assert body_of("update_issue_204.json") in (None, "")
    told = Told({"2/issue/7": (204, None), "2/issue/7/transitions": (204, None)})
    assert tracker(told, cloud=False).edit("7", Edit({"summary": "x"})) is None
    tracker(told).transition("7", "41", {})
    assert told.asked[1][2] == {"transition": {"id": "41"}}


def test_recorded_server_information_says_which_edition() -> None:
    me = {"accountId": "712020:29", "displayName": "Review Bot"}
    told = Told({"2/myself": me, "2/serverInfo": body_of("serverinfo_200.json")})
    found = tracker(told).account()
    assert (found.id, found.edition) == ("712020:29", "cloud")
    assert found.version


@each("http-cloud-v2")
def test_no_recorded_answer_is_too_strange_to_be_read(name: str) -> None:
    """Whatever comes where an issue was asked for is an issue, or an answer that says nothing."""
    body = body_of(name)
    if name == "get_issue_200.json":
        assert issue(body).id
    else:
        with pytest.raises(Unanswered, match="lacks"):
            issue(body)


ISSUES = ("get_issue_issueIdOrKey.json", "post_issue_bulkfetch.json", "get_search_jql.json")


@pytest.mark.parametrize("name", ISSUES)
def test_issues_of_atlassians_examples(name: str) -> None:
    """Their `updated` is a 1: no time of any day. With one of ours in its place everything else reads."""
    said = example(name)
    for one in said.get("issues", [said]):
        with pytest.raises(Unanswered):
            issue({**one, "fields": {**one["fields"], "updated": None}})
        found = issue({**one, "fields": {**one["fields"], "updated": NEVER.isoformat()}})
        assert (found.id, found.key) == (one["id"], one["key"])
        assert found.project_id == one["fields"]["project"]["id"]
        assert found.updated == NEVER
        as_text = one["fields"].get("description")  # version 3 of the API has a document in its place
        assert found.description == (as_text if isinstance(as_text, str) else "")


def test_transitions_of_atlassians_example() -> None:
    told = Told({"2/issue/7/transitions": example("get_issue_issueIdOrKey_transitions.json")})
    found = tracker(told).transitions("7")
    first = found[0]
    assert (first.id, first.name, first.to_status_id, first.required) == ("2", "Close Issue", "10000", ())
    assert told.asked[0][3] == {"expand": "transitions.fields"}


def test_a_screen_asks_for_what_is_required_and_has_no_default() -> None:
    fields = {
        "resolution": {"required": True, "hasDefaultValue": False},
        "customfield_1": {"required": True, "hasDefaultValue": True},
        "comment": {"required": False},
    }
    said = {"transitions": [{"id": "5", "name": "Close", "to": {"id": "9"}, "fields": fields}]}
    (found,) = tracker(Told({"2/issue/7/transitions": said})).transitions("7")
    assert found.required == ("resolution",)


def test_a_bulk_create_of_atlassians_example() -> None:
    told = Told({"2/issue/bulk": (201, example("post_issue_bulk.json"))})
    found = tracker(told).create_many([Draft("a" * 32, {}), Draft("b" * 32, {})])
    assert [getattr(one, "key", "") for one in found] == ["ED-24", "ED-25"]


def drafts(count: int) -> list[Draft]:
    return [Draft(f"{number:032x}", {"summary": str(number)}) for number in range(count)]


def made(*numbers: int) -> list[dict[str, str]]:
    return [{"id": str(10_000 + one), "key": f"PAY-{one}"} for one in numbers]


def refused(*numbers: int, words: str = "no", **fields: str) -> list[dict[str, Any]]:
    told = {"errorMessages": [words], "errors": fields}
    return [{"status": 400, "elementErrors": told, "failedElementNumber": one} for one in numbers]


def bulk(status: int, said: Any, count: int) -> list[Any]:
    return list(tracker(Told({"2/issue/bulk": (status, said)})).create_many(drafts(count)))


def test_a_failed_element_stands_in_its_own_place_and_keeps_its_words() -> None:
    """Behaviour 20: [ok, fail, ok]."""
    body = {"issues": made(1, 3), "errors": refused(1, words="Too long", summary="255 at most")}
    first, second, third = bulk(201, body, 3)
    assert (first.key, third.key) == ("PAY-1", "PAY-3")
    assert isinstance(second, Refused)
    assert second.words == "400 Too long; summary: 255 at most"
    assert second.fields == {"summary": "255 at most"}


def test_when_all_fail_each_keeps_its_words_although_the_answer_is_400() -> None:
    """Behaviour 20: the library dropped them."""
    body = {"issues": [], "errors": [*refused(0, words="a"), *refused(1, words="b", priority="invalid")]}
    found = bulk(400, body, 2)
    assert [one.words for one in found] == ["400 a", "400 b; priority: invalid"]
    assert found[1].fields == {"priority": "invalid"}


def test_a_request_that_is_refused_as_a_whole_refuses_each() -> None:
    found = bulk(400, {"errorMessages": ["No issue updates were provided."], "errors": {}}, 2)
    assert [one.words for one in found] == ["400 No issue updates were provided."] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"issues": made(1), "errors": []},
        {"issues": made(1, 2, 3), "errors": []},
        {"issues": made(1, 2), "errors": refused(1)},
        {"issues": made(1), "errors": refused(1, 1)},
        {"issues": made(1), "errors": refused(7)},
        {"issues": [{"id": "", "key": "PAY-1"}, *made(2)], "errors": []},
        {},
        None,
        [],
    ],
    ids=["one short", "one over", "both", "twice", "out of range", "no id", "nothing", "no body", "a list"],
)
def test_what_does_not_add_up_is_no_answer(body: Any) -> None:
    """Behaviour 20: all are uncertain then."""
    with pytest.raises(Unanswered) as raised:
        bulk(201, body, 2)
    assert raised.value.sent


def test_a_create_that_names_no_issue_is_no_answer() -> None:
    with pytest.raises(Unanswered) as raised:
        tracker(Told({"2/issue": (201, {})})).create(Draft("0" * 32, {}))
    assert raised.value.sent


@pytest.mark.parametrize("count", [0, 51])
def test_never_more_than_fifty_at_once(count: int) -> None:
    with pytest.raises(ValueError, match="50"):
        bulk(201, {}, count)


def test_a_search_goes_on_by_token_in_cloud_and_by_offset_in_data_center() -> None:
    row = {"id": "7", "key": "PAY-1", "fields": {"updated": NEVER.isoformat()}}
    cloud = tracker(Told({"3/search/jql": {"issues": [row], "nextPageToken": "t", "isLast": False}}))
    assert cloud.search("project = 1").next == "t"
    last = tracker(Told({"3/search/jql": {"issues": [row], "nextPageToken": "t", "isLast": True}}))
    assert last.search("project = 1").next == ""
    told = Told({"2/search": {"issues": [row], "total": 3}})
    assert tracker(told, cloud=False).search("project = 1", after="1", limit=1).next == "2"
    assert told.asked[0][3]["startAt"] == 1


def test_one_that_is_gone_does_not_spoil_a_fetch_of_many_in_data_center() -> None:
    """Strictly validated, an id that there is not makes the whole query an error."""
    told = Told({"2/search": {"issues": [], "total": 0}})
    assert tracker(told, cloud=False).fetch_many(["7", "8"]) == {}
    assert told.asked[0][3]["validateQuery"] == "false"
