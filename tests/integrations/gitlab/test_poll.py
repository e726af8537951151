"""Reading the API: what a webhook missed is found, one page a call, from wherever a reading stood."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Fetched, PollPage, Rejected, Unavailable
from reviewboard.integrations.gitlab.access import API
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import (
    HEAD,
    MERGE,
    OLDER,
    PROJECT,
    PUSHED,
    listed_commit,
    listed_deployment,
    listed_request,
)
from tests.integrations.gitlab.server import GitLab, Refused, connected, read_round, serving

FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab()) as served:
        yield served


def fetched(pages: Iterable[PollPage]) -> list[Fetched]:
    return [one for page in pages for one in page.fetched]


def ids(pages: Iterable[PollPage]) -> list[str]:
    return [one.delivery_id for one in fetched(pages)]


def request(number: int, after: timedelta) -> dict[str, Any]:
    return listed_request(iid=number, updated_at=(FIRST + after).isoformat())


def commits(*names: str) -> list[Any]:
    """The main branch from its end on, a minute between each two."""
    return [
        listed_commit(name, f"Commit {name[:2]}", committed_date=(FIRST - timedelta(minutes=n)).isoformat())
        for n, name in enumerate(names)
    ]


def test_who_the_token_belongs_to_is_said_in_a_sentence(gitlab: GitLab) -> None:
    source, http = connected(gitlab)
    assert source.greet(http) == "Signed in to GitLab as Review bot (@review-bot)."


def test_a_token_that_is_refused_says_so(gitlab: GitLab) -> None:
    gitlab.token = "another"
    source, http = connected(gitlab)
    with pytest.raises(Rejected, match="401"):
        source.greet(http)


def test_an_address_that_is_no_api_says_so(gitlab: GitLab) -> None:
    gitlab.user = {"service": "a wiki"}
    source, http = connected(gitlab)
    with pytest.raises(Rejected, match="names no user"):
        source.greet(http)


def test_the_projects_of_the_tokens_owner_can_be_chosen(gitlab: GitLab) -> None:
    gitlab.projects = [
        {**PROJECT, "id": n, "path_with_namespace": f"shop/p{n:03}"} for n in range(250, 0, -1)
    ]
    source, http = connected(gitlab)
    found = source.available(http)
    assert len(found) == 250
    assert found[0] == RepositorySnapshot("1", "shop/p001", str(PROJECT["web_url"]))
    assert [params["membership"] for _, params in gitlab.asked] == ["true"] * 3


def test_the_address_of_the_api_is_completed() -> None:
    assert GitLabSource({}).access("t").base == API
    for given in ("https://git.example", "https://git.example/", "https://git.example/api/v4/"):
        access = GitLabSource({"api_url": given}).access("t")
        assert (access.base, access.headers) == ("https://git.example/api/v4", {"PRIVATE-TOKEN": "t"})


def test_a_request_is_read_with_all_that_belongs_to_it(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request()]
    gitlab.parts["/merge_requests/5/commits"] = [listed_commit(HEAD, "Round prices")]
    gitlab.parts["/merge_requests/5/approvals"] = {"approved": True, "approved_by": []}
    gitlab.parts["/merge_requests/5/notes"] = [
        {"system": False, "body": "I know this customer's number by heart."},
    ]
    gitlab.parts["/merge_requests/5/diffs"] = [
        {"old_path": "a.py", "new_path": "a.py", "diff": "@@ -1 +1,2 @@\n-SECRET = 1\n+A = 1\n+B = 2\n"}
    ]
    (one,) = fetched(read_round(gitlab, {}))
    assert (one.event, one.delivery_id) == ("api:merge_request", "42:pr:5:2026-03-02T15:00:00.212Z")
    bundle = json.loads(one.body)
    assert bundle["files"] == [{"path": "a.py", "added": 2, "removed": 1, "counted": True}]
    assert b"SECRET" not in one.body, "the text of a change is not kept"
    assert b"by heart" not in one.body, "nor is that of a comment"


def test_only_what_was_updated_since_is_read(gitlab: GitLab) -> None:
    gitlab.requests = [request(1, timedelta(days=-30)), request(2, timedelta(0))]
    assert [one.split(":")[2] for one in ids(read_round(gitlab, {}))] == ["2"]


def test_a_long_list_is_read_page_by_page_and_the_oldest_first(gitlab: GitLab) -> None:
    gitlab.requests = [request(n, timedelta(minutes=n)) for n in range(1, 51)]
    pages = read_round(gitlab, {})
    assert [int(one.split(":")[2]) for one in ids(pages)] == [*range(1, 51)]
    assert max(len(page.fetched) for page in pages) <= 20
    assert (pages[0].done, pages[0].total) == (20, 50)
    assert (pages[-1].done, pages[-1].total) == (50, 0)


def test_a_bulk_change_gives_many_the_same_time_and_each_is_read(gitlab: GitLab) -> None:
    gitlab.requests = [request(n, timedelta(0)) for n in range(1, 46)]
    assert sorted(int(one.split(":")[2]) for one in ids(read_round(gitlab, {}))) == [*range(1, 46)]


def test_what_is_updated_while_it_is_read_passes_nothing_over(gitlab: GitLab) -> None:
    gitlab.requests = [request(n, timedelta(minutes=n)) for n in range(1, 41)]
    source, http = connected(gitlab)
    page = source.poll({}, FIRST, http)
    gitlab.requests[3] = request(4, timedelta(hours=2))
    rest = read_round(gitlab, page.cursor)
    found = [int(one.split(":")[2]) for one in ids([page, *rest])]
    assert sorted(found) == sorted([*range(1, 41), 4])


def test_the_next_round_reads_what_is_new_and_nothing_twice(gitlab: GitLab) -> None:
    gitlab.requests = [request(n, timedelta(minutes=n)) for n in range(1, 31)]
    gitlab.deployments = [listed_deployment()]
    first = read_round(gitlab, {})
    gitlab.asked.clear()
    again = read_round(gitlab, first[-1].cursor)
    assert ids(again) == []
    assert len(gitlab.asked) == 6, "the project and one list for each stream"
    gitlab.requests[4] = request(5, timedelta(minutes=31))
    assert [one.split(":")[2] for one in ids(read_round(gitlab, again[-1].cursor))] == ["5"]


def test_what_shows_a_little_late_is_read_in_the_next_round(gitlab: GitLab) -> None:
    gitlab.requests = [request(1, timedelta(0))]
    first = read_round(gitlab, {})
    gitlab.requests.append(request(2, timedelta(seconds=-90)))
    assert [one.split(":")[2] for one in ids(read_round(gitlab, first[-1].cursor))] == ["2"]


def test_a_killed_reading_goes_on_where_it_stood(gitlab: GitLab) -> None:
    gitlab.requests = [request(n, timedelta(minutes=n)) for n in range(1, 31)]
    whole = ids(read_round(gitlab, {}))
    source, http = connected(gitlab)
    stood = source.poll({}, FIRST, http)
    source.poll(stood.cursor, FIRST, http)  # killed before its cursor was kept
    assert ids([stood, *read_round(gitlab, stood.cursor)]) == whole


@pytest.mark.parametrize(
    "cursor",
    [
        {"left": "shop/checkout", "projects": []},
        {"left": ["shop/gone", "shop/checkout"], "stream": "commits", "projects": {"shop/checkout": 5}},
        {"left": ["shop/checkout"], "stream": "dreams", "done": "many"},
        {"left": ["shop/checkout"], "projects": {"shop/checkout": {"requests": {"after": 5, "page": -3}}}},
    ],
)
def test_a_cursor_that_cannot_be_read_begins_anew(gitlab: GitLab, cursor: dict[str, Any]) -> None:
    gitlab.requests = [request(1, timedelta(0))]
    assert len(ids(read_round(gitlab, cursor))) == 1


def test_a_rate_limit_says_how_long_to_wait_and_nothing_is_lost(gitlab: GitLab) -> None:
    gitlab.requests = [request(1, timedelta(0))]
    source, http = connected(gitlab)
    gitlab.refuses["/approvals"] = Refused(429, "Retry later", {"Retry-After": "37"})
    with pytest.raises(Unavailable) as error:
        source.poll({}, FIRST, http)
    assert error.value.retry_after == timedelta(seconds=37)
    gitlab.refuses.clear()
    assert len(source.poll({}, FIRST, http).fetched) == 1


@pytest.mark.parametrize("part", ["/approvals", "/notes", "/diffs", "/commits", "/merge_requests/5"])
def test_a_part_that_is_refused_leaves_the_rest(gitlab: GitLab, part: str) -> None:
    gitlab.requests = [listed_request()]
    gitlab.refuses[f"/merge_requests/5{part}" if part[1] != "m" else part] = Refused(403, "403 Forbidden")
    (one,) = fetched(read_round(gitlab, {}))
    (found,) = GitLabSource({}).parse(one.event, one.body)
    assert found.external_id == "42:pr:5"


def test_a_token_that_is_withdrawn_half_way_is_no_part_that_is_missing(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request()]
    gitlab.refuses["/notes"] = Refused(401, "401 Unauthorized")
    with pytest.raises(Rejected, match="401"):
        read_round(gitlab, {})


def test_a_project_that_is_gone_or_closed_to_us_is_refused(gitlab: GitLab) -> None:
    with pytest.raises(Rejected, match="404 Project Not Found"):
        read_round(gitlab, {}, "shop/nowhere")
    gitlab.refuses["/merge_requests"] = Refused(403, "403 Forbidden")
    with pytest.raises(Rejected, match="403"):
        read_round(gitlab, {})


def test_what_a_project_has_switched_off_is_not_asked_for(gitlab: GitLab) -> None:
    gitlab.projects = [{**PROJECT, "merge_requests_access_level": "disabled"}]
    gitlab.refuses["/merge_requests"] = Refused(403, "403 Forbidden")
    gitlab.deployments = [listed_deployment()]
    assert len(ids(read_round(gitlab, {}))) == 1


def test_a_renamed_project_is_found_by_its_number(gitlab: GitLab) -> None:
    gitlab.requests = [request(1, timedelta(0))]
    first = read_round(gitlab, {})
    gitlab.projects = [{**PROJECT, "path_with_namespace": "shop/till"}]
    gitlab.requests.append(request(2, timedelta(minutes=5)))
    (one,) = fetched(read_round(gitlab, first[-1].cursor))
    assert json.loads(one.body)["project"]["path_with_namespace"] == "shop/till"


def test_several_projects_are_read_one_after_the_other(gitlab: GitLab) -> None:
    gitlab.projects = [dict(PROJECT), {**PROJECT, "id": 43, "path_with_namespace": "shop/till"}]
    gitlab.requests = [request(1, timedelta(0))]
    found = ids(read_round(gitlab, {}, "shop/checkout", "shop/till"))
    assert [one.split(":")[0] for one in found] == ["42", "43"]


def test_without_projects_there_is_nothing_to_read(gitlab: GitLab) -> None:
    source, http = GitLabSource({"api_url": gitlab.base}), connected(gitlab)[1]
    page = source.poll({}, FIRST, http)
    assert (page.fetched, page.more, gitlab.asked) == ((), False, [])


def test_projects_can_be_given_one_a_line() -> None:
    assert GitLabSource({"repositories": "shop/checkout\n/shop/till/\n\n"})._names == (
        "shop/checkout",
        "shop/till",
    )


def test_commits_are_what_the_main_branch_gained_whatever_their_dates(gitlab: GitLab) -> None:
    gitlab.branch = commits(HEAD)
    first = read_round(gitlab, {})
    assert ids(first) == [f"42:commit:{HEAD}"]
    late = listed_commit(PUSHED, "Written long ago", committed_date="2025-01-01T00:00:00Z")
    gitlab.branch.insert(0, late)
    assert ids(read_round(gitlab, first[-1].cursor)) == [f"42:commit:{PUSHED}"]


def test_many_commits_are_read_to_where_the_branch_ended_when_it_began(gitlab: GitLab) -> None:
    names = [f"{n:02}" * 20 for n in range(10, 55)]
    gitlab.branch = commits(*names)
    source, http = connected(gitlab)
    cursor: Any = {}
    for _ in range(2):  # no requests; then the first page of commits
        page = source.poll(cursor, FIRST - timedelta(days=9), http)
        cursor = page.cursor
    gitlab.branch.insert(0, listed_commit(PUSHED, "Pushed meanwhile", committed_date=FIRST.isoformat()))
    rest = read_round(gitlab, cursor)
    assert [one.split(":")[2] for one in ids([page, *rest])] == names
    assert ids(read_round(gitlab, rest[-1].cursor)) == [f"42:commit:{PUSHED}"]


def test_a_branch_that_was_rewritten_is_read_by_time_again(gitlab: GitLab) -> None:
    gitlab.branch = commits(HEAD, OLDER)
    first = read_round(gitlab, {})
    gitlab.branch = commits(MERGE, OLDER)
    assert f"42:commit:{MERGE}" in ids(read_round(gitlab, first[-1].cursor))


def test_an_empty_repository_has_no_commits(gitlab: GitLab) -> None:
    gitlab.projects = [{**PROJECT, "default_branch": None}]
    assert ids(read_round(gitlab, {})) == []
    assert not any("commits" in path for path in gitlab.paths())


def test_a_branch_without_commits_is_no_refusal(gitlab: GitLab) -> None:
    gitlab.refuses["/repository/commits"] = Refused(404, "404 Reference Not Found")
    assert ids(read_round(gitlab, {})) == []


def test_a_merge_that_only_took_the_main_branch_in_is_not_asked_for_further(gitlab: GitLab) -> None:
    gitlab.branch = [listed_commit(MERGE, "Merge branch 'main' of git.example:shop/checkout")]
    assert ids(read_round(gitlab, {})) == []
    assert not any(MERGE in path for path in gitlab.paths())


def test_deployments_are_read_without_what_is_not_needed(gitlab: GitLab) -> None:
    gitlab.deployments = [listed_deployment()]
    (one,) = fetched(read_round(gitlab, {}))
    assert (one.event, one.delivery_id) == ("api:deployment", "42:deployment:77:2026-03-02T16:10:00.300Z")
    assert b"ben@shop.example" not in one.body
