"""What the events of pull requests say, and what the poll says of the same."""

from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.domain.messages import IdentitySnapshot, RepositorySnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState, ReviewState
from tests.integrations.bitbucket.payloads import (
    ADA,
    GRACE,
    LIN,
    UUID,
    account,
    approval,
    at,
    bundle,
    change,
    commit,
    merged,
    participant,
    pull,
    request_event,
    told,
)

POLLED = "api:pullrequest"
IMPOSSIBLE = "OPEN|MERGED|DECLINED"


def time(clock: str) -> datetime:
    return datetime.fromisoformat(at(clock)).astimezone(UTC)


def identity(name: str) -> IdentitySnapshot:
    return IdentitySnapshot("bitbucket", f"712020:{name}", name.title())


def test_a_new_request_is_open_and_has_all_that_its_page_shows() -> None:
    one = change("pullrequest:created", request_event(pull()))
    assert one.external_id == f"{UUID}:pr:7"
    assert one.kind is ChangeKind.PULL_REQUEST
    assert one.state is ChangeState.OPEN
    assert (one.title, one.body, one.branch) == ("Retry payments", "Twice at most.", "retry")
    assert one.source_at == time("09:00:01.25")
    assert one.opened_at == time("09:00:00.5")
    assert one.head_sha == "a" * 12
    assert one.url == "https://bitbucket.org/shop/checkout/pull-requests/7"
    assert one.repository == RepositorySnapshot(UUID, "shop/checkout", "https://bitbucket.org/shop/checkout")
    assert one.authored_by == identity(ADA)
    assert (one.merged_at, one.merged_by, one.merge_sha) == (None, None, "")


def test_whether_it_is_a_draft_is_told() -> None:
    for said, draft in (({"draft": True}, True), ({"draft": False}, False), ({}, None)):
        assert change("pullrequest:updated", request_event({**pull(), **said})).draft is draft
        assert change(POLLED, bundle({**pull(), **said})).draft is draft


def test_a_fulfilled_request_was_merged_when_it_was_updated() -> None:
    one = change("pullrequest:fulfilled", request_event(merged()))
    assert one.state is ChangeState.MERGED
    assert one.merged_at == one.source_at == time("11:00:00")
    assert one.merge_sha == "c" * 12
    assert one.merged_by == identity(GRACE)


def test_a_rejected_request_is_closed_and_was_merged_by_nobody() -> None:
    declined = pull(state="DECLINED", closed_by=account(GRACE), updated_on=at("11:00:00"))
    one = change("pullrequest:rejected", request_event(declined))
    assert (one.state, one.merged_at, one.merged_by) == (ChangeState.CLOSED, None, None)


def test_a_superseded_request_is_closed() -> None:
    assert change("pullrequest:updated", request_event(pull(state="SUPERSEDED"))).state is ChangeState.CLOSED


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("pullrequest:created", ChangeState.OPEN),
        ("pullrequest:fulfilled", ChangeState.MERGED),
        ("pullrequest:rejected", ChangeState.CLOSED),
        ("pullrequest:updated", None),
        ("pullrequest:approved", None),
    ],
)
def test_where_the_state_is_impossible_only_the_event_says_it(event: str, state: ChangeState | None) -> None:
    assert change(event, request_event(pull(state=IMPOSSIBLE))).state is state


def test_a_later_edit_of_a_merged_request_does_not_move_its_merging() -> None:
    one = change("pullrequest:updated", request_event(merged(updated_on=at("15:00:00"))))
    assert (one.state, one.merge_sha, one.merged_at) == (ChangeState.MERGED, "c" * 12, None)


@pytest.mark.parametrize(
    "event",
    ["pullrequest:comment_created", "pullrequest:comment_deleted", "pullrequest:queued", "issue:created", ""],
)
def test_comments_and_unknown_events_say_nothing(event: str) -> None:
    assert told(event, request_event(pull())) == ()


def test_a_person_without_an_atlassian_account_is_known_by_uuid() -> None:
    team = {"type": "team", "uuid": "{team}", "username": "shop", "display_name": "Shop"}
    one = change("pullrequest:created", request_event(pull(author=team)))
    assert one.authored_by == IdentitySnapshot("bitbucket", "{team}", "Shop")


def test_a_request_of_nobody_has_no_author() -> None:
    assert change("pullrequest:created", request_event(pull(author=None))).authored_by is None


@pytest.mark.parametrize("missing", ["id", "updated_on"])
def test_without_number_or_time_it_is_unreadable(missing: str) -> None:
    request = {name: value for name, value in pull().items() if name not in (missing, "created_on")}
    with pytest.raises(Unreadable, match=missing):
        told("pullrequest:created", request_event(request))


def test_without_its_own_repository_the_destination_is_taken() -> None:
    payload = request_event(pull()) | {"repository": None}
    assert change("pullrequest:created", payload).external_id == f"{UUID}:pr:7"


@pytest.mark.parametrize(
    ("title", "body", "taken_back"),
    [
        ('Revert "Retry payments"', "This reverts pull request #5.\n\n> old words", f"{UUID}:pr:5"),
        ('Revert "Retry payments (pull request #5)"', "", f"{UUID}:pr:5"),
        ("Take it back", "This reverts commit 0123456789ab.", "0123456789ab"),
        ("Follow pull request #5", "", None),
        ("Retry", "It reverts pull request #5 in the middle of a line", None),
    ],
)  # fmt: skip
def test_what_a_request_takes_back(title: str, body: str, taken_back: str | None) -> None:
    request = pull(title=title, description=body)
    assert change("pullrequest:created", request_event(request)).reverts == taken_back
    assert change(POLLED, bundle(request)).reverts == taken_back


@pytest.mark.parametrize(
    ("event", "answer", "state"),
    [
        ("pullrequest:approved", "approval", ReviewState.APPROVED),
        ("pullrequest:changes_request_created", "changes_request", ReviewState.CHANGES_REQUESTED),
    ],
)
def test_a_review_has_the_time_of_the_answer_and_the_request_keeps_its_own(
    event: str, answer: str, state: ReviewState
) -> None:
    one = change(event, request_event(pull(), **{answer: approval(GRACE, "10:00:00.125")}))
    (review,) = one.reviews
    assert (review.external_id, review.reviewer) == (f"712020:{GRACE}", identity(GRACE))
    assert (review.state, review.at, review.head_sha) == (state, time("10:00:00.125"), "")
    assert one.source_at == time("09:00:01.25")


@pytest.mark.parametrize(
    ("event", "answer"),
    [("pullrequest:unapproved", "approval"), ("pullrequest:changes_request_removed", "changes_request")],
)
def test_taking_back_is_later_than_the_answer_also_where_one_time_stands_for_both(
    event: str, answer: str
) -> None:
    (review,) = change(event, request_event(pull(), **{answer: approval(GRACE, "10:00:00")})).reviews
    assert review.state is ReviewState.DISMISSED
    assert review.at == time("10:00:00") + timedelta(microseconds=1)


def test_events_of_other_sorts_say_nothing_of_reviews_since_their_times_move_with_comments() -> None:
    request = merged(participants=[participant(GRACE, "approved", "10:30:00")])
    assert change("pullrequest:fulfilled", request_event(request)).reviews == ()


def test_the_poll_has_the_time_of_an_approval_from_the_activity() -> None:
    request = pull(participants=[participant(GRACE, "approved", "10:30:00")])
    activity = [{"approval": approval(GRACE, "10:00:00")}, {"approval": approval(LIN, "10:10:00")}]
    (polled,) = change(POLLED, bundle(request, activity=activity)).reviews
    event = request_event(request, approval=approval(GRACE, "10:00:00"))
    assert (polled,) == change("pullrequest:approved", event).reviews


def test_the_poll_finds_that_an_answer_was_taken_back() -> None:
    request = pull(participants=[participant(GRACE, None, "10:30:00")])
    activity = [{"approval": approval(GRACE, "10:00:00")}]
    (polled,) = change(POLLED, bundle(request, activity=activity)).reviews
    event = request_event(request, approval=approval(GRACE, "10:00:00"))
    assert (polled,) == change("pullrequest:unapproved", event).reviews
    assert polled.state is ReviewState.DISMISSED


def test_an_answer_without_an_activity_has_the_time_of_the_last_part_taken() -> None:
    request = pull(participants=[participant(GRACE, "changes_requested", "10:30:00")])
    (polled,) = change(POLLED, bundle(request)).reviews
    assert (polled.state, polled.at) == (ReviewState.CHANGES_REQUESTED, time("10:30:00"))


def test_an_author_who_commented_is_no_reviewer() -> None:
    request = pull(participants=[participant(ADA, None, "10:30:00", "PARTICIPANT")])
    assert change(POLLED, bundle(request)).reviews == ()


def test_the_poll_brings_commits_files_and_lines() -> None:
    commits = [commit("b", "Test the retry", "a"), commit("a", "Retry", "0")]
    files = [
        {"lines_added": 10, "lines_removed": 2, "new": {"path": "src/pay.py"}, "old": {"path": "src/pay.py"}},
        {"lines_added": 0, "lines_removed": 5, "new": None, "old": {"path": "tests/test_old.py"}},
    ]
    one = change(POLLED, bundle(pull(), commits=commits, diffstat=files))
    assert [commit.sha[0] for commit in one.commits] == ["a", "b"]
    assert one.commits[0].author == IdentitySnapshot("email", "ada@shop.example", "Ada")
    assert one.commits[1].parents == ("a" * 40,)
    assert one.committers == (IdentitySnapshot("email", "ada@shop.example", "Ada"),)
    assert (one.files_count, one.lines_added, one.lines_removed) == (2, 10, 7)
    assert one.paths == ("src/pay.py", "tests/test_old.py")
    assert one.tests_touched is True


def test_merges_that_brought_the_main_line_in_are_no_commits_of_the_request() -> None:
    commits = [
        commit("d", "Merge branch 'production' into retry", "c", "8"),
        commit("c", "Merged main into retry", "b", "9"),
        commit("b", "Merge branch 'main' into retry", "a", "9"),
        commit("a", "Merge branch 'helper' into retry", "8", "9"),
    ]
    request = pull(destination=pull()["destination"] | {"branch": {"name": "production"}})
    assert [one.sha[0] for one in change(POLLED, bundle(request, commits=commits)).commits] == ["a"]


def test_the_poll_takes_the_time_of_merging_from_the_activity() -> None:
    activity = [
        {"update": {"state": "MERGED", "date": at("12:00:00"), "title": "Better title"}},
        {"update": {"state": "MERGED", "date": at("11:00:00")}},
        {"update": {"state": "OPEN", "date": at("09:00:00.5")}},
    ]
    one = change(POLLED, bundle(merged(updated_on=at("12:00:00")), activity=activity))
    assert one.merged_at == time("11:00:00")


def test_without_activity_the_last_update_is_the_best_time_of_merging() -> None:
    assert change(POLLED, bundle(merged())).merged_at == time("11:00:00")


@pytest.mark.parametrize(
    ("event", "request_"),
    [
        ("pullrequest:created", pull()),
        ("pullrequest:updated", pull(title="Another", updated_on=at("10:00:00"))),
        ("pullrequest:fulfilled", merged()),
        ("pullrequest:rejected", pull(state="DECLINED", updated_on=at("11:00:00"))),
    ],
)
def test_webhook_and_poll_agree(event: str, request_: dict[str, object]) -> None:
    assert change(event, request_event(request_)) == change(POLLED, bundle(request_))


@pytest.mark.parametrize(
    ("raw", "kind", "value", "name"),
    [
        ("Ada L. <ada@shop.example>", "email", "ada@shop.example", "Ada L."),
        ("<ada@shop.example>", "email", "ada@shop.example", ""),
        ("Ada <Lovelace> <ada@shop.example>", "email", "ada@shop.example", "Ada <Lovelace>"),
        ("Ada <[REDACTED]>", "bitbucket", "712020:ada", "Ada"),
        ("", "bitbucket", "712020:ada", "Ada"),
    ],
)
def test_who_signed_a_commit(raw: str, kind: str, value: str, name: str) -> None:
    signed = commit("a", author={"raw": raw, "user": account(ADA)})
    (one,) = change(POLLED, bundle(pull(), commits=[signed])).commits
    assert one.author == one.committer == IdentitySnapshot(kind, value, name)
