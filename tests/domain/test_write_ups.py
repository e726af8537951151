"""When a lead is asked for a write-up, by the calendar and the clock of their own, and what the fields hold first."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.working_days import Calendar
from reviewboard.domain.write_ups import (
    MADE_UP_FOR,
    Asked,
    Hours,
    Moment,
    Words,
    is_time,
    next_mail_at,
    prefilled,
    working_days_after,
    wrong_times,
)

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Calendar()
HOURS = Hours(BERLIN, time(9), time(17, 30), frozenset({1, 2, 3, 4, 5}))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in Berlin in November 2026; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("resolved", "due"),
    [
        (local(17, 14), local(18, 14)),  # within hours: the same time of day
        (local(17, 3), local(18, 9)),  # at night: counted from the morning
        (local(17, 23), local(19, 9)),  # in the evening: from the next morning
        (local(20, 16), local(23, 16)),  # on a Friday: Monday
        (local(21, 12), local(24, 9)),  # at the weekend: from Monday morning
    ],
)
def test_a_working_day_counts_in_the_hours_of_whoever_led(resolved: datetime, due: datetime) -> None:
    assert working_days_after(resolved, 1, HOURS, WEEK) == due


def test_holidays_of_the_house_and_own_free_days_do_not_count() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 11, 18)}))
    assert working_days_after(local(17, 14), 1, HOURS, calendar) == local(19, 14)
    four_days = Hours(BERLIN, time(9), time(17), frozenset({1, 2, 3, 4}))
    assert working_days_after(local(19, 10), 1, four_days, WEEK) == local(23, 10)


def test_whoever_works_only_when_the_house_is_closed_is_asked_on_its_days() -> None:
    weekends = Hours(BERLIN, time(9), time(17), frozenset({6, 7}))
    assert working_days_after(local(20, 10), 1, weekends, WEEK) == local(23, 10)


def test_a_night_shift_belongs_to_the_day_that_it_begins_on() -> None:
    nights = Hours(BERLIN, time(22), time(6), frozenset({1, 2, 3, 4, 5}))
    assert working_days_after(local(18, 2), 1, nights, WEEK) == local(19, 2)
    assert working_days_after(local(17, 12), 1, nights, WEEK) == local(18, 22)


def test_the_time_of_day_stays_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 23, 14, tzinfo=BERLIN)  # a Friday; clocks go back on Sunday
    due = working_days_after(before, 1, HOURS, WEEK)
    assert due.astimezone(BERLIN).time() == time(14)
    assert due - before == timedelta(days=3, hours=1)


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody ever works"):
        working_days_after(local(17, 14), 1, HOURS, Calendar(frozenset(range(1, 8))))


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    count=st.integers(1, 5),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"]),
    begin=st.integers(0, 23),
    length=st.integers(1, 23),
    weekdays=st.sets(st.integers(1, 5), min_size=1),
)
def test_it_is_always_later_on_a_working_day_and_inside_the_hours(
    minutes: int, count: int, zone: str, begin: int, length: int, weekdays: set[int]
) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    hours = Hours(ZoneInfo(zone), time(begin), time((begin + length) % 24), frozenset(weekdays))
    due = working_days_after(at, count, hours, WEEK)
    assert due > at
    days = [due.astimezone(hours.zone).date() - timedelta(days=n) for n in (0, 1)]
    shifts = [hours.on(day) for day in days if day.isoweekday() in weekdays]
    hour = timedelta(hours=1)  # of a night on which the clocks change, an hour is not there
    assert any(first <= due <= last + hour for first, last in shifts)
    assert working_days_after(at, count + 1, hours, WEEK) > due


def test_one_mail_one_reminder_and_never_more() -> None:
    resolved = local(17, 14)
    first = local(18, 14)
    assert next_mail_at(Asked(resolved), HOURS, WEEK) == first
    assert next_mail_at(Asked(resolved, first), HOURS, WEEK) == local(20, 14)
    assert next_mail_at(Asked(resolved, first, local(20, 14)), HOURS, WEEK) is None


def test_what_was_open_again_is_not_asked_for_twice_and_its_reminder_counts_anew() -> None:
    asked = local(18, 14)
    again = local(23, 10)
    assert next_mail_at(Asked(again, asked), HOURS, WEEK) == local(26, 10)
    late = local(19, 11)  # the clock was late: two days from the mail itself
    assert next_mail_at(Asked(local(17, 14), late), HOURS, WEEK) == local(23, 11)


def test_a_mail_that_was_missed_is_made_up_for_a_week_and_then_not_sent_at_all() -> None:
    due = local(18, 14)
    assert not is_time(due, due - timedelta(seconds=1))
    assert is_time(due, due)
    assert is_time(due, due + MADE_UP_FOR - timedelta(seconds=1))
    assert not is_time(due, due + MADE_UP_FOR)
    assert not is_time(None, due)


def test_the_fields_hold_what_the_source_and_the_timeline_say() -> None:
    told = [
        Moment("Alert", "detected"),
        Moment("Rolled back", "mitigated"),
        Moment("Rolled back everywhere", "mitigated"),
        Moment("All clear", "resolved"),
    ]
    words = prefilled(" Prices were old. ", began_at=local(17, 9), ended_at=local(17, 11), timeline=told)
    assert words == Words("Prices were old.", local(17, 9), local(17, 11), "Rolled back everywhere")
    assert prefilled("", began_at=local(17, 9), ended_at=None, timeline=told[3:]).ended_by == "All clear"
    assert prefilled("", began_at=local(17, 9), ended_at=None, timeline=()).ended_by == ""


def test_what_stands_as_a_write_up_says_what_customers_saw_or_where_to_read_it() -> None:
    assert Words(saw="Old prices").says_something
    assert Words(postmortem_url="https://wiki.example/1").says_something
    assert not Words(saw="  ", decide="Whether to cache").says_something
    assert wrong_times(Words(began_at=local(17, 10), ended_at=local(17, 9)))
    assert not wrong_times(Words(began_at=local(17, 10)))
