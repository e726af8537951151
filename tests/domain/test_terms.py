"""A policy that nobody renewed holds for one meeting more."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.terms import Term, term

ENDS = date(2026, 11, 20)
WEEK = timedelta(days=7)


def test_before_its_end_it_holds_and_without_an_end_always() -> None:
    assert term(ENDS, on=ENDS - timedelta(days=1), met_on=[]) is Term.HOLDS
    assert term(None, on=ENDS, met_on=[ENDS - WEEK]) is Term.HOLDS


def test_the_first_meeting_after_the_end_still_has_it_and_the_next_one_has_not() -> None:
    first, second = ENDS + timedelta(days=3), ENDS + timedelta(days=10)
    assert term(ENDS, on=first, met_on=[first - WEEK]) is Term.ENDED
    assert term(ENDS, on=second, met_on=[first, first - WEEK]) is Term.FELL_BACK


def test_a_meeting_on_the_very_day_of_the_end_is_the_last_one() -> None:
    assert term(ENDS, on=ENDS, met_on=[]) is Term.ENDED
    assert term(ENDS, on=ENDS + WEEK, met_on=[ENDS]) is Term.FELL_BACK


@given(st.integers(0, 6), st.integers(-10, 10))
def test_of_a_weekly_series_exactly_one_meeting_is_the_last_one(first: int, end: int) -> None:
    days = [ENDS + timedelta(days=first) + n * WEEK for n in range(-6, 7)]
    ends_on = ENDS + timedelta(days=end)
    terms = [term(ends_on, on=day, met_on=days) for day in days]
    assert terms.count(Term.ENDED) == 1
    assert terms == sorted(terms, key=list(Term).index)
