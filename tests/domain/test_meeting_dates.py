"""Holidays and changed dates: no two meetings overlap, no hour falls between two weeks, and whose turn it is."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.meeting_dates import (
    OnHoliday,
    arranged,
    clear_of,
    covered,
    held_on,
    nearness,
    starts,
)
from reviewboard.domain.rotation import last_turn, next_in_turn
from reviewboard.domain.working_days import Calendar

CHRISTMAS = Calendar(holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)}))
HOUR = timedelta(hours=1)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]


@pytest.mark.parametrize(
    ("what", "day"),
    [
        (OnHoliday.HOLD, date(2026, 12, 24)),
        (OnHoliday.SKIP, None),
        (OnHoliday.BEFORE, date(2026, 12, 23)),
        (OnHoliday.AFTER, date(2026, 12, 28)),
    ],
)
def test_a_holiday_is_held_skipped_or_moved_to_a_working_day(what: OnHoliday, day: date | None) -> None:
    assert held_on(date(2026, 12, 24), CHRISTMAS, what) == day


def test_a_weekend_moves_nobody_who_meets_on_weekends() -> None:
    saturday = date(2026, 12, 5)
    assert held_on(saturday, CHRISTMAS, OnHoliday.AFTER) == saturday


def test_a_changed_date_goes_before_a_holiday() -> None:
    moved = datetime(2026, 12, 22, 14, tzinfo=UTC)
    walls = [datetime.combine(date(2026, 12, day), time(10)) for day in (17, 24, 31)]
    found = starts(
        walls,
        ZoneInfo("UTC"),
        HOUR,
        calendar=CHRISTMAS,
        on_holiday=OnHoliday.SKIP,
        changed={date(2026, 12, 24): moved, date(2026, 12, 31): None},
    )
    assert found == [datetime(2026, 12, 17, 10, tzinfo=UTC), moved]


def test_two_that_fall_on_one_hour_are_one_meeting() -> None:
    daily = [datetime.combine(date(2026, 12, day), time(10)) for day in (24, 25, 28, 29)]
    found = starts(daily, ZoneInfo("UTC"), HOUR, calendar=CHRISTMAS, on_holiday=OnHoliday.AFTER, changed={})
    assert [one.day for one in found] == [28, 29]


SPAN = (datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001  # each is given its zone below
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(
    st.sampled_from(ZONES),
    st.lists(days, min_size=1, max_size=40, unique=True),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.frozensets(days, max_size=60),
    st.sampled_from(OnHoliday),
    st.dictionaries(days, st.none() | st.datetimes(*SPAN), max_size=10),
    st.integers(15, 240),
)
def test_no_two_meetings_overlap_and_every_hour_is_looked_at_once(
    zone: str,
    named: list[date],
    clock: time,
    free: frozenset[date],
    on_holiday: OnHoliday,
    moved: dict[date, datetime | None],
    minutes: int,
) -> None:
    length = timedelta(minutes=minutes)
    found = starts(
        [datetime.combine(day, clock) for day in sorted(named)],
        ZoneInfo(zone),
        length,
        calendar=Calendar(holidays=free),
        on_holiday=on_holiday,
        changed={day: to.replace(tzinfo=ZoneInfo(zone)) if to else None for day, to in moved.items()},
    )
    for before, after in pairwise(found):
        assert before + length <= after
    looked_at: list[tuple[datetime, datetime]] = []
    for number, start in enumerate(found):
        freezes = timedelta(
            hours=(24, 72, 4)[number % 3]
        )  # the freeze may be moved, too, between two meetings
        previous = looked_at[-1][1] if looked_at else None
        looked_at.append(
            covered(
                start,
                freezes,
                previous_to=previous,
                regular=start - timedelta(days=7),
                reach=timedelta(days=999),
            )
        )
    for before_, after_ in pairwise(looked_at):
        assert before_[1] == after_[0]
    assert all(since < until for since, until in looked_at)


def test_after_a_long_rest_no_more_than_the_reach_is_made_up_for() -> None:
    start, rested = datetime(2026, 12, 3, 10, tzinfo=UTC), datetime(2026, 6, 3, 10, tzinfo=UTC)
    since, until = covered(
        start,
        timedelta(days=1),
        previous_to=rested,
        regular=start - timedelta(days=7),
        reach=timedelta(days=30),
    )
    assert (since, until) == (start - timedelta(days=38), start - timedelta(days=1))


def _weekly(first: datetime, count: int = 6) -> list[datetime]:
    return [first + week * timedelta(days=7) for week in range(count)]


def test_a_meeting_that_stays_takes_the_place_of_the_start_nearest_to_it() -> None:
    thursday, fridays = (
        datetime(2026, 11, 26, 10, tzinfo=UTC),
        _weekly(datetime(2026, 11, 27, 10, tzinfo=UTC)),
    )
    near = nearness(fridays, HOUR)
    assert next(clear_of(fridays, [thursday], near=near, length=HOUR)) == fridays[1]
    assert next(clear_of(fridays, [thursday], near=near, length=HOUR, settled=fridays[:1])) == fridays[0]
    overlapping = thursday + timedelta(minutes=30)
    assert not list(clear_of([overlapping], [thursday], near=near, length=HOUR, settled=[overlapping]))


@given(
    st.integers(0, 4),
    st.integers(0, 5),
    st.integers(0, 6),
    st.booleans(),
)
def test_what_is_planned_keeps_its_order_and_nothing_is_planned_twice(
    planned: int, wanted: int, free: int, rests: bool
) -> None:
    first = datetime(2026, 11, 26, 10, tzinfo=UTC)
    movable = {number: first + number * HOUR for number in range(planned)}
    found = arranged(movable, iter(_weekly(first, free)), wanted=wanted, rests=rests)
    given_out = [start for _, start in found.moves] + list(found.new)
    assert given_out == sorted(set(given_out))
    assert [pk for pk, _ in found.moves] + list(found.dropped) == sorted(movable)
    assert len(given_out) == (0 if rests else min(free, max(planned, wanted)))


@given(
    st.lists(st.integers(1, 9), unique=True, max_size=6),
    st.none() | st.integers(1, 9),
    st.frozensets(st.integers(1, 9)),
)
def test_the_next_one_here_is_the_first_after_the_last_who_is_here(
    order: list[int], last: int | None, here: frozenset[int]
) -> None:
    found = next_in_turn(order, last, here)
    assert (found in here) if found is not None else not here & set(order)
    if found is not None and last in order:
        between = order.index(last) + 1
        passed = [*order[between:], *order[:between]]
        assert not here & set(passed[: passed.index(found)])


def test_everybody_leads_once_a_round_and_whoever_is_not_in_turn_changes_nothing() -> None:
    led: list[int | None] = []
    for _ in range(6):
        led.insert(0, next_in_turn([1, 2, 3], last_turn([1, 2, 3], led), {1, 2, 3}))
    assert led[::-1] == [1, 2, 3, 1, 2, 3]
    assert last_turn([1, 2, 3], [None, 9, 2]) == 2
