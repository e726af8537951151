"""Search speaks a part of JQL, comes in pages, and lags behind; fetching by id does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulators.jira import JiraSite, always, lognormal
from tests.simulators.jira.client import Client


@pytest.fixture
def filled(both: Client) -> Client:
    """PAY-1 done with labels, PAY-2 open, PRC-1 a bug."""
    both.create("Alert on replica lag", labels=["rb-7", "theirs"])
    both.create("Page the owner")
    both.create("Fix prices", project="PRC", issuetype={"name": "Bug"})
    both.site.as_person("ana").move("PAY-1", "Done")
    return both


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("project = PAY ORDER BY key ASC", ["PAY-1", "PAY-2"]),
        ('project in (PAY, "Pricing") order by id', ["PAY-1", "PAY-2", "PRC-1"]),
        ('labels = "rb-7"', ["PAY-1"]),
        ("labels in (rb-7, other)", ["PAY-1"]),
        ("statusCategory = Done", ["PAY-1"]),
        ('statusCategory in ("To Do", indeterminate) ORDER BY created', ["PAY-2", "PRC-1"]),
        ("project = PAY AND statusCategory != Done", ["PAY-2"]),
        ("project = PAY AND status not in (Done)", ["PAY-2"]),
        ('status = "Done"', ["PAY-1"]),
        ("issuetype = Bug", ["PRC-1"]),
        ("id in (20001, 20003) ORDER BY id DESC", ["PRC-1", "PAY-1"]),
        ("key = pay-2", ["PAY-2"]),
        ("issuekey in (PAY-1) OR (project = PRC AND issuetype = Bug) ORDER BY key", ["PAY-1", "PRC-1"]),
        ('summary ~ "alert LAG"', ["PAY-1"]),
        ("project = PAY AND updated >= -15m ORDER BY updated DESC", ["PAY-1", "PAY-2"]),
        ('created >= "2020-01-01 10:00" AND project = PRC', ["PRC-1"]),
        ('updated >= "2099-01-01"', []),
    ],
)
def test_a_query_finds(filled: Client, jql: str, keys: list[str]) -> None:
    assert filled.found(jql) == keys


@pytest.mark.parametrize(
    ("jql", "said"),
    [
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("project = NONE", "The value 'NONE' does not exist for the field 'project'."),
        ("key = PAY-99", "An issue with key 'PAY-99' does not exist for field 'key'."),
        ("id in (99)", "A value with ID '99' does not exist for the field 'id'."),
        ("status = Asleep", "The value 'Asleep' does not exist for the field 'status'."),
        ("summary = words", "The operator '=' is not supported by the 'summary' field."),
        ("updated = -15m", "The operator '=' is not supported by the 'updated' field."),
        (
            "project = ",
            "Error in the JQL Query: Expecting either a value, list or function before the end of the query.",
        ),
        ("project PAY", "Error in the JQL Query: Expecting operator but got 'PAY'. (line 1, character 9)"),
        ("(project = PAY", "Error in the JQL Query: Expecting ')' before the end of the query."),
        (
            "project = PAY PRC",
            "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'PRC'. (line 1, character 15)",
        ),
        (
            "project = assignee()",
            "Error in the JQL Query: Expecting either 'OR' or 'AND' but got '('. (line 1, character 19)",
        ),
        (
            "project = PAY ORDER BY colour",
            "Field 'colour' does not exist or you do not have permission to view it.",
        ),
        ('project = "PAY', "Error in the JQL Query: The character '\"' is a reserved JQL character."),
        ("updated >= soon", "Date value 'soon' for field 'updated' is invalid."),
    ],
)
def test_any_other_query_is_refused_in_jiras_words(filled: Client, jql: str, said: str) -> None:
    refused = filled.search(jql)
    assert refused.status == 400
    assert refused.body["errorMessages"][0].startswith(said)


def test_cloud_wants_a_restriction(cloud: Client) -> None:
    assert cloud.search("ORDER BY created").body["errorMessages"][0].startswith("Unbounded JQL queries")


def test_the_former_search_is_gone_from_cloud(cloud: Client) -> None:
    gone = cloud.post("search", {"jql": "project = PAY"})
    assert gone.status == 410
    assert gone.body["errorMessages"][0].startswith("The requested API has been removed.")


def test_cloud_turns_pages_by_token_and_tells_ids_unless_asked_for_more(cloud: Client) -> None:
    for number in range(5):
        cloud.create(f"Ticket {number}")
    first = cloud.search("project = PAY order by id", maxResults=3).body
    second = cloud.search(
        "project = PAY order by id", maxResults=3, nextPageToken=first["nextPageToken"]
    ).body
    assert first["issues"] == [{"id": "20001"}, {"id": "20002"}, {"id": "20003"}]
    assert (first["isLast"], second["isLast"], "nextPageToken" in second) == (False, True, False)
    assert [one["id"] for one in second["issues"]] == ["20004", "20005"]
    another = cloud.search("project = PRC", nextPageToken=first["nextPageToken"])
    assert another.status == 400


def test_a_get_searches_as_a_post_does(cloud: Client) -> None:
    cloud.create(labels=["rb-7"])
    found = cloud.get("/rest/api/3/search/jql", jql='labels = "rb-7"', fields="summary,labels").body
    assert found["issues"][0]["fields"] == {"summary": "Alert on lag", "labels": ["rb-7"]}


def test_data_center_turns_pages_by_position(dc: Client) -> None:
    for number in range(5):
        dc.create(f"Ticket {number}")
    page = dc.get("search", jql="project = PAY order by id", startAt=3, maxResults=3, fields="summary").body
    assert (page["total"], [one["key"] for one in page["issues"]]) == (5, ["PAY-4", "PAY-5"])


def test_data_center_can_be_told_to_pass_over_ids_that_are_gone(dc: Client) -> None:
    made = dc.create()
    jql = f"id in ({made['id']}, 99)"
    assert dc.search(jql).status == 400
    lenient = dc.search(jql, validateQuery=False, fields=["summary"]).body
    assert [one["id"] for one in lenient["issues"]] == [made["id"]]


def test_fetching_many_follows_moves_and_names_what_is_gone(cloud: Client) -> None:
    moved, kept = cloud.create(), cloud.create()
    cloud.site.as_person("ana").move_to(moved["key"], "IDN")
    asked = {"issueIdsOrKeys": [kept["id"], moved["key"], "99"], "fields": ["summary"]}
    body = cloud.post("issue/bulkfetch", asked).body
    assert [one["key"] for one in body["issues"]] == ["IDN-1", "PAY-2"]
    assert [one["id"] for one in body["issueErrors"]] == ["99"]
    too_many = cloud.post("issue/bulkfetch", {"issueIdsOrKeys": ["1"] * 101})
    assert too_many.status == 400


@pytest.fixture(params=["cloud", "dc"])
def lagging(request: pytest.FixtureRequest) -> Callable[[], Client]:
    return lambda: Client(JiraSite(request.param, lag=always(200)))


def test_search_sees_a_ticket_after_its_lag_and_a_read_sees_it_at_once(
    lagging: Callable[[], Client],
) -> None:
    client = lagging()
    with client.site as jira:
        made = client.create(labels=["rb-7"])
        assert client.get(f"issue/{made['id']}").status == 200
        assert client.found('labels = "rb-7"') == []
        jira.clock.advance(199)
        assert client.found('labels = "rb-7"') == []
        jira.clock.advance(2)
        assert client.found('labels = "rb-7"') == [made["key"]]


def test_search_sees_an_edit_after_its_lag_and_shows_the_state_before(
    lagging: Callable[[], Client],
) -> None:
    client = lagging()
    with client.site as jira:
        made = client.create(labels=["rb-7"])
        jira.clock.advance(201)
        client.put(f"issue/{made['id']}", {"update": {"labels": [{"remove": "rb-7"}]}})
        assert client.found('labels = "rb-7"') == [made["key"]]
        assert jira.index.pending() == 1
        jira.index.catch_up()
        assert client.found('labels = "rb-7"') == []


def test_lag_can_be_scaled(jira_cloud: JiraSite) -> None:
    jira_cloud.index.lag, jira_cloud.clock.time_scale = always(200), 0.0
    client = Client(jira_cloud)
    client.create()
    assert client.found("project = PAY") == ["PAY-1"]


def test_most_lags_are_short_and_the_same_seed_has_the_same(jira_cloud: JiraSite) -> None:
    draw = lognormal(median=3, p99=60)
    lags = sorted(draw(jira_cloud.index.chance) for _ in range(4000))
    assert 2.5 < lags[2000] < 3.5
    assert 40 < lags[3960] < 90
    with JiraSite(seed=5) as one, JiraSite(seed=5) as other:
        assert draw(one.index.chance) == draw(other.index.chance)


def test_the_clock_of_the_site_may_be_off(jira_cloud: JiraSite) -> None:
    jira_cloud.clock.skew = timedelta(hours=-1)
    client = Client(jira_cloud)
    told = client.get(f"issue/{client.create()['id']}").body["fields"]["updated"]
    behind = datetime.now(UTC) - datetime.strptime(told, "%Y-%m-%dT%H:%M:%S.%f%z")
    assert timedelta(minutes=59) < behind < timedelta(minutes=61)
    assert client.found("updated >= -15m") == ["PAY-1"]
    jira_cloud.clock.advance(3600)
    assert client.found("updated >= -15m") == []
    assert client.found("updated >= -2h") == ["PAY-1"]
