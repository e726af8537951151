"""A decision stands through its last day, and is due for a look two weeks before the sooner of its dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reviewboard.domain.standing import ended_on, is_due, looked_at_on

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("until", "ended_at", "expected"),
    [
        (None, None, None),
        (TODAY, None, None),
        (TODAY - timedelta(days=1), None, TODAY - timedelta(days=1)),
        (TODAY + timedelta(days=1), None, None),
        (None, datetime(2026, 11, 20, 23, 30, tzinfo=UTC), date(2026, 11, 20)),
        (TODAY - timedelta(days=1), datetime(2026, 11, 20, 9, tzinfo=UTC), date(2026, 11, 20)),
    ],
)
def test_it_ends_after_its_last_day_or_when_somebody_says_so(
    until: date | None, ended_at: datetime | None, expected: date | None
) -> None:
    assert ended_on(until=until, ended_at=ended_at, on=TODAY) == expected


@pytest.mark.parametrize(
    ("review", "until", "due"),
    [
        (None, None, False),
        (14, None, True),
        (15, None, False),
        (-3, None, True),
        (40, 14, True),
        (15, 15, False),
    ],
)
def test_it_is_due_fourteen_days_before_the_sooner_date(
    review: int | None, until: int | None, due: bool
) -> None:
    days = [None if one is None else TODAY + timedelta(days=one) for one in (review, until)]
    assert is_due(review_on=days[0], until=days[1], on=TODAY) is due


def test_without_a_date_nobody_has_to_look() -> None:
    assert looked_at_on(review_on=None, until=None) is None
    assert looked_at_on(review_on=TODAY, until=TODAY - timedelta(days=2)) == TODAY - timedelta(days=2)
