"""What the events of pull requests say, and what the poll says of the same."""

from datetime import timedelta

import pytest

from reviewboard.domain.messages import IdentitySnapshot, RepositorySnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState, ReviewState
from tests.integrations.bitbucket_server.payloads import (
    ADA,
    GRACE,
    HOST,
    LIN,
    Json,
    account,
    activity,
    bundle,
    change,
    commit,
    merged,
    ms,
    of,
    pull,
    request_event,
    reviewer,
    time,
    told,
)

POLLED = "api:pull-request"


def identity(name: str) -> IdentitySnapshot:
    return IdentitySnapshot("bitbucket_server", name, name.title())


def test_a_new_request_is_open_and_has_all_that_its_page_shows() -> None:
    one = of("pr:opened", pull())
    assert one.external_id == "84:pr:7"
    assert (one.kind, one.state) == (ChangeKind.PULL_REQUEST, ChangeState.OPEN)
    assert (one.title, one.body, one.branch) == ("Retry payments", "Twice at most.", "retry")
    assert one.source_at == one.opened_at == time("09:00:00.500")
    assert one.head_sha == "a" * 40
    assert one.url == f"{HOST}/projects/SHOP/repos/checkout/pull-requests/7"
    assert one.repository == RepositorySnapshot(
        "84", "SHOP/checkout", f"{HOST}/projects/SHOP/repos/checkout/browse"
    )
    assert one.authored_by == identity(ADA)
    assert (one.merged_at, one.merged_by, one.merge_sha) == (None, None, "")


def test_whether_it_is_a_draft_is_told() -> None:
    for said, draft in (({"draft": True}, True), ({"draft": False}, False), ({}, None)):
        assert of("pr:modified", {**pull(), **said}).draft is draft
        assert change(POLLED, bundle({**pull(), **said})).draft is draft


def test_a_merged_request_says_when_by_whom_and_as_which_commit() -> None:
    one = of("pr:merged", merged(), "11:00:00.250")
    assert one.state is ChangeState.MERGED
    assert one.source_at == one.merged_at == time("11:00:00.250")
    assert (one.merged_by, one.merge_sha) == (identity(GRACE), "c" * 40)


def test_a_declined_request_is_closed() -> None:
    one = of("pr:declined", pull(state="DECLINED", closedDate=ms("11:00:00"), updatedDate=ms("11:00:00")))
    assert (one.state, one.merged_at, one.merged_by) == (ChangeState.CLOSED, None, None)


def test_a_deleted_request_is_closed_though_its_own_state_says_open() -> None:
    one = of("pr:deleted", pull(), "12:00:00")
    assert (one.external_id, one.state, one.source_at) == ("84:pr:7", ChangeState.CLOSED, time("12:00:00"))
    assert one.title == ""
    assert of("pr:deleted", merged(), "12:00:00").state is ChangeState.MERGED


def test_times_may_be_written_with_an_offset_without_a_colon() -> None:
    written = pull(createdDate="2018-07-05T19:21:30-0400", updatedDate="2018-07-05T19:21:30.5+0000")
    one = of("pr:opened", written)
    assert (one.opened_at, one.source_at) == (
        time("00:00:00").replace(2018, 7, 5, 23, 21, 30),
        time("00:00:00").replace(2018, 7, 5, 19, 21, 30, 500_000),
    )


@pytest.mark.parametrize(
    "event", ["pr:modified", "pr:from_ref_updated", "pr:to_ref_updated", "pr:reviewer:updated"]
)
def test_other_events_tell_the_request_as_it_is_now(event: str) -> None:
    one = of(event, pull(title="Another", updatedDate=ms("10:00:00")))
    assert (one.title, one.state, one.source_at, one.reviews) == (
        "Another",
        ChangeState.OPEN,
        time("10:00:00"),
        (),
    )


@pytest.mark.parametrize(
    "event", ["pr:comment:added", "repo:forked", "diagnostics:ping", "mirror:repo_synchronized", ""]
)
def test_comments_pings_and_unknown_events_say_nothing(event: str) -> None:
    assert told(event, request_event(event, pull())) == ()


def test_an_impossible_state_leaves_only_what_the_event_says() -> None:
    assert of("pr:merged", pull(state="OPEN|MERGED")).state is ChangeState.MERGED
    assert of("pr:modified", pull(state="OPEN|MERGED")).state is None


@pytest.mark.parametrize("missing", ["id", "toRef", "updatedDate"])
def test_without_identity_or_time_it_is_unreadable(missing: str) -> None:
    request = {name: value for name, value in pull().items() if name not in (missing, "createdDate")}
    payload = request_event("pr:opened", request) | ({"date": None} if missing == "updatedDate" else {})
    with pytest.raises(Unreadable):
        told("pr:opened", payload)


@pytest.mark.parametrize(
    ("event", "status", "state"),
    [
        ("pr:reviewer:approved", "APPROVED", ReviewState.APPROVED),
        ("pr:reviewer:needs_work", "NEEDS_WORK", ReviewState.CHANGES_REQUESTED),
        ("pr:reviewer:changes_requested", "CHANGES_REQUESTED", ReviewState.CHANGES_REQUESTED),
        ("pr:reviewer:unapproved", "UNAPPROVED", ReviewState.DISMISSED),
    ],
)
def test_a_review_says_who_when_and_of_which_head(event: str, status: str, state: ReviewState) -> None:
    one = of(event, pull(), "10:00:00", participant=reviewer(GRACE, status, head="a" * 40))
    (review,) = one.reviews
    assert (review.external_id, review.reviewer) == (GRACE, identity(GRACE))
    assert (review.state, review.at, review.head_sha) == (state, time("10:00:00"), "a" * 40)
    assert one.source_at == time("09:00:00.500")


def test_a_reviewer_who_was_taken_off_has_no_answer_any_more() -> None:
    one = of(
        "pr:reviewer:updated",
        pull(),
        "10:00:00",
        removedReviewers=[account(LIN)],
        addedReviewers=[account(GRACE)],
    )
    assert [(each.reviewer, each.state) for each in one.reviews] == [(identity(LIN), ReviewState.DISMISSED)]


def test_events_of_other_sorts_say_nothing_of_reviews_since_they_have_no_time_of_them() -> None:
    assert of("pr:merged", merged(reviewers=[reviewer(GRACE, "APPROVED")])).reviews == ()


@pytest.mark.parametrize(
    ("event", "status", "action"),
    [
        ("pr:reviewer:approved", "APPROVED", "APPROVED"),
        ("pr:reviewer:needs_work", "NEEDS_WORK", "REVIEWED"),
        ("pr:reviewer:unapproved", "UNAPPROVED", "UNAPPROVED"),
    ],
)
def test_the_poll_says_the_same_of_a_review(event: str, status: str, action: str) -> None:
    answer = reviewer(GRACE, status, head="a" * 40)
    request = pull(reviewers=[answer])
    entries = [activity(action, GRACE, "10:00:00.750"), activity("APPROVED", GRACE, "09:30:00")]
    polled = change(POLLED, bundle(request, activities=entries))
    assert polled.reviews == of(event, request, "10:00:00.750", participant=answer).reviews


def test_a_reviewer_who_never_answered_is_no_review() -> None:
    request = pull(reviewers=[reviewer(GRACE, "UNAPPROVED")])
    assert (
        change(POLLED, bundle(request, activities=[activity("COMMENTED", GRACE, "10:00:00")])).reviews == ()
    )


def test_the_poll_finds_who_was_taken_off() -> None:
    taken = activity("UPDATED", ADA, "10:30:00", removedReviewers=[account(LIN), account(GRACE)])
    entries = [taken, activity("APPROVED", LIN, "10:00:00")]
    polled = change(POLLED, bundle(pull(reviewers=[reviewer(GRACE, "UNAPPROVED")]), activities=entries))
    event = of("pr:reviewer:updated", pull(), "10:30:00", removedReviewers=[account(LIN)])
    assert polled.reviews == event.reviews


def test_an_approval_that_a_push_took_back_no_longer_stands() -> None:
    request = pull(reviewers=[reviewer(GRACE, "UNAPPROVED")], updatedDate=ms("10:30:00"))
    entries = [activity("RESCOPED", ADA, "10:30:00"), activity("APPROVED", GRACE, "10:00:00")]
    (review,) = change(POLLED, bundle(request, activities=entries)).reviews
    assert (review.state, review.at) == (ReviewState.DISMISSED, time("10:30:00"))
    request["updatedDate"] = ms("09:00:00")
    (review,) = change(POLLED, bundle(request, activities=entries)).reviews
    assert review.at == time("10:00:00") + timedelta(seconds=1)


def test_the_poll_brings_commits_and_files_and_who_merged() -> None:
    commits = [commit("b", "Merge branch 'main' into retry", "a", "9"), commit("a", "Retry", "9")]
    files = [
        {"path": {"toString": "src/pay.py"}, "type": "MODIFY"},
        {"path": {"toString": "tests/test_pay.py"}},
    ]
    entries = [activity("MERGED", GRACE, "11:00:00.250"), activity("OPENED", ADA, "09:00:00.500")]
    one = change(POLLED, bundle(merged(), commits=commits, changes=files, activities=entries))
    assert [part.sha[0] for part in one.commits] == ["a"]
    assert one.committers == (IdentitySnapshot("email", "ada@shop.example", "Ada"),)
    assert (one.files_count, one.paths, one.tests_touched) == (2, ("src/pay.py", "tests/test_pay.py"), True)
    assert (one.merged_by, one.merged_at) == (identity(GRACE), time("11:00:00.250"))


@pytest.mark.parametrize(
    ("title", "body", "taken_back"),
    [
        ('Revert "Pull request #5: Retry payments"', "", "84:pr:5"),
        ("Back", "This reverts commit 0123456789ab.", "0123456789ab"),
        ("After pull request #5", "", None),
    ],
)
def test_what_a_request_takes_back(title: str, body: str, taken_back: str | None) -> None:
    request = pull(title=title, description=body)
    assert of("pr:opened", request).reverts == taken_back
    assert change(POLLED, bundle(request)).reverts == taken_back


@pytest.mark.parametrize(
    ("message", "taken_back"),
    [
        ('Revert "Retry"\n\nThis reverts commit 0123456789ab.', "0123456789ab"),
        (f'Revert "Test"\n\nThis reverts commit {"b" * 40}.', None),
    ],
)
def test_a_revert_may_stand_in_a_commit_unless_it_is_the_requests_own(
    message: str, taken_back: str | None
) -> None:
    request = pull(title="Revert the retry", description="")
    commits = [commit("a", message, "b"), commit("b", "Test", "9")]
    assert change(POLLED, bundle(request, commits=commits)).reverts == taken_back


@pytest.mark.parametrize(
    ("event", "request_"),
    [
        ("pr:opened", pull()),
        ("pr:modified", pull(title="Another", updatedDate=ms("10:00:00"))),
        ("pr:merged", merged()),
        ("pr:declined", pull(state="DECLINED", updatedDate=ms("11:00:00"))),
    ],
)
def test_webhook_and_poll_agree(event: str, request_: Json) -> None:
    entries = [activity("MERGED", GRACE, "11:00:00.250")] if event == "pr:merged" else []
    assert of(event, request_) == change(POLLED, bundle(request_, activities=entries))
