"""What waiting at the gate says: who is asked by when, what is usual, and what would help."""

from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.domain.approval import Advice, Load, Turn, advice, asked_by, middle

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("deputies", "owner", "who"),
    [
        (AT + HOUR, AT + 2 * HOUR, Turn.REVIEWERS),
        (AT, AT + HOUR, Turn.DEPUTIES),
        (AT - HOUR, AT, Turn.OWNER),
        (AT, AT, Turn.OWNER),
    ],
)
def test_each_is_asked_from_their_moment_on(deputies: datetime, owner: datetime, who: Turn) -> None:
    assert asked_by(deputies, owner, AT) is who


@pytest.mark.parametrize(
    ("load", "helps"),
    [
        (Load(reviewers=2, waiting=4), Advice.CROWDED),
        (Load(reviewers=2, waiting=3), None),
        (Load(reviewers=1, waiting=1), None),
        (Load(reviewers=0, waiting=1), Advice.NOBODY),
        (Load(reviewers=0, waiting=0), None),
        (Load(reviewers=3, waiting=1, waits=5, past_owner=3), Advice.SLOW),
        (Load(reviewers=3, waiting=1, waits=4, past_owner=4), None),
        (Load(reviewers=3, waiting=1, waits=6, past_owner=3), None),
        (Load(reviewers=1, waiting=2, waits=9, past_owner=9), Advice.CROWDED),
    ],
)
def test_what_would_help(load: Load, helps: Advice | None) -> None:
    assert advice(load) is helps


def test_more_reviewers_never_make_advice_necessary() -> None:
    for waiting in range(9):
        told = [advice(Load(reviewers, waiting)) is not None for reviewers in range(9)]
        assert told == sorted(told, reverse=True)


def test_the_middle_of_five_is_the_third_and_of_four_nothing_is_said() -> None:
    waits = [HOUR * n for n in (30, 1, 4, 2, 3)]
    found = middle(waits)
    assert found is not None
    assert (found.low, found.median, found.high, found.count) == (2, 3, 4, 5)
    assert middle(waits[1:]) is None
