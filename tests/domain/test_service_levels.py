"""Working days, service levels and the days of looking again: pure reckoning with dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.rechecks import plan
from reviewboard.domain.service_levels import DAYS, ServiceLevels, as_data, from_data
from reviewboard.domain.values import Priority
from reviewboard.domain.working_days import Calendar

FRIDAY = date(2026, 11, 20)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
CALENDARS = st.builds(
    Calendar,
    weekend=st.frozensets(st.integers(1, 7), max_size=6),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=30),
)


def test_a_weekend_and_a_holiday_do_not_count() -> None:
    assert Calendar().after(FRIDAY, 1) == date(2026, 11, 23)
    assert Calendar(holidays=frozenset({date(2026, 11, 23)})).after(FRIDAY, 1) == date(2026, 11, 24)


def test_ten_working_days_are_two_weeks() -> None:
    assert ServiceLevels().ends_on(FRIDAY, Priority.HIGH, Calendar()) == FRIDAY + timedelta(days=14)


@given(CALENDARS, DATES, st.integers(1, 60))
def test_the_day_after_so_many_working_days_is_a_working_day_and_so_far_away(
    calendar: Calendar, day: date, count: int
) -> None:
    found = calendar.after(day, count)
    assert calendar.is_working(found)
    assert calendar.between(day, found) == count


def test_of_a_calendar_in_which_nobody_works_it_is_said() -> None:
    with pytest.raises(ValueError, match="nobody ever works"):
        Calendar(weekend=frozenset(range(1, 8))).after(FRIDAY, 1)


@given(st.lists(st.integers(1, 300), min_size=4, max_size=4).map(sorted))
def test_levels_survive_being_plain_values(counts: list[int]) -> None:
    levels = ServiceLevels(dict(zip(Priority, counts, strict=True)))
    assert dict(from_data(as_data(levels)).days) == dict(levels.days)


@pytest.mark.parametrize(
    "data",
    [{"days": {"soon": 3}}, {"hours": {}}, {"days": {"urgent": 0}}, {"days": {"urgent": 11, "high": 10}}],
)
def test_levels_that_make_no_sense_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no priority|at least one"):
        from_data(data)


def test_what_is_not_named_keeps_its_default() -> None:
    assert dict(from_data({"days": {"low": 100}}).days) == {**DAYS, Priority.LOW: 100}


@given(st.dates(date(2000, 1, 1), date(9000, 1, 1)))
def test_it_is_looked_again_three_times_the_soonest_first(closed: date) -> None:
    assert [(one.after_days, (one.due_on - closed).days) for one in plan(closed)] == [
        (30, 30),
        (60, 60),
        (90, 90),
    ]
