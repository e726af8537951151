"""What pushes bring: straight to the main line, or nothing that we record."""

import pytest

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState
from tests.integrations.bitbucket_server.payloads import (
    ADA,
    HOST,
    Json,
    account,
    change,
    commit,
    moved,
    push,
    repository,
    time,
    told,
)

PUSHED = "repo:refs_changed"
WHO = IdentitySnapshot("email", "ada@shop.example", "Ada")


def shas(payload: Json) -> list[str]:
    found = told(PUSHED, payload)
    return [one.head_sha[0] for one in found if isinstance(one, ChangeSnapshot)]


def test_every_commit_pushed_to_the_main_line_is_a_change_oldest_first() -> None:
    first, second = told(PUSHED, push(commit("b", "Fix tax", "a"), commit("a", "Fix\n\nRounding.", "9")))
    assert isinstance(first, ChangeSnapshot)
    assert isinstance(second, ChangeSnapshot)
    assert first.external_id == f"84:commit:{'a' * 40}"
    assert (first.kind, first.state) == (ChangeKind.DIRECT_COMMIT, ChangeState.MERGED)
    assert (first.title, first.body) == ("Fix", "Rounding.")
    assert first.source_at == first.merged_at == time("10:00:00")
    assert (first.head_sha, first.landed_with) == ("a" * 40, "b" * 40)
    assert (first.authored_by, first.merged_by, first.committers) == (WHO, WHO, (WHO,))
    assert first.url == f"{HOST}/projects/SHOP/repos/checkout/commits/{'a' * 40}"
    assert second.title == "Fix tax"


def test_newer_versions_write_times_as_text_and_authors_as_accounts() -> None:
    written = commit(
        "a", committerTimestamp="2026-11-03T10:00:00.000Z", author=account(ADA), committer=account(ADA)
    )
    one = change(PUSHED, push(written))
    assert (one.source_at, one.authored_by) == (time("10:00:00"), WHO)


def test_an_author_without_an_address_is_known_by_account_or_name() -> None:
    hidden = {name: value for name, value in account(ADA).items() if name != "emailAddress"}
    one = change(PUSHED, push(commit("a", author=hidden, committer=None)))
    assert one.authored_by == IdentitySnapshot("bitbucket_server", ADA, "Ada")
    assert one.merged_by is None
    one = change(PUSHED, push(commit("a", author={"name": "Ada"})))
    assert one.authored_by == IdentitySnapshot("name", "Ada", "Ada")


@pytest.mark.parametrize(
    "message",
    [
        "Merge branch 'main' of ssh://bitbucket.shop.example/shop/checkout",
    ],
)
def test_a_commit_that_only_took_the_main_line_in_is_no_change(message: str) -> None:
    assert shas(push(commit("b", message, "a", "8"), commit("a", "Fix", "9"))) == ["a"]


@pytest.mark.parametrize("name", ["retry", "release/1.0", "mainframe"])
def test_other_branches_bring_nothing(name: str) -> None:
    assert shas(push(commit("a"), name=name)) == []


@pytest.mark.parametrize(
    "ref",
    [
        moved("main", "0", "9", "DELETE"),
        moved("main", "a", "0", "ADD"),
        moved("main", "a") | {"refId": "refs/tags/main"},
        moved("main", "a", kind="DREAM"),
    ],
)
def test_deletions_new_branches_and_tags_bring_nothing(ref: Json) -> None:
    assert shas(push(commit("a"), changes=[ref])) == []


def test_of_a_push_to_several_branches_each_has_what_can_be_walked_to() -> None:
    commits = [
        commit("d", "Topic", "c"),
        commit("c", "Topic", "9"),
        commit("b", "Fix", "a"),
        commit("a", "Fix", "9"),
    ]
    payload = push(*commits, changes=[moved("retry", "d"), moved("main", "b")])
    assert shas(payload) == ["a", "b"]
    first = told(PUSHED, payload)[0]
    assert isinstance(first, ChangeSnapshot)
    assert first.landed_with == "b" * 40


def test_a_push_that_lists_no_commits_says_nothing() -> None:
    assert shas(push(changes=[moved("main", "a")], commits=[])) == []
    assert told(PUSHED, {"repository": repository(), "changes": [moved("main", "a")]}) == ()


def test_where_only_the_last_commit_is_told_it_is_said() -> None:
    assert shas(push(commit("a"), commits=None)) == ["a"]


def test_the_oldest_dialect_lists_changesets() -> None:
    payload: Json = {
        "repository": repository(),
        "refChanges": [
            {"refId": "refs/heads/main", "fromHash": "9" * 40, "toHash": "b" * 40, "type": "UPDATE"}
        ],
        "changesets": {
            "values": [{"toCommit": commit("b", "Fix", "a")}, {"toCommit": commit("a", "Fix", "9")}]
        },
    }
    assert shas(payload) == ["a", "b"]


def test_a_commit_without_a_time_of_its_own_has_that_of_the_push() -> None:
    timeless = commit("a", committerTimestamp=None, authorTimestamp=None)
    assert change(PUSHED, push(timeless)).source_at == time("10:00:05")
    with pytest.raises(Unreadable, match="time"):
        told(PUSHED, push(timeless, date=None))


def test_a_repository_without_a_number_is_known_by_its_name() -> None:
    one = change(PUSHED, push(commit("a"), repository=repository(id=None)))
    assert one.external_id == f"SHOP/checkout:commit:{'a' * 40}"


def test_the_poll_says_the_same_of_a_commit() -> None:
    body = {"repository": repository(), "commit": commit("a"), "landed_with": "a" * 40}
    assert change("api:commit", body) == change(PUSHED, push(commit("a")))
