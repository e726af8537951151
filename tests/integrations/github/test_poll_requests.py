"""Reading requests page by page, whatever happens meanwhile."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.domain.messages import ChangeSnapshot, CheckSnapshot
from reviewboard.domain.values import CheckState
from reviewboard.integrations.github.poll_requests import REQUESTS_A_READ
from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import HEAD, check, listed_commit, merged, pull, review
from tests.integrations.github.rounds import Reader, changes, names, snapshots
from tests.integrations.github.test_checks import run

BEGIN = datetime(2026, 11, 2, tzinfo=UTC)


def minute(number: int) -> str:
    return (BEGIN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def fill(repo: Repo, count: int, *, apart: int = 1) -> None:
    """So many requests, updated one after the other; `apart` 0: all in the same second."""
    for number in range(1, count + 1):
        repo.pulls[number] = pull(number, updated_at=minute(number * apart))


def numbers(reader: Reader) -> list[int]:
    return [json.loads(one.body)["pull_request"]["number"] for one in reader.fetched]


def test_a_request_is_fetched_with_all_its_parts(forge: Forge, repo: Repo) -> None:
    repo.pulls[7] = merged(7)
    repo.parts[7, "commits"] = [listed_commit("a", "Retry once"), listed_commit("b", "Test it")]
    repo.parts[7, "reviews"] = [review()]
    repo.parts[7, "files"] = [{"filename": "src/pay.py", "patch": "@@ code @@", "additions": 40}]
    (one,) = Reader(forge).round()
    assert (one.event, one.delivery_id) == ("api:pull", "4711:pr:7:2026-11-03T10:00:01Z")
    assert b"@@ code @@" not in one.body
    said = changes([one])["4711:pr:7"]
    assert [commit.sha[0] for commit in said.commits] == ["a", "b"]
    assert (said.paths, [given.external_id for given in said.reviews]) == (("src/pay.py",), ["555"])


def checked(repo: Repo) -> None:
    """A request whose head was built, and was given a status."""
    repo.pulls[7] = pull(7)
    repo.runs[HEAD] = [run(output={"text": "@@ code @@"})["check_run"]]
    repo.contexts[HEAD] = [{"context": "ci/deploy", "state": "failure", "updated_at": "2026-11-02T09:40:00Z"}]


def test_what_machines_say_of_its_head_comes_along_as_its_events_tell_it(forge: Forge, repo: Repo) -> None:
    checked(repo)
    (one,) = Reader(forge).round()
    assert b"@@ code @@" not in one.body
    built, context = (said for said in snapshots([one]) if isinstance(said, CheckSnapshot))
    assert built == check("check_run", run())
    assert (context.external_id, context.state) == (f"4711:status:{HEAD}:ci/deploy", CheckState.FAILED)


@pytest.mark.parametrize("status", [403, 404])
def test_without_the_permission_for_checks_the_rest_is_read(forge: Forge, repo: Repo, status: int) -> None:
    checked(repo)
    forge.fail(r"/check-runs", status, "Resource not accessible by personal access token")
    told = snapshots(Reader(forge).round())
    assert [type(one) for one in told] == [ChangeSnapshot, CheckSnapshot]


def test_the_longest_lists_are_read_over_their_pages(forge: Forge, repo: Repo) -> None:
    repo.pulls[7] = pull(7, changed_files=250)
    repo.parts[7, "files"] = [{"filename": f"src/{number}.py"} for number in range(250)]
    said = changes(Reader(forge).round())["4711:pr:7"]
    assert (len(said.paths), said.tests_touched) == (200, False)
    assert len([path for path in forge.asked if "/files" in path]) == 3


def test_requests_come_in_the_order_of_their_updates_and_issues_are_passed_over(
    forge: Forge, repo: Repo
) -> None:
    fill(repo, 23)
    repo.issues = {n: {"number": n, "updated_at": minute(n - 500)} for n in range(500, 760)}
    reader = Reader(forge)
    reader.round()
    assert numbers(reader) == list(range(1, 24))
    assert max(len(page.fetched) for page in reader.pages) == REQUESTS_A_READ


def test_what_was_updated_before_the_beginning_is_left_out(forge: Forge, repo: Repo) -> None:
    repo.pulls[1] = pull(1, updated_at="2026-10-31T23:59:59Z")
    repo.pulls[2] = pull(2, updated_at="2026-11-01T00:00:00Z")
    reader = Reader(forge)
    reader.round()
    assert numbers(reader) == [2]


def test_a_second_round_fetches_only_what_was_updated(forge: Forge, repo: Repo) -> None:
    fill(repo, 12)
    reader = Reader(forge)
    reader.round()
    assert reader.round() == []
    repo.pulls[3] |= {"updated_at": minute(60), "title": "Anew"}
    repo.pulls[13] = pull(13, updated_at=minute(12))  # in the very second that was read last
    assert names(reader.round()) == [f"4711:pr:13:{minute(12)}", f"4711:pr:3:{minute(60)}"]


def test_a_request_that_is_updated_while_it_is_read_hides_no_other(forge: Forge, repo: Repo) -> None:
    fill(repo, 130)
    reader = Reader(forge)
    for number in range(1, 12):
        reader.page()
        repo.pulls[number] |= {"updated_at": minute(1000 + number)}
    reader.round()
    assert set(numbers(reader)) == set(range(1, 131))
    assert {number for number in range(1, 12) if numbers(reader).count(number) == 2} == set(range(1, 12))


def test_requests_of_one_second_are_all_read_though_they_fill_pages(forge: Forge, repo: Repo) -> None:
    fill(repo, 215, apart=0)
    reader = Reader(forge)
    reader.round()
    assert sorted(numbers(reader)) == list(range(1, 216))
    assert reader.round() == []


def test_a_deleted_request_is_passed_over(forge: Forge, repo: Repo) -> None:
    fill(repo, 3)
    forge.fail(r"/pulls/2$", 404)
    reader = Reader(forge)
    reader.round()
    assert numbers(reader) == [1, 3]


def test_a_difference_that_is_too_large_leaves_the_files_open(forge: Forge, repo: Repo) -> None:
    fill(repo, 1)
    repo.parts[1, "commits"] = [listed_commit("a", "Retry")]
    forge.fail(r"/pulls/1/files", 422, "Sorry, the diff is taking too long to generate.")
    said = changes(Reader(forge).round())["4711:pr:1"]
    assert (said.paths, said.tests_touched, len(said.commits)) == ((), None, 1)


def test_a_repository_without_issues_and_requests_has_none(forge: Forge, repo: Repo) -> None:
    forge.fail(r"/issues", 410, "Issues are disabled for this repo")
    assert Reader(forge).round() == []
