"""What pushes bring: straight to the main line, or nothing that we record."""

from datetime import UTC, datetime

import pytest

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState
from tests.integrations.bitbucket.payloads import (
    UUID,
    at,
    branch,
    change,
    commit,
    push,
    repository,
    told,
)

ADA = IdentitySnapshot("email", "ada@shop.example", "Ada")


def shas(payload: dict[str, object]) -> list[str]:
    found = told("repo:push", payload)
    assert all(isinstance(one, ChangeSnapshot) for one in found)
    return [one.external_id.rpartition(":")[2][0] for one in found if isinstance(one, ChangeSnapshot)]


def test_every_commit_pushed_to_the_main_line_is_a_change_oldest_first() -> None:
    first, second = told("repo:push", push(commit("b", "Fix tax", "a"), commit("a", "Fix\n\nRounding.", "0")))
    assert isinstance(first, ChangeSnapshot)
    assert isinstance(second, ChangeSnapshot)
    moment = datetime.fromisoformat(at("10:00:00")).astimezone(UTC)
    assert first.external_id == f"{UUID}:commit:{'a' * 40}"
    assert (first.kind, first.state) == (ChangeKind.DIRECT_COMMIT, ChangeState.MERGED)
    assert (first.title, first.body) == ("Fix", "Rounding.")
    assert first.source_at == first.merged_at == moment
    assert (first.head_sha, first.landed_with) == ("a" * 40, "b" * 40)
    assert (first.authored_by, first.committers, first.merged_by) == (ADA, (ADA,), None)
    assert first.url == f"https://bitbucket.org/shop/checkout/commits/{'a' * 40}"
    assert [one.sha for one in first.commits] == ["a" * 40]
    assert second.title == "Fix tax"


@pytest.mark.parametrize(
    "message",
    [
        "Merge branch 'main' of bitbucket.org:shop/checkout",
    ],
)
def test_a_commit_that_only_took_the_main_line_in_is_no_change(message: str) -> None:
    assert shas(push(commit("b", message, "a", "9"), commit("a", "Fix", "0"))) == ["a"]


@pytest.mark.parametrize("name", ["main", "master", "trunk", "develop"])
def test_without_a_named_main_branch_the_usual_names_count(name: str) -> None:
    assert shas(push(commit("a"), name=name)) == ["a"]


@pytest.mark.parametrize("name", ["retry", "release/1.0", "mainframe"])
def test_other_branches_bring_nothing(name: str) -> None:
    assert shas(push(commit("a"), name=name)) == []


def test_the_named_main_branch_is_the_only_one() -> None:
    payload = push(commit("a"), name="production")
    assert shas(payload) == []
    payload["repository"] = repository(mainbranch={"type": "branch", "name": "production"})
    assert shas(payload) == ["a"]
    assert shas(push(commit("a")) | {"repository": payload["repository"]}) == []


def test_a_deletion_a_tag_and_a_new_branch_bring_nothing() -> None:
    assert shas(push(commit("a"), new=None, closed=True)) == []
    assert shas(push(commit("a"), new=branch("main", commit("a"), "tag"))) == []
    assert shas(push(commit("a"), old=None, created=True)) == []


def test_one_push_may_change_several_branches_and_tags() -> None:
    payload = push(commit("a"))
    payload["push"]["changes"] += push(commit("b"), name="retry")["push"]["changes"]
    payload["push"]["changes"] += push(commit("c", "Other"), name="master")["push"]["changes"]
    assert shas(payload) == ["a", "c"]


def test_a_push_without_changes_or_commits_says_what_it_can() -> None:
    assert shas({"push": {"changes": []}}) == []
    assert shas(push(commit("a"), commits=[])) == ["a"]


def test_a_commit_without_a_time_of_its_own_has_that_of_the_push() -> None:
    first, second = told("repo:push", push(commit("b", date="11:00:00"), commit("a", "Fix") | {"date": None}))
    assert isinstance(first, ChangeSnapshot)
    assert isinstance(second, ChangeSnapshot)
    assert first.head_sha == "a" * 40
    assert first.source_at == second.source_at


def test_a_push_without_any_time_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="date"):
        told("repo:push", push(commit("a") | {"date": None}))


def test_a_repository_without_a_uuid_is_known_by_its_path() -> None:
    payload = push(commit("a")) | {"repository": repository(uuid=None)}
    assert change("repo:push", payload).external_id == f"shop/checkout:commit:{'a' * 40}"


def test_reverts_and_cherry_picks_are_read_from_the_message() -> None:
    sha = "1" * 40
    one = change("repo:push", push(commit("a", f'Revert "Retry"\n\nThis reverts commit {sha}.')))
    assert one.reverts == sha
    one = change("repo:push", push(commit("a", f"Fix\n\n(cherry picked from commit {sha})")))
    assert one.cherry_picked_from == sha


def test_the_poll_says_the_same_of_a_commit() -> None:
    body = {"repository": repository(), "commit": commit("a"), "landed_with": "a" * 40}
    assert change("api:commit", body) == change("repo:push", push(commit("a")))
