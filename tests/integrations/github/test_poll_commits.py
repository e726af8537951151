"""Reading the main branch."""

import json

import pytest

from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import Json, listed_commit
from tests.integrations.github.rounds import Reader, changes


def numbered(number: int, message: str = "Fix", at: str = "2026-11-04T11:00:00Z") -> Json:
    return listed_commit("a", message, at=at) | {"sha": f"{number:040x}"}


def push(repo: Repo, *commits: Json) -> None:
    """Pushed, oldest first."""
    repo.commits = [*reversed(commits), *repo.commits]
    repo.said["pushed_at"] = f"2026-11-04T11:{len(repo.commits) % 60:02}:00Z"


def shas(reader: Reader) -> list[int]:
    """The commits that were fetched, by number."""
    bodies = [json.loads(one.body) for one in reader.fetched if one.event == "api:commits"]
    return [int(one["commit"]["sha"], 16) for body in bodies for one in body["commits"]]


def test_what_was_pushed_without_a_request_is_a_change(forge: Forge, repo: Repo) -> None:
    push(repo, numbered(0x5, "Retry (#7)"), numbered(0x6, "Fix"))
    found = changes(Reader(forge).round())
    assert {name: one.landed_with for name, one in found.items()} == {
        f"4711:commit:{5:040x}": f"{5:040x}",
        f"4711:commit:{6:040x}": "",
    }


def test_what_a_merge_or_a_rebase_brought_is_told_with_the_request_that_it_came_with(
    forge: Forge, repo: Repo
) -> None:
    push(repo, numbered(1), numbered(2))
    repo.landed[f"{1:040x}"] = "b" * 40
    found = changes(Reader(forge).round())
    assert [found[f"4711:commit:{n:040x}"].landed_with for n in (1, 2)] == ["b" * 40, ""]


def test_only_commits_that_name_no_request_cost_a_question(forge: Forge, repo: Repo) -> None:
    push(repo, numbered(1, "Retry (#7)"), numbered(2, "Merge pull request #8 from shop/x"), numbered(3))
    Reader(forge).round()
    assert [path for path in forge.asked if path.endswith("/pulls")] == [
        f"/repos/shop/checkout/commits/{3:040x}/pulls"
    ]


def test_the_past_is_read_over_pages_from_one_fixed_commit(forge: Forge, repo: Repo) -> None:
    push(repo, numbered(1, at="2026-10-01T00:00:00Z"), *(numbered(n) for n in range(2, 123)))
    reader = Reader(forge)
    reader.page()  # the requests
    reader.page()
    push(repo, numbered(999))
    reader.round()
    assert sorted(shas(reader)) == list(range(2, 123))
    reader.round()
    assert sorted(shas(reader)) == [*range(2, 123), 999]


def test_a_commit_that_is_older_than_what_was_read_is_found_when_it_is_pushed(
    forge: Forge, repo: Repo
) -> None:
    push(repo, numbered(1))
    reader = Reader(forge)
    reader.round()
    push(repo, numbered(2, at="2026-10-10T00:00:00Z"), numbered(3, at="2026-11-04T12:00:00Z"))
    reader.round()
    assert shas(reader) == [1, 2, 3]
    assert b"@@ code @@" not in b"".join(one.body for one in reader.fetched)


def test_a_long_push_is_read_over_pages(forge: Forge, repo: Repo) -> None:
    push(repo, numbered(1))
    reader = Reader(forge)
    reader.round()
    push(repo, *(numbered(n) for n in range(2, 150)))
    reader.round()
    assert shas(reader) == list(range(1, 150))


def test_a_rewritten_branch_is_listed_again(forge: Forge, repo: Repo) -> None:
    push(repo, numbered(1), numbered(2))
    reader = Reader(forge)
    reader.round()
    repo.commits = []
    push(repo, numbered(1), numbered(9), numbered(10))
    reader.round()
    assert set(shas(reader)) == {1, 2, 9, 10}


@pytest.mark.parametrize("asked_before", [0, 1])
def test_a_branch_that_nobody_pushed_to_is_not_asked_for(forge: Forge, repo: Repo, asked_before: int) -> None:
    push(repo, numbered(1))
    reader = Reader(forge)
    for _ in range(asked_before + 1):
        reader.round()
    forge.asked.clear()
    assert reader.round() == []
    assert not [path for path in forge.asked if "/commits" in path]


def test_a_push_to_another_branch_costs_one_question(forge: Forge, repo: Repo) -> None:
    push(repo, numbered(1))
    reader = Reader(forge)
    reader.round()
    repo.said["pushed_at"] = "2026-11-05T00:00:00Z"
    forge.asked.clear()
    assert reader.round() == []
    assert len([path for path in forge.asked if "/commits" in path or "/compare" in path]) == 1


def test_an_empty_repository_has_no_commits(forge: Forge) -> None:
    reader = Reader(forge)
    assert reader.round() == []
    assert reader.round() == []
