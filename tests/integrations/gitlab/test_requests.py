"""Merge requests and their reviews, as webhooks tell of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState, ReviewState
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import ADA, BEN, EVE, HEAD, MERGE, WEB, body, merge_request, merged

ADA_IS = IdentitySnapshot("gitlab", "ada", "Ada Ito")
BEN_IS = IdentitySnapshot("gitlab", "ben", "Ben Okoro")


def read(made: dict[str, Any]) -> ChangeSnapshot:
    (found,) = GitLabSource({}).parse("merge_request", body(made))
    assert isinstance(found, ChangeSnapshot)
    return found


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_an_opened_request_says_what_it_is() -> None:
    found = read(merge_request())
    assert (found.external_id, found.kind, found.state) == (
        "42:pr:5",
        ChangeKind.PULL_REQUEST,
        ChangeState.OPEN,
    )
    assert (found.title, found.body, found.branch) == (
        "Round prices to the cent",
        "Half a cent was lost.",
        "rounding",
    )
    assert (found.source_at, found.opened_at, found.merged_at) == (at(14, 30), at(14), None)
    assert (found.head_sha, found.merge_sha, found.url) == (HEAD, "", f"{WEB}/-/merge_requests/5")
    assert found.authored_by == ADA_IS
    assert found.labels == ("bug", "pricing")
    assert found.repository is not None
    assert (found.repository.external_id, found.repository.name, found.repository.url) == (
        "42",
        "shop/checkout",
        WEB,
    )
    assert (found.approved, found.reviews, found.commits) == (None, (), ())


def test_a_merged_request_says_who_merged_it_when_and_as_what() -> None:
    found = read(merged())
    assert (found.state, found.merged_at, found.merge_sha) == (ChangeState.MERGED, at(15), MERGE)
    assert found.merged_by == BEN_IS
    assert found.authored_by is None, "the event names its author by number only"


def test_newer_versions_say_when_it_was_merged() -> None:
    later = read(
        merged(action="update", merged_at="2026-03-02T14:59:58.712Z", updated_at="2026-03-03 09:00:00 UTC")
    )
    assert later.merged_at == datetime(2026, 3, 2, 14, 59, 58, tzinfo=UTC)
    assert later.merged_by is None


def test_a_change_after_the_merge_does_not_move_the_merge() -> None:
    found = read(merged(action="update", updated_at="2026-03-03 09:00:00 UTC"))
    assert (found.state, found.merged_at, found.merge_sha) == (ChangeState.MERGED, None, MERGE)


def test_a_request_that_was_merged_without_a_merge_commit_landed_as_its_own_head() -> None:
    assert read(merged(merge_commit_sha=None)).merge_sha == HEAD


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"state": "closed"}, ChangeState.CLOSED),
        ({"state": "reopened"}, ChangeState.OPEN),
        ({"state": "locked"}, None),
        ({"state": "archived"}, None),
        ({"state": None, "state_id": 2}, ChangeState.CLOSED),
        ({"state": None, "state_id": 4}, None),
        ({"state": None}, None),
    ],
)
def test_a_state_is_told_or_not(said: dict[str, Any], state: ChangeState | None) -> None:
    assert read(merge_request("update", **said)).state == state


def test_an_action_that_nobody_here_knows_says_what_it_knows_of_the_request() -> None:
    found = read(merge_request("teleport"))
    assert (found.state, found.approved, found.reviews) == (ChangeState.OPEN, None, ())


@pytest.mark.parametrize(
    ("action", "state", "approved"),
    [
        ("approved", ReviewState.APPROVED, True),
        ("approval", ReviewState.APPROVED, False),
        ("unapproved", ReviewState.DISMISSED, False),
        ("unapproval", ReviewState.DISMISSED, None),
    ],
)
def test_each_reviewer_has_one_standing_answer(
    action: str, state: ReviewState, approved: bool | None
) -> None:
    found = read(merge_request(action, BEN))
    assert found.reviews == (ReviewSnapshot("ben", BEN_IS, state, at(14, 30), HEAD),)
    assert found.approved is approved


def test_the_time_of_an_approval_is_that_of_the_act_where_it_is_told() -> None:
    found = read(merge_request("approved", BEN, actioned_at="2026-03-02 14:45:00 UTC"))
    assert (found.source_at, found.reviews[0].at) == (at(14, 30), at(14, 45))


def test_approvals_that_a_push_took_back_are_nobodys_act() -> None:
    found = read(merge_request("unapproved", ADA, system=True, system_action="approvals_reset_on_push"))
    assert (found.reviews, found.approved) == ((), False)


def test_a_reviewer_who_requested_changes_is_told_among_the_reviewers() -> None:
    made = merge_request("update")
    made["reviewers"] = [{**EVE, "state": "requested_changes"}, {**BEN, "state": "unreviewed"}, None, "eve"]
    (review,) = read(made).reviews
    assert (review.external_id, review.state, review.head_sha) == ("eve", ReviewState.CHANGES_REQUESTED, "")


def test_who_approves_no_longer_requests_changes() -> None:
    made = merge_request("approved", BEN)
    made["reviewers"] = [{**BEN, "state": "requested_changes"}]
    assert [one.state for one in read(made).reviews] == [ReviewState.APPROVED]


def test_old_versions_give_no_number_with_the_user() -> None:
    old = {"name": "Ada Ito", "username": "ada"}
    assert read(merge_request("open", old)).authored_by == ADA_IS
    assert read(merge_request("update", old)).authored_by is None


def test_the_author_is_found_among_those_that_the_event_names() -> None:
    made = merge_request("update", BEN)
    made["assignees"] = [dict(EVE), dict(ADA)]
    assert read(made).authored_by == ADA_IS


def test_a_user_who_is_gone_is_nobody() -> None:
    assert read(merged() | {"user": {"id": 1, "username": "ghost", "name": "Ghost User"}}).merged_by is None
    assert read(merged() | {"user": {"name": "Ben", "email": "[REDACTED]"}}).merged_by is None
    told = read(merged() | {"user": {"name": "Ben", "email": "ben@shop.example"}}).merged_by
    assert told == IdentitySnapshot("email", "ben@shop.example", "Ben")


@pytest.mark.parametrize(
    "spelling",
    [
        "2026-03-02T14:30:00Z",
        "2026-03-02 14:30:00 UTC",
        "2026-03-02 15:30:00 +0100",
        "2026-03-02T14:30:00.000Z",
    ],
)
def test_a_time_is_the_same_in_all_its_spellings(spelling: str) -> None:
    assert read(merge_request(updated_at=spelling)).source_at == at(14, 30)


def test_a_request_that_takes_back_another_names_it() -> None:
    body_of = "This reverts merge request !3"
    assert read(merge_request(title='Revert "Round prices"', description=body_of)).reverts == "42:pr:3"
    assert read(merge_request(title="Explain reverts", description=body_of)).reverts is None
    by_hash = f"This reverts commit {MERGE}."
    assert read(merge_request(title='Revert "Round prices"', description=by_hash)).reverts == MERGE


def test_a_request_belongs_to_the_project_that_it_goes_into() -> None:
    made = merge_request(target_project_id=43, target={"path_with_namespace": "shop/till"})
    del made["project"]
    where = read(made).repository
    assert where is not None
    assert (where.external_id, where.name) == ("43", "shop/till")


def test_a_link_that_is_none_is_left_out() -> None:
    assert read(merge_request(url="javascript:alert(1)")).url == ""


@pytest.mark.parametrize("left_out", ["iid", "updated_at"])
def test_a_request_without_identity_or_any_time_is_unreadable(left_out: str) -> None:
    made = merge_request(iid=None if left_out == "iid" else 5)
    if left_out == "updated_at":
        made["object_attributes"] = {"iid": 5}
    with pytest.raises(Unreadable, match=left_out):
        read(made)
    with pytest.raises(Unreadable, match=r"project\.id"):
        read({"object_kind": "merge_request", "object_attributes": {"iid": 5}})
