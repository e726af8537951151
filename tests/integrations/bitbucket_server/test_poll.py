"""Reading the API: everything once, resumable at every page, and healing what a webhook missed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, RepositorySnapshot
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.domain.values import ChangeState, ReviewState
from reviewboard.integrations.bitbucket_server.source import BitbucketServerSource
from tests.integrations.bitbucket.api import (
    Query,
    Refused,
    Server,
    a_round,
    connected,
    ids,
    parsed,
    serving,
)
from tests.integrations.bitbucket_server.payloads import (
    GRACE,
    Json,
    activity,
    commit,
    merged,
    ms,
    of,
    pull,
    repository,
    reviewer,
)

SINCE = datetime(2026, 11, 3, 8, tzinfo=UTC)
MERGE = "Pull request #7: Retry payments\n\nMerge in SHOP/checkout from retry to main"
PLACE = "projects/SHOP/repos/checkout"


class DataCenter:
    """One Data Center with two repositories. Requests and commits change between rounds."""

    def __init__(self) -> None:
        self.requests: list[Json] = []
        self.commits: list[Json] = []
        self.parts: dict[tuple[int, str], list[Json]] = {}
        self.refuse: dict[str, Refused] = {}
        self.orders_by = "updatedDate"
        self.default = "default-branch"
        self.opened_meanwhile: list[Json] = []

    def __call__(self, path: str, query: Query) -> Any:
        if no := self.refuse.get(path):
            raise no
        known: dict[str, Any] = {
            "application-properties": {"version": "9.4.2", "displayName": "Bitbucket"},
            PLACE: repository(),
            "projects/SHOP/repos/search": repository(id=85, slug="search"),
        }
        if path in known:
            return known[path]
        if path == "repos":
            return self.turned([known[PLACE], known["projects/SHOP/repos/search"]], query)
        if not path.startswith(PLACE):
            return self.turned([], query)
        return self.below(path.removeprefix(PLACE).strip("/"), query)

    def below(self, below: str, query: Query) -> Any:
        answer: Any = None
        match below.split("/", 2):
            case ["pull-requests"]:
                answer = self.listed(query)
            case ["pull-requests", number]:
                answer = next((one for one in self.requests if one["id"] == int(number)), None)
            case ["pull-requests", number, part]:
                answer = self.turned(self.parts.get((int(number), part), []), query)
            case _ if below == self.default:
                answer = {"id": "refs/heads/main", "displayId": "main", "type": "BRANCH"}
            case ["commits"]:
                answer = self.history(query)
        if answer is None:
            raise Refused(404, f"nothing at {below}")
        return answer

    def listed(self, query: Query) -> Json:
        state, newest = query["state"][0], query["order"][0] == "NEWEST"
        rows = [one for one in self.requests if state in ("ALL", one["state"])]
        rows.sort(key=lambda one: int(one[self.orders_by]), reverse=newest)
        answer = self.turned(rows, query)
        self.requests = [*self.requests, *self.opened_meanwhile]
        self.opened_meanwhile = []
        return answer

    def history(self, query: Query) -> Json:
        shas = [one["id"] for one in self.commits]
        until, since = query["until"][0], query.get("since", [""])[0]
        if since and since not in shas:
            raise Refused(404, "no such commit")
        first = 0 if until == "refs/heads/main" else shas.index(until)
        return self.turned(self.commits[first : shas.index(since) if since else None], query)

    def turned(self, rows: list[Json], query: Query) -> Json:
        """One page, three to a page at most."""
        start, limit = int(query.get("start", ["0"])[0]), min(int(query.get("limit", ["25"])[0]), 3)
        last = len(rows) <= start + limit
        page = {"values": rows[start : start + limit], "start": start, "isLastPage": last}
        return page | {"nextPageStart": None if last else start + limit}


@pytest.fixture
def center() -> DataCenter:
    return DataCenter()


@pytest.fixture
def server(center: DataCenter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving("/rest/api/latest", center) as running:
        yield running


@pytest.fixture
def source(server: Server) -> BitbucketServerSource:
    return BitbucketServerSource({"api_url": server.base, "repositories": ["SHOP/checkout"]})


def numbered(number: int, clock: str, **changes: Any) -> Json:
    told: Json = {
        "id": number,
        "title": f"Request {number}",
        "createdDate": ms(f"07:{number:02}:00"),
        "updatedDate": ms(clock),
    }
    return pull(**(told | changes))


def changes(source: BitbucketServerSource, fetched: Any) -> dict[str, ChangeSnapshot]:
    return {one.external_id: one for one in parsed(source, fetched) if isinstance(one, ChangeSnapshot)}


def test_a_round_reads_requests_and_the_main_line_over_all_pages(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(number, f"09:{number:02}:00") for number in range(1, 9)]
    center.commits = [commit(digit, f"Direct {digit}") for digit in "87654321"]
    found, _ = a_round(source, SINCE)
    assert ids(source, found) == list("87654321") * 2
    assert len({one.delivery_id for one in found}) == len(found)
    places = [one for one in parsed(source, found) if isinstance(one, RepositorySnapshot)]
    assert [(one.name, one.readable) for one in places] == [("SHOP/checkout", True)]


def test_a_request_comes_with_commits_of_all_pages_files_and_reviews(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    answer = reviewer(GRACE, "APPROVED", head="a" * 40)
    center.requests = [numbered(7, "09:00:00", reviewers=[answer])]
    center.parts = {
        (7, "commits"): [commit(digit, f"Part {digit}") for digit in "54321"],
        (7, "changes"): [{"path": {"toString": f"{name}.py"}} for name in ("pay", "retry", "tax", "test_tax")],
        (7, "activities"): [activity("COMMENTED", GRACE, "10:30:00")] * 3 + [activity("APPROVED", GRACE, "10:00:00.75")],
    }  # fmt: skip
    (one,) = changes(source, a_round(source, SINCE)[0]).values()
    assert [part.sha[0] for part in one.commits] == list("12345")
    assert (one.files_count, one.tests_touched) == (4, True)
    event = of("pr:reviewer:approved", center.requests[0], "10:00:00.75", participant=answer)
    assert one.reviews == event.reviews


def test_a_second_round_without_news_brings_nothing(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(number, f"09:{number:02}:00") for number in range(1, 9)]
    center.commits = [commit("1", "Direct")]
    _, cursor = a_round(source, SINCE)
    found, again = a_round(source, SINCE, cursor)
    assert found == []
    assert again == cursor


def test_a_round_stops_where_nothing_is_new(
    center: DataCenter, server: Server, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(number, f"0{number}:00:00", state="DECLINED") for number in range(1, 10)]
    found, cursor = a_round(source, SINCE)
    assert ids(source, found) == ["9", "8"]
    server.asked.clear()
    a_round(source, SINCE, cursor)
    assert server.asked.count(f"{PLACE}/pull-requests") == 3  # two pages of all, one of open ones


def test_what_was_updated_since_is_found_and_nothing_else(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(1, "09:00:00"), numbered(2, "09:30:00")]
    center.commits = [commit("1", "Direct")]
    _, cursor = a_round(source, SINCE)
    center.requests[0] = numbered(1, "12:00:00", state="DECLINED")
    center.commits.insert(0, commit("2", "Late, with an old date", clock="07:00:00"))
    found, _ = a_round(source, SINCE, cursor)
    assert ids(source, found) == ["1", "2"]
    assert changes(source, found)["84:pr:1"].state is ChangeState.CLOSED


def test_what_was_merged_is_found_also_where_newest_means_made_last(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.orders_by = "createdDate"
    center.requests = [numbered(number, "09:00:00") for number in range(1, 10)]
    _, cursor = a_round(source, SINCE)
    center.requests[0] = numbered(1, "12:00:00", state="MERGED")
    center.requests[1:] = [
        one | {"state": "DECLINED", "updatedDate": ms("08:30:00")} for one in center.requests[1:]
    ]
    found, _ = a_round(source, SINCE, cursor)
    assert changes(source, found)["84:pr:1"].state is ChangeState.MERGED


def test_an_answer_that_updates_nothing_is_found_on_an_open_request(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(1, "07:00:00"), numbered(2, "12:00:00")]
    found, cursor = a_round(source, SINCE)
    assert ids(source, found) == ["2"]
    center.requests[0]["reviewers"] = [reviewer(GRACE, "APPROVED")]
    center.parts[1, "activities"] = [activity("APPROVED", GRACE, "13:00:00")]
    found, cursor = a_round(source, SINCE, cursor)
    (one,) = changes(source, found).values()
    assert [review.state for review in one.reviews] == [ReviewState.APPROVED]
    assert a_round(source, SINCE, cursor)[0] == []


def test_a_request_opened_while_pages_are_turned_is_found_by_the_next_round(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(number, f"09:{number:02}:00", state="DECLINED") for number in range(1, 7)]
    center.opened_meanwhile = [numbered(8, "09:30:00", state="DECLINED")]
    found, cursor = a_round(source, SINCE)
    assert ids(source, found) == list("654321")
    assert ids(source, a_round(source, SINCE, cursor)[0]) == ["8"]


def test_a_reading_that_was_killed_at_any_page_goes_on_and_finds_the_same(
    center: DataCenter, server: Server, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(number, f"09:{number:02}:00") for number in range(1, 6)]
    center.commits = [commit(digit, f"Direct {digit}") for digit in "54321"]
    whole, end = a_round(source, SINCE)
    http, cursor, found = connected(source), dict[str, object](), list[object]()
    for _ in range(50):
        source.poll(cursor, SINCE, http)  # read, and killed before it was stored
        page = source.poll(cursor, SINCE, http)
        found += page.fetched
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            break
    assert found == whole
    assert cursor == end


def test_the_mark_moves_only_with_a_whole_round(center: DataCenter, source: BitbucketServerSource) -> None:
    center.requests = [numbered(number, f"09:{number:02}:00", state="DECLINED") for number in range(1, 7)]
    http, cursor = connected(source), dict[str, object]()
    for _ in range(3):  # the repository and two pages
        cursor = dict(source.poll(cursor, SINCE, http).cursor)
    marks = cursor["marks"]
    assert marks == {"SHOP/checkout": {}}


def test_what_a_request_brought_landed_with_its_merge(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.commits = [commit("c", MERGE, "b", "7"), commit("7", "Topic", "a"), commit("b", "Direct", "a")]
    landed = {one.head_sha[0]: one.landed_with for one in changes(source, a_round(source, SINCE)[0]).values()}
    assert landed == {"7": "c" * 40, "b": ""}


def test_what_a_request_brought_by_moving_the_line_forward_landed_with_its_last_commit(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [merged(properties={"mergeCommit": {"id": "7" * 40}})]
    center.commits = [commit("7", "Second", "6"), commit("6", "First", "5")]
    center.parts[7, "commits"] = center.commits
    found = changes(source, a_round(source, SINCE)[0])
    landed = {one.head_sha[0]: one.landed_with for one in found.values() if "commit" in one.external_id}
    assert landed == {"7": "7" * 40, "6": "7" * 40}


def test_older_versions_have_the_main_branch_elsewhere(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.default = "branches/default"
    center.commits = [commit("1", "Direct")]
    assert ids(source, a_round(source, SINCE)[0]) == ["1"]


def test_a_rewritten_main_branch_is_read_anew(center: DataCenter, source: BitbucketServerSource) -> None:
    center.commits = [commit("1", "Direct")]
    _, cursor = a_round(source, SINCE)
    center.commits = [commit("3", "Third", "2"), commit("2", "Second")]
    assert ids(source, a_round(source, SINCE, cursor)[0]) == ["3", "2"]


def test_a_busy_server_says_how_long_to_wait_and_loses_nothing(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(7, "09:00:00")]
    center.refuse = {f"{PLACE}/pull-requests/7/activities": Refused(429, Retry_After="90")}
    http = connected(source)
    cursor = source.poll({}, SINCE, http).cursor
    with pytest.raises(Unavailable):
        source.poll(cursor, SINCE, http)
    center.refuse = {}
    assert ids(source, source.poll(cursor, SINCE, http).fetched) == ["7"]


def test_a_lost_repository_is_told_once_and_the_others_go_on(center: DataCenter, server: Server) -> None:
    source = BitbucketServerSource({"api_url": server.base, "repositories": ["SHOP/search", "SHOP/checkout"]})
    center.requests = [numbered(7, "09:00:00")]
    _, cursor = a_round(source, SINCE)
    center.refuse = {"projects/SHOP/repos/search": Refused(404, "Repository SHOP/search does not exist.")}
    found, cursor = a_round(source, SINCE, cursor)
    (lost,) = parsed(source, found)
    assert isinstance(lost, RepositorySnapshot)
    assert (lost.external_id, lost.name, lost.readable) == ("85", "SHOP/search", False)
    assert a_round(source, SINCE, cursor)[0] == []


def test_a_repository_that_was_never_there_is_said_aloud(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.refuse = {PLACE: Refused(404, "Repository SHOP/checkout does not exist.")}
    with pytest.raises(Rejected, match="does not exist"):
        a_round(source, SINCE)


def test_an_answer_that_is_not_what_is_documented_is_said_aloud(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.requests = [numbered(7, "09:00:00") | {"id": None}]
    with pytest.raises(Rejected, match="lacks what is documented"):
        a_round(source, SINCE)


def test_greeting_names_the_version_and_who_is_signed_in(
    server: Server, source: BitbucketServerSource
) -> None:
    said = source.greet(connected(source))
    assert said == "Bitbucket 9.4.2 answers, signed in as reader; SHOP/checkout can be read."
    assert server.authorizations == {"Bearer token"}


def test_a_wrong_token_is_rejected_in_bitbuckets_words(
    center: DataCenter, source: BitbucketServerSource
) -> None:
    center.refuse = {"application-properties": Refused(401, "Authentication failed")}
    with pytest.raises(Rejected, match="401 Authentication failed"):
        source.greet(connected(source))


def test_all_repositories_of_the_token_are_listed(source: BitbucketServerSource) -> None:
    found = source.available(connected(source))
    assert [(one.external_id, one.name) for one in found] == [("84", "SHOP/checkout"), ("85", "SHOP/search")]
