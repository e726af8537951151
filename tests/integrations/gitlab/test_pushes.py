"""Pushes to the main branch become direct commits."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import HEAD, OLDER, PUSHED, WEB, ZEROS, body, commit, push

EVE_IS = IdentitySnapshot("email", "eve@shop.example", "Eve Lund")
THEN = datetime(2026, 3, 2, 15, tzinfo=UTC)


def read(made: dict[str, Any]) -> list[ChangeSnapshot]:
    found = GitLabSource({}).parse("push", body(made))
    return [one for one in found if isinstance(one, ChangeSnapshot)]


def test_a_pushed_commit_is_a_change_that_was_merged_when_it_was_made() -> None:
    (found,) = read(push())
    assert (found.external_id, found.kind) == (f"42:commit:{PUSHED}", ChangeKind.DIRECT_COMMIT)
    assert (found.state, found.source_at, found.merged_at) == (ChangeState.MERGED, THEN, THEN)
    assert (found.title, found.body) == ("Fix the totals", "They were off by one.")
    assert (found.head_sha, found.landed_with) == (PUSHED, PUSHED)
    assert found.url == f"{WEB}/-/commit/{PUSHED}"
    assert found.authored_by == EVE_IS
    message = "Fix the totals\n\nThey were off by one."
    assert found.commits == (CommitSnapshot(PUSHED, message, EVE_IS, EVE_IS, THEN),)
    assert (found.paths, found.tests_touched) == (("src/totals.py", "tests/test_totals.py"), True)
    assert found.files_count == 0, "how large it is only the API can tell"


def test_each_commit_landed_with_the_last_one_of_the_push() -> None:
    found = read(push(commit(HEAD, "One"), commit(OLDER, "Two"), commit(PUSHED, "Three")))
    assert [(one.head_sha, one.landed_with) for one in found] == [
        (HEAD, PUSHED),
        (OLDER, PUSHED),
        (PUSHED, PUSHED),
    ]


def test_the_merge_of_a_request_is_a_commit_like_others_for_it_is_known_by_its_hash() -> None:
    message = "Merge branch 'rounding' into 'main'\n\nRound prices\n\nSee merge request shop/checkout!5\n"
    found = read(push(commit(HEAD, "Round prices"), commit(PUSHED, message)))
    assert [(one.head_sha, one.landed_with) for one in found] == [(HEAD, PUSHED), (PUSHED, PUSHED)]


def test_a_merge_that_only_took_the_main_branch_in_is_no_change() -> None:
    assert read(push(commit(message="Merge branch 'main' of git.example:shop/checkout"))) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"ref": "refs/heads/rounding"},
        {"ref": "refs/tags/main"},
        {"after": ZEROS, "checkout_sha": None, "commits": []},
        {"commits": []},
        {"commits": None},
        {"project": {"id": 42}},
    ],
)
def test_other_branches_tags_and_deletions_say_nothing(changed: dict[str, Any]) -> None:
    assert read(push() | changed) == []


def test_more_commits_than_are_listed_are_left_to_the_poll() -> None:
    assert len(read(push(total_commits_count=31))) == 1


@pytest.mark.parametrize("email", ["[REDACTED]", "", "noreply@gitlab.com", None])
def test_an_address_that_is_none_leaves_the_name(email: str | None) -> None:
    (found,) = read(push(commit(author={"name": "Eve Lund", "email": email})))
    assert found.authored_by == IdentitySnapshot("name", "Eve Lund", "Eve Lund")


def test_an_author_without_a_name_is_nobody() -> None:
    (found,) = read(push(commit(author=None)))
    assert (found.authored_by, found.committers) == (None, ())


def test_a_commit_without_a_time_is_left_to_the_poll() -> None:
    assert read(push(commit(timestamp=None), commit(id="HEAD"))) == []


def test_a_commit_that_takes_back_or_repeats_another_names_it() -> None:
    (back,) = read(push(commit(message=f'Revert "Round prices"\n\nThis reverts commit {HEAD}.')))
    assert back.reverts == HEAD
    (again,) = read(push(commit(message=f"Round prices\n\n(cherry picked from commit {HEAD})")))
    assert again.cherry_picked_from == HEAD


def test_a_system_hook_tells_the_same_by_its_event_name() -> None:
    made = push()
    del made["object_kind"]
    source = GitLabSource({})
    event = source.event({"x-gitlab-event": "System Hook"}, body(made))
    assert source.parse(event, body(made)) == source.parse("push", body(push()))


def test_an_empty_message_still_has_a_title() -> None:
    (found,) = read(push(commit(message="")))
    assert found.title == f"commit {PUSHED[:12]}"
