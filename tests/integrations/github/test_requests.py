"""Pull requests and reviews: what an event says, what it does not say, and that the poll says the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import UNTIMED, IdentitySnapshot, RepositorySnapshot, ReviewSnapshot
from reviewboard.domain.values import ChangeKind, ChangeState, ReviewState
from tests.integrations.github.payloads import (
    HEAD,
    MERGE,
    Json,
    bundle,
    change,
    listed_commit,
    merged,
    partial,
    pull,
    repository,
    request_event,
    review,
    review_event,
    user,
)

INES, BO = IdentitySnapshot("github", "ines"), IdentitySnapshot("github", "bo")


def test_a_request_is_told_as_it_is() -> None:
    one = change("pull_request", request_event(pull(), "opened"))
    assert one.external_id == "4711:pr:7"
    assert one.kind is ChangeKind.PULL_REQUEST
    assert one.state is ChangeState.OPEN
    assert one.source_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert one.opened_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert (one.title, one.body) == ("Retry card payments once", "A second try after a time-out.")
    assert (one.branch, one.head_sha) == ("retry-once", HEAD)
    assert (one.files_count, one.lines_added, one.lines_removed) == (2, 40, 3)
    assert one.labels == ("payments",)
    assert one.authored_by == INES
    assert one.url == "https://github.com/shop/checkout/pull/7"
    assert one.repository == RepositorySnapshot("4711", "shop/checkout", "https://github.com/shop/checkout")


def test_what_is_empty_now_is_told_and_what_is_not_there_is_not() -> None:
    emptied = change("pull_request", request_event({**pull(), "body": None, "labels": []}, "unlabeled"))
    assert (emptied.body, emptied.labels) == ("", ())
    trimmed = {name: value for name, value in pull().items() if name not in {"body", "labels"}}
    silent = change("pull_request", request_event(trimmed, "edited"))
    assert (silent.body, silent.labels) == (None, None)


def test_a_test_merge_is_no_merge() -> None:
    one = change("pull_request", request_event(pull(), "opened"))
    assert (one.merge_sha, one.merged_at, one.merged_by) == ("", None, None)


def test_a_merged_request_says_by_whom_and_as_what() -> None:
    one = change("pull_request", request_event(merged(), "closed"))
    assert one.state is ChangeState.MERGED
    assert one.merged_at == datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert (one.merged_by, one.merge_sha) == (BO, MERGE)


def test_closed_is_not_merged() -> None:
    one = change("pull_request", request_event(pull(state="closed", closed_at="2026-11-02T09:30:00Z")))
    assert (one.state, one.merge_sha, one.merged_at) == (ChangeState.CLOSED, "", None)


def test_a_closed_request_that_does_not_say_whether_it_was_merged_keeps_its_state() -> None:
    request = partial(pull(state="closed"))
    del request["merged_at"]
    assert change("pull_request_review", review_event(review(), request)).state is None
    assert (
        change("pull_request_review", review_event(review(), partial(merged()))).state is ChangeState.MERGED
    )
    assert (
        change("pull_request_review", review_event(review(), pull(state="closed"))).state
        is ChangeState.CLOSED
    )


@pytest.mark.parametrize(
    "action", ["labeled", "assigned", "auto_merge_enabled", "enqueued", "not_yet_invented", ""]
)
def test_every_action_tells_the_request_of_now(action: str) -> None:
    assert change("pull_request", request_event(pull(), action)) == change(
        "pull_request", request_event(pull())
    )


def test_a_request_without_any_time_is_older_than_whatever_has_one() -> None:
    timeless = {"number": 7, "state": "open", "title": "Old schema"}
    assert change("pull_request", request_event(timeless)).source_at == UNTIMED


def test_a_deleted_account_and_a_deleted_fork_leave_a_gap_and_no_error() -> None:
    one = change("pull_request", request_event(pull(user=None, head={"ref": "x", "sha": HEAD, "repo": None})))
    assert (one.authored_by, one.branch) == (None, "x")


def test_bots_are_people_like_others_here() -> None:
    one = change("pull_request", request_event(pull(user=user("renovate[bot]"))))
    assert one.authored_by == IdentitySnapshot("github", "renovate[bot]")


@pytest.mark.parametrize(
    ("title", "body", "reverts"),
    [
        ('Revert "Retry once"', "Reverts shop/checkout#6", "4711:pr:6"),
        ('Revert "Retry once"', f"This reverts commit {MERGE}.", MERGE),
        ("Explain reverts", "It says: Reverts shop/checkout#6", None),
        ('Revert "Retry once"', "", None),
    ],
)
def test_a_request_takes_back_what_its_text_says(title: str, body: str, reverts: str | None) -> None:
    assert change("pull_request", request_event(pull(title=title, body=body))).reverts == reverts


@pytest.mark.parametrize(
    ("state", "known"),
    [
        ("approved", ReviewState.APPROVED),
        ("changes_requested", ReviewState.CHANGES_REQUESTED),
        ("commented", ReviewState.COMMENTED),
        ("COMMENTED", ReviewState.COMMENTED),
    ],
)
def test_a_review_is_told_with_the_head_that_was_looked_at(state: str, known: ReviewState) -> None:
    one = change("pull_request_review", review_event(review(state), pull()))
    at = datetime(2026, 11, 2, 15, tzinfo=UTC)
    assert one.reviews == (ReviewSnapshot("555", BO, known, at, HEAD),)


def test_a_review_tells_nothing_of_what_its_event_leaves_out() -> None:
    one = change("pull_request_review", review_event(review(), pull()))
    assert (one.files_count, one.lines_added, one.merged_by) == (0, 0, None)
    assert one.title == "Retry card payments once"


def test_a_dismissal_is_later_than_the_review_that_it_takes_back() -> None:
    given, request = review(), pull(updated_at="2026-11-02T16:00:00Z")
    (before,) = change("pull_request_review", review_event(given, pull())).reviews
    gone = review_event(given | {"state": "dismissed"}, request, "dismissed")
    (after,) = change("pull_request_review", gone).reviews
    assert (after.state, after.at) == (ReviewState.DISMISSED, datetime(2026, 11, 2, 16, tzinfo=UTC))
    assert after.external_id == before.external_id
    in_the_same_second = gone | {"pull_request": pull(updated_at=given["submitted_at"])}
    (after,) = change("pull_request_review", in_the_same_second).reviews
    assert after.at > before.at


def test_a_review_that_is_still_being_written_is_none() -> None:
    assert change("pull_request_review", review_event(review("pending"), pull())).reviews == ()


def test_the_review_of_a_deleted_account_stays() -> None:
    (one,) = change("pull_request_review", review_event(review(user=None), pull())).reviews
    assert one.reviewer == IdentitySnapshot("github", "ghost")


def parts() -> Json:
    merge = listed_commit("c", "Merge branch 'main' into retry-once", parents=2)
    return {
        "commits": [
            listed_commit("a", "Retry once\n\nCo-authored-by: Somebody <s@example.org>"),
            merge,
            listed_commit("b", "Add a test"),
        ],
        "files": [{"filename": "src/pay.py"}, {"filename": "tests/test_pay.py"}],
        "reviews": [review()],
    }


def test_a_poll_tells_what_the_webhook_told_and_adds_the_parts() -> None:
    webhook = change("pull_request", request_event(merged(), "closed"))
    polled = change("api:pull", bundle(merged(), **parts()))
    added: dict[str, Any] = {
        name: getattr(polled, name) for name in ("commits", "committers", "paths", "tests_touched", "reviews")
    }
    assert polled == replace(webhook, **added)
    assert [commit.sha[0] for commit in polled.commits] == ["a", "b"]
    assert polled.committers == (IdentitySnapshot("email", "ines@example.org", "Ines"),)
    assert polled.paths == ("src/pay.py", "tests/test_pay.py")
    assert polled.tests_touched is True


def test_a_review_is_the_same_from_webhook_and_poll() -> None:
    for given in (review(), review("dismissed")):
        webhook = change("pull_request_review", review_event(given, pull()))
        assert change("api:pull", bundle(pull(), reviews=[given])).reviews == webhook.reviews


def test_that_no_test_was_touched_is_said_only_when_all_files_are_known() -> None:
    files = [{"filename": "src/pay.py"}, {"filename": "README.md"}]
    assert change("api:pull", bundle(pull(changed_files=2), files=files)).tests_touched is False
    assert change("api:pull", bundle(pull(changed_files=900), files=files)).tests_touched is None
    assert change("api:pull", bundle(pull())).tests_touched is None


def test_a_request_of_one_commit_takes_back_and_repeats_what_that_says() -> None:
    message = f"Fix\n\nThis reverts commit {MERGE}.\n\n(cherry picked from commit {HEAD})"
    one = change("api:pull", bundle(pull(), commits=[listed_commit("a", message)]))
    assert (one.reverts, one.cherry_picked_from) == (MERGE, HEAD)
    two = [listed_commit("a", message), listed_commit("b", "More")]
    assert change("api:pull", bundle(pull(), commits=two)).reverts is None


def test_a_branch_that_took_back_its_own_work_takes_nothing_back() -> None:
    own = [listed_commit("a", "Try"), listed_commit("b", f'Revert "Try"\n\nThis reverts commit {"a" * 40}.')]
    one = change("api:pull", bundle(pull(title="Revert to the old form"), commits=own))
    assert one.reverts is None


def test_the_repository_is_found_at_the_request_where_the_event_has_none() -> None:
    alone = {"pull_request": pull(base={"ref": "main", "repo": repository(id=12)})}
    assert change("pull_request", json.loads(json.dumps(alone))).external_id == "12:pr:7"
