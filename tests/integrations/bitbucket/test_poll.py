"""Reading the API: everything once, resumable at every page, and healing what a webhook missed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, RepositorySnapshot
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.domain.values import ChangeState, ReviewState
from reviewboard.integrations.bitbucket.source import BitbucketSource
from tests.integrations.bitbucket.api import (
    Refused,
    Server,
    a_round,
    connected,
    ids,
    parsed,
    serving,
)
from tests.integrations.bitbucket.cloud import Cloud
from tests.integrations.bitbucket.payloads import (
    GRACE,
    Json,
    approval,
    at,
    change,
    commit,
    merged,
    participant,
    pull,
    push,
    repository,
    request_event,
)

SINCE = datetime(2026, 11, 3, 8, tzinfo=UTC)
MERGE = "Merged in retry (pull request #7)\n\nRetry payments"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def server(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving("/2.0", cloud) as running:
        cloud.base = running.base
        yield running


@pytest.fixture
def source(server: Server) -> BitbucketSource:
    return BitbucketSource({"api_url": server.base, "repositories": ["shop/checkout"]})


def numbered(number: int, clock: str, **changes: Any) -> Json:
    link = f"https://api.bitbucket.org/2.0/repositories/shop/checkout/diffstat/{number}%0Dmain?from=1"
    told: Json = {
        "id": number,
        "title": f"Request {number}",
        "created_on": at("08:00:00"),
        "updated_on": at(clock),
        "links": pull()["links"] | {"diffstat": {"href": link}},
    }
    return pull(**(told | changes))


def changes(source: BitbucketSource, fetched: Any) -> dict[str, ChangeSnapshot]:
    return {one.external_id: one for one in parsed(source, fetched) if isinstance(one, ChangeSnapshot)}


def test_a_round_reads_requests_and_the_main_line_over_all_pages(
    cloud: Cloud, source: BitbucketSource
) -> None:
    cloud.requests = [numbered(number, f"09:{number:02}:00") for number in range(1, 9)]
    cloud.commits = [commit(digit, f"Direct {digit}") for digit in "87654321"]
    found, _ = a_round(source, SINCE)
    assert ids(source, found) == list("12345678") + list("87654321")
    assert len({one.delivery_id for one in found}) == len(found)
    places = [one for one in parsed(source, found) if isinstance(one, RepositorySnapshot)]
    assert [(one.name, one.readable) for one in places] == [("shop/checkout", True)]


def test_a_request_comes_with_commits_of_all_pages_files_and_reviews(
    cloud: Cloud, source: BitbucketSource
) -> None:
    answered = [participant(GRACE, "approved", "10:30:00")]
    cloud.requests = [numbered(7, "09:00:00", participants=answered)]
    cloud.parts[7] = [commit(digit, f"Part {digit}") for digit in "54321"]
    cloud.activity[7] = [{"approval": approval(GRACE, "10:00:00")}]
    (one,) = changes(source, a_round(source, SINCE)[0]).values()
    assert [part.sha[0] for part in one.commits] == list("12345")
    assert (one.files_count, one.lines_added, one.lines_removed, one.paths) == (1, 3, 1, ("pay.py",))
    event = request_event(cloud.requests[0], approval=approval(GRACE, "10:00:00"))
    assert one.reviews == change("pullrequest:approved", event).reviews


def test_participants_that_a_list_leaves_out_are_asked_for(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(7, "09:00:00", participants=[participant(GRACE, "approved", "10:30:00")])]
    cloud.adds_participants = False
    (one,) = changes(source, a_round(source, SINCE)[0]).values()
    assert [review.state for review in one.reviews] == [ReviewState.APPROVED]


def test_a_second_round_without_news_brings_nothing(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(number, f"09:{number:02}:00") for number in range(1, 9)]
    cloud.commits = [commit("1", "Direct")]
    _, cursor = a_round(source, SINCE)
    found, again = a_round(source, SINCE, cursor)
    assert found == []
    assert again == cursor


def test_what_was_updated_since_is_found_and_nothing_else(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(1, "09:00:00"), numbered(2, "09:30:00")]
    cloud.commits = [commit("1", "Direct")]
    _, cursor = a_round(source, SINCE)
    cloud.requests[0] = numbered(1, "12:00:00", state="DECLINED")
    cloud.commits.insert(0, commit("2", "Late, with an old date", date="07:00:00"))
    found, _ = a_round(source, SINCE, cursor)
    assert ids(source, found) == ["1", "2"]
    assert changes(source, found)[f"{repository()['uuid']}:pr:1"].state is ChangeState.CLOSED


def test_the_first_round_begins_at_since(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(1, "07:59:00"), numbered(2, "08:00:00")]
    cloud.commits = [commit("2", date="08:00:00"), commit("1", date="07:59:00")]
    found, cursor = a_round(source, SINCE)
    assert ids(source, found) == ["2", "2"]
    assert a_round(source, SINCE, cursor)[0] == []


def test_an_answer_that_updates_nothing_is_found_on_an_open_request(
    cloud: Cloud, source: BitbucketSource
) -> None:
    cloud.requests = [numbered(1, "07:00:00"), numbered(2, "12:00:00")]
    _, cursor = a_round(source, SINCE)
    cloud.requests[0]["participants"] = [participant(GRACE, "approved", "13:00:00")]
    found, cursor = a_round(source, SINCE, cursor)
    (one,) = changes(source, found).values()
    assert [review.state for review in one.reviews] == [ReviewState.APPROVED]
    assert a_round(source, SINCE, cursor)[0] == []


def test_a_request_that_is_updated_while_pages_are_turned_pushes_none_out_of_sight(
    cloud: Cloud, source: BitbucketSource
) -> None:
    cloud.requests = [numbered(number, f"09:{number:02}:00", state="DECLINED") for number in range(1, 9)]
    cloud.updated_meanwhile = [numbered(1, "10:00:00", state="DECLINED")]
    found, _ = a_round(source, SINCE)
    assert sorted(ids(source, found)) == sorted("112345678")


def test_many_requests_of_one_instant_are_all_read(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(number, "09:00:00", state="DECLINED") for number in range(1, 9)]
    found, _ = a_round(source, SINCE)
    assert sorted(ids(source, found)) == list("12345678")


def test_a_reading_that_was_killed_at_any_page_goes_on_and_finds_the_same(
    cloud: Cloud, source: BitbucketSource
) -> None:
    cloud.requests = [numbered(number, f"09:{number:02}:00") for number in range(1, 6)]
    cloud.commits = [commit(digit, f"Direct {digit}") for digit in "54321"]
    whole, end = a_round(source, SINCE)
    http, cursor, found = connected(source), dict[str, object](), list[object]()
    for _ in range(50):
        source.poll(cursor, SINCE, http)  # read, and killed before it was stored
        page = BitbucketSource({"api_url": cloud.base, "repositories": ["shop/checkout"]}).poll(
            cursor, SINCE, http
        )
        found += page.fetched
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            break
    assert found == whole
    assert cursor == end


def test_what_a_request_brought_landed_with_its_merge(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.commits = [commit("c", MERGE, "b", "7"), commit("7", "Topic", "a"), commit("b", "Direct", "a")]
    landed = {one.head_sha[0]: one.landed_with for one in changes(source, a_round(source, SINCE)[0]).values()}
    assert landed == {"7": "c" * 40, "b": ""}


def test_what_a_request_brought_by_moving_the_line_forward_landed_with_its_last_commit(
    cloud: Cloud, source: BitbucketSource
) -> None:
    cloud.requests = [numbered(7, "11:00:00", **{**merged(), "id": 7, "merge_commit": {"hash": "7" * 12}})]
    cloud.parts[7] = cloud.commits = [commit("7", "Second", "6"), commit("6", "First", "5")]
    found = changes(source, a_round(source, SINCE)[0])
    landed = {one.head_sha[0]: one.landed_with for one in found.values() if "commit" in one.external_id}
    assert landed == {"7": "7" * 40, "6": "7" * 40}


def test_a_rewritten_main_branch_is_read_anew(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.commits = [commit("1", "Direct")]
    _, cursor = a_round(source, SINCE)
    cloud.commits = [commit("3", "Third", "2"), commit("2", "Second")]
    assert ids(source, a_round(source, SINCE, cursor)[0]) == ["3", "2"]


def test_a_repository_without_a_main_branch_has_no_commits(cloud: Cloud, source: BitbucketSource) -> None:
    assert ids(source, a_round(source, SINCE)[0]) == []


def test_a_request_whose_commits_are_gone_is_still_told(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(7, "09:00:00")]
    base = "repositories/shop/checkout"
    cloud.refuse = {
        f"{base}/pullrequests/7/commits": Refused(404),
        f"{base}/diffstat/7\rmain": Refused(555, "The diff took too long"),
    }
    (one,) = changes(source, a_round(source, SINCE)[0]).values()
    assert (one.title, one.commits, one.files_count) == ("Request 7", (), 0)


def test_a_rate_limit_says_how_long_to_wait_and_loses_nothing(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.requests = [numbered(7, "09:00:00")]
    cloud.refuse = {"repositories/shop/checkout/pullrequests/7/activity": Refused(429, Retry_After="90")}
    http = connected(source)
    cursor = source.poll({}, SINCE, http).cursor
    with pytest.raises(Unavailable) as raised:
        source.poll(cursor, SINCE, http)
    assert raised.value.retry_after is not None
    assert raised.value.retry_after.total_seconds() == 90
    cloud.refuse = {}
    assert ids(source, source.poll(cursor, SINCE, http).fetched) == ["7"]


def test_a_repository_that_was_never_there_is_said_aloud(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.refuse = {"repositories/shop/checkout": Refused(404, "Repository not found")}
    with pytest.raises(Rejected, match="404 Repository not found"):
        a_round(source, SINCE)


def test_a_lost_repository_is_told_once_and_the_others_go_on(cloud: Cloud, server: Server) -> None:
    source = BitbucketSource({"api_url": server.base, "repositories": "shop/search\nshop/checkout\n"})
    cloud.requests = [numbered(7, "09:00:00")]
    _, cursor = a_round(source, SINCE)
    cloud.refuse = {"repositories/shop/search": Refused(403, "no access")}
    cloud.requests[0] = numbered(7, "12:00:00")
    found, cursor = a_round(source, SINCE, cursor)
    assert [
        (one.name, one.readable) for one in parsed(source, found) if isinstance(one, RepositorySnapshot)
    ] == [("shop/search", False)]
    assert ids(source, found) == ["7"]
    again, cursor = a_round(source, SINCE, cursor)
    assert again == []
    cloud.refuse = {}
    back, _ = a_round(source, SINCE, cursor)
    (told,) = parsed(source, back)
    assert isinstance(told, RepositorySnapshot)
    assert (told.name, told.readable) == ("shop/search", True)


def test_a_token_that_may_no_longer_read_anything_is_said_aloud(
    cloud: Cloud, source: BitbucketSource
) -> None:
    _, cursor = a_round(source, SINCE)
    cloud.refuse = {"repositories/shop/checkout": Refused(403, "no access")}
    with pytest.raises(Rejected, match="403"):
        a_round(source, SINCE, cursor)


def test_a_token_without_the_permission_for_requests_is_said_aloud(cloud: Cloud, server: Server) -> None:
    source = BitbucketSource({"api_url": server.base, "repositories": ["shop/checkout", "shop/search"]})
    _, cursor = a_round(source, SINCE)
    cloud.refuse = {"repositories/shop/checkout/pullrequests": Refused(403, "scope pullrequest is missing")}
    with pytest.raises(Rejected, match="scope pullrequest"):
        a_round(source, SINCE, cursor)


def test_without_repositories_there_is_nothing_to_read(server: Server) -> None:
    source = BitbucketSource({"api_url": server.base, "repositories": ["", "no-slash", "a/b/c"]})
    assert a_round(source, SINCE) == ([], {})
    assert server.asked == []


def test_webhook_and_poll_agree_on_a_pushed_commit(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.commits = [commit("a", "Fix")]
    (polled,) = changes(source, a_round(source, SINCE)[0]).values()
    pushed = change("repo:push", push(commit("a", "Fix")))
    assert polled.landed_with == ""
    assert (polled.external_id, polled.source_at, polled.commits) == (
        pushed.external_id,
        pushed.source_at,
        pushed.commits,
    )
    assert polled.authored_by == pushed.authored_by


def test_greeting_names_what_can_be_read_or_who_we_are(server: Server, source: BitbucketSource) -> None:
    assert source.greet(connected(source)) == "Bitbucket answers; this token can read shop/checkout."
    nobody = BitbucketSource({"api_url": server.base})
    assert nobody.greet(connected(nobody, "ada@shop.example:t")) == "Bitbucket answers; signed in as Ada."
    assert server.authorizations == {"Bearer token", "Basic YWRhQHNob3AuZXhhbXBsZTp0"}


def test_an_access_token_that_is_no_user_is_greeted_all_the_same(cloud: Cloud, server: Server) -> None:
    cloud.refuse = {"user": Refused(404)}
    nobody = BitbucketSource({"api_url": server.base})
    assert "name a repository" in nobody.greet(connected(nobody))


def test_a_wrong_token_is_rejected_in_bitbuckets_words(cloud: Cloud, source: BitbucketSource) -> None:
    cloud.refuse = {"repositories/shop/checkout": Refused(401, "Token is invalid")}
    with pytest.raises(Rejected, match="401 Token is invalid"):
        source.greet(connected(source))


@pytest.mark.parametrize("repositories", [["shop/checkout"], []])
def test_the_repositories_of_the_workspaces_are_listed(server: Server, repositories: list[str]) -> None:
    source = BitbucketSource({"api_url": server.base, "repositories": repositories})
    found = source.available(connected(source))
    assert [(one.name, one.readable) for one in found] == [("shop/checkout", True), ("shop/search", True)]
