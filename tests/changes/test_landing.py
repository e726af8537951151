"""A request and the commits as which it landed are one change, whichever is told first; reviews and checks beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction

from reviewboard.changes.models import Change, Check, Review
from reviewboard.changes.operations import record, record_checks
from reviewboard.changes.queries import get_change, list_changes, reviews_of
from reviewboard.changes.rows import ChangeFilter
from reviewboard.domain.messages import (
    ChangeSnapshot,
    CheckSnapshot,
    IdentitySnapshot,
    RepositorySnapshot,
    ReviewSnapshot,
)
from reviewboard.domain.values import ChangeKind, ChangeState, CheckState, ReviewState, Verdict
from reviewboard.outbox.models import Message
from reviewboard.web.change_words import checks_words, review_words
from tests.changes.scenes import CLAUDE, NOW, commit, connection, pull, put, repository
from tests.people.roster import reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db

SQUASH, LAST = "5a".ljust(40, "0"), "e9".ljust(40, "0")
SHOP = RepositorySnapshot("77", "shop")
LIN = IdentitySnapshot("github", "lin", "Lin Wei")
MINUTE = timedelta(minutes=1)


def pushed(sha: str, after: str, message: str = "Cap the retries (#12)") -> ChangeSnapshot:
    """A commit that a push brought to the main branch."""
    told = commit(sha[:2], message)
    return ChangeSnapshot(
        external_id=f"commit:{sha}",
        kind=ChangeKind.DIRECT_COMMIT,
        source_at=told.at,
        title=message.partition("\n")[0],
        state=ChangeState.MERGED,
        head_sha=sha,
        landed_with=after,
        merged_at=told.at,
        commits=(told,),
    )


def told_in(order: Sequence[ChangeSnapshot]) -> None:
    """One event after the other."""
    source = connection()
    where = repository(source)
    for one in order:
        record(connection_id=source, repository_id=where, snapshots=[one], as_of=NOW)


def shown() -> list[str]:
    """The titles of the list."""
    return [row.title for row in list_changes(reader(), ChangeFilter(), None, 50).rows]


HISTORY = (
    pull(12, 3, state=ChangeState.OPEN),
    pull(12, 2, merge_sha=SQUASH),
    pushed(SQUASH, SQUASH, f"Cap the retries (#12)\n\n{CLAUDE}"),
    pushed(LAST, LAST, "Fix the build"),
)


def test_a_squash_is_part_of_its_request_in_any_order_and_keeps_its_signs() -> None:
    for order in permutations(HISTORY):
        with transaction.atomic():
            told_in(order)
            parts = dict(Change.objects.values_list("external_id", "part_of__external_id"))
            request = Change.objects.get(external_id="pr:12")
            transaction.set_rollback(True)
        assert parts == {"pr:12": None, f"commit:{SQUASH}": "pr:12", f"commit:{LAST}": None}
        assert request.verdict == Verdict.ASSISTED


def test_the_signs_stay_when_the_request_is_told_once_more() -> None:
    told_in([*HISTORY, pull(12, 1, merge_sha=SQUASH, body="More words")])
    request = Change.objects.get(external_id="pr:12")
    assert request.verdict == Verdict.ASSISTED
    view = get_change(reader(), request.pk)
    assert [one.tool for one in view.evidence] == ["Claude Code"] or len(view.evidence) == 1


def test_lists_show_the_request_once_and_a_direct_push_as_what_it_is() -> None:
    told_in(HISTORY)
    assert sorted(shown()) == ["Cap the retries at three", "Fix the build"]


def test_a_rebase_brings_several_commits_that_are_all_part_of_it() -> None:
    first, last = "a1".ljust(40, "0"), "b2".ljust(40, "0")
    told_in([pushed(first, last, "Cap"), pushed(last, last, "Test the cap"), pull(12, 1, merge_sha=last)])
    assert Change.objects.filter(part_of__external_id="pr:12").count() == 2


def test_a_merge_that_is_told_in_twelve_digits_is_found() -> None:
    told_in([pull(12, 2, merge_sha=SQUASH[:12]), pushed(SQUASH, SQUASH)])
    assert Change.objects.get(external_id=f"commit:{SQUASH}").part_of is not None


def test_a_review_is_kept_with_its_head_and_a_later_word_of_it_counts_in_any_order() -> None:
    def said(state: ReviewState, minutes: int) -> ChangeSnapshot:
        at = NOW - timedelta(hours=3) + minutes * MINUTE
        review = ReviewSnapshot("r1", LIN, state, at, "b2".ljust(40, "0"))
        return pull(12, 3, state=None, reviews=(review,))

    words = [
        said(ReviewState.APPROVED, 1),
        said(ReviewState.DISMISSED, 9),
        pull(12, 3, state=ChangeState.OPEN),
    ]
    for order in permutations(words):
        with transaction.atomic():
            told_in(order)
            review, change = Review.objects.select_related("reviewer").get(), Change.objects.get()
            transaction.set_rollback(True)
        assert (review.state, review.reviewer.value) == (ReviewState.DISMISSED, "lin")
        assert change.state == ChangeState.OPEN


def test_a_review_that_carries_no_merged_takes_nothing_away() -> None:
    late = ReviewSnapshot("r1", LIN, ReviewState.COMMENTED, NOW)
    told_in([pull(12, 2, merged_at=NOW - 2 * timedelta(hours=1)), pull(12, 0, state=None, reviews=(late,))])
    change = Change.objects.get()
    assert (change.state, change.merged_at) == (ChangeState.MERGED, NOW - timedelta(hours=2))


def test_the_newer_word_on_a_check_counts_whichever_comes_last() -> None:
    where = repository(connection())

    def check(state: CheckState, minutes: int) -> CheckSnapshot:
        return CheckSnapshot("c1", SHOP, "b2", "tests", state, NOW + minutes * MINUTE)

    for order in permutations(
        [check(CheckState.PENDING, 0), check(CheckState.FAILED, 5), check(CheckState.PENDING, 5)]
    ):
        with transaction.atomic():
            for one in order:
                record_checks(repository_id=where, snapshots=[one])
            kept = Check.objects.get().state
            transaction.set_rollback(True)
        assert kept == CheckState.FAILED
    assert record_checks(repository_id=where, snapshots=[check(CheckState.PASSED, 9)]) == 1
    assert record_checks(repository_id=where, snapshots=[check(CheckState.PASSED, 9)]) == 0


def test_the_page_of_a_request_says_who_looked_at_which_head_and_how_its_checks_stand() -> None:
    head = "b2".ljust(40, "0")
    at = NOW - timedelta(hours=2)
    reviews = (
        ReviewSnapshot("r1", LIN, ReviewState.APPROVED, at, "a1".ljust(40, "0")),
        ReviewSnapshot("r2", LIN, ReviewState.APPROVED, at + MINUTE, head),
    )
    source = connection()
    where = repository(source)
    request = pull(12, 2, head_sha=head[:12], reviews=reviews)
    record(connection_id=source, repository_id=where, snapshots=[request], as_of=NOW)
    for number, state in enumerate((CheckState.PASSED, CheckState.PASSED, CheckState.FAILED)):
        check = CheckSnapshot(f"c{number}", SHOP, head, "tests", state, at)
        record_checks(repository_id=where, snapshots=[check])
    asking, key = reader(), Change.objects.get().pk
    with at_most(1):
        said = reviews_of(asking, key)
    assert [(one.name, one.of_head) for one in said.reviews] == [("Lin Wei", False), ("Lin Wei", True)]
    assert checks_words(said) == "2 of 3 checks passed, 1 failed"
    assert [review_words(one) for one in said.reviews] == ["approved, of an earlier head", "approved"]


def test_a_pipeline_that_renews_what_stands_beside_an_open_head_asks_for_a_look_at_our_status() -> None:
    source = connection()
    where = repository(source)
    head = "b2".ljust(40, "0")
    put(pull(12, state=ChangeState.OPEN, head_sha=head), connection_id=source, repository_id=where)
    pipeline = CheckSnapshot("p1", SHOP, head, "pipeline", CheckState.PENDING, NOW, renews=True)
    record_checks(repository_id=where, snapshots=[pipeline])
    owed = Message.objects.get(kind="commit_status")
    assert (owed.subject, owed.payload) == (f"head:{where}:{head}", {"look": True})
    Message.objects.all().delete()
    again = replace(pipeline, state=CheckState.PASSED, source_at=NOW + MINUTE)
    other = replace(pipeline, external_id="p2", head_sha="c3".ljust(40, "0"))
    record_checks(repository_id=where, snapshots=[again, other])
    assert not Message.objects.filter(kind="commit_status").exists()
