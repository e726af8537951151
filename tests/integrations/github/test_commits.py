"""Commits on the main branch: from a push, and from the API's list, which tell the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewboard.domain.messages import CommitSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from tests.integrations.github.payloads import (
    HEAD,
    Json,
    change,
    listed_commit,
    push,
    pushed_commit,
    repository,
    told,
)

INES = IdentitySnapshot("email", "ines@example.org", "Ines")
AT = datetime(2026, 11, 4, 11, tzinfo=UTC)
FIX = pushed_commit("a", "Fix rounding\n\nCents were lost.")


def test_a_commit_that_was_pushed_to_the_main_branch_is_a_change() -> None:
    one = change("push", push(FIX))
    assert (one.external_id, one.kind) == (f"4711:commit:{'a' * 40}", ChangeKind.DIRECT_COMMIT)
    assert (one.state, one.merged_at, one.source_at) == (ChangeState.MERGED, AT, AT)
    assert (one.title, one.body) == ("Fix rounding", "Cents were lost.")
    assert one.commits == (CommitSnapshot("a" * 40, FIX["message"], INES, INES, AT),)
    assert (one.authored_by, one.merged_by, one.committers) == (INES, INES, (INES,))
    assert (one.head_sha, one.landed_with) == ("a" * 40, "a" * 40)
    assert (one.files_count, one.paths) == (2, ("src/pay.py", "tests/test_pay.py"))
    assert one.tests_touched is True


def test_a_push_of_several_commits_is_as_many_changes_that_landed_together() -> None:
    found = told("push", push(FIX, pushed_commit("b", "Fix it again")))
    assert [(one.head_sha[0], one.landed_with[0]) for one in found] == [("a", "b"), ("b", "b")]  # type: ignore[union-attr]


def test_a_commit_that_only_took_the_main_branch_in_is_no_change_of_its_own() -> None:
    message = "Merge branch 'main' of github.com:shop/checkout"
    assert told("push", push(pushed_commit("a", message))) == ()
    assert told("api:commits", listing(listed_commit("a", message))) == ()


@pytest.mark.parametrize(
    "message",
    [
        "Merge pull request #7 from shop/retry-once\n\nRetry card payments once",
        "Retry card payments once (#7)",
    ],
)
def test_how_a_request_landed_is_told_with_the_commit_as_which_it_did(message: str) -> None:
    for found in (
        told("push", push(pushed_commit("a", message))),
        told("api:commits", listing(listed_commit("a", message))),
    ):
        (one,) = found
        assert one.landed_with == one.head_sha  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "other",
    [
        {"ref": "refs/heads/retry-once"},
        {"ref": "refs/tags/main"},
        {"ref": "main"},
        {"deleted": True},
        {"commits": [], "head_commit": None},
        {"commits": None},
        {"repository": repository(default_branch="trunk")},
        {"repository": repository(default_branch=None)},
    ],
)
def test_what_is_not_pushed_to_the_main_branch_is_no_change(other: Json) -> None:
    assert told("push", push(FIX, **other)) == ()


def test_the_forge_is_nobody() -> None:
    web = {"name": "GitHub", "email": "noreply@github.com", "username": "web-flow"}
    one = change("push", push(FIX | {"committer": web}))
    assert (one.authored_by, one.merged_by) == (INES, None)
    server = {"name": "GitHub Enterprise", "email": "noreply@ghe.example.org", "username": "web-flow"}
    assert change("push", push(FIX | {"committer": server})).merged_by is None


def test_a_commit_may_name_nobody() -> None:
    one = change("push", push(FIX | {"author": None, "committer": {"name": "Bo"}}))
    assert (one.authored_by, one.committers) == (None, ())
    assert one.merged_by == IdentitySnapshot("name", "Bo", "Bo")


def test_a_commit_without_a_time_takes_that_of_the_push() -> None:
    one = change("push", push({name: value for name, value in FIX.items() if name != "timestamp"}))
    assert one.source_at == datetime.fromtimestamp(1793700000, UTC)


def test_a_push_that_lists_no_files_says_nothing_of_tests() -> None:
    one = change("push", push(FIX | {"modified": []}))
    assert (one.files_count, one.paths, one.tests_touched) == (0, (), None)


def test_a_commit_takes_back_and_repeats_what_it_says() -> None:
    one = change("push", push(FIX | {"message": f"Undo\n\nThis reverts commit {HEAD}."}))
    assert one.reverts == HEAD
    one = change("push", push(FIX | {"message": 'Revert "Retry"\n\nReverts shop/checkout#6'}))
    assert one.reverts == "4711:pr:6"
    one = change("push", push(FIX | {"message": f"Fix\n\n(cherry picked from commit {HEAD})"}))
    assert one.cherry_picked_from == HEAD


def listing(row: Json, landed_with: str = "") -> Json:
    return {"repository": repository(), "commits": [{"commit": row, "landed_with": landed_with}]}


def test_the_list_tells_the_same_commit_as_the_push() -> None:
    row = listed_commit("a", FIX["message"])
    polled, webhook = change("api:commits", listing(row)), change("push", push(FIX))
    same = replace(
        polled,
        commits=tuple(replace(one, parents=()) for one in polled.commits),
        files_count=webhook.files_count,
        paths=webhook.paths,
        tests_touched=webhook.tests_touched,
        landed_with=webhook.landed_with,
    )
    assert same == webhook
    assert polled.commits[0].parents == ("0" * 40,)


def test_a_listed_commit_knows_the_request_that_brought_it() -> None:
    assert change("api:commits", listing(listed_commit("a", "Retry"), HEAD)).landed_with == HEAD
