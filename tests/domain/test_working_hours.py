"""Four working hours are those of the person who is asked: in their zone, on their days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reviewboard.domain.working_days import Calendar
from reviewboard.domain.working_hours import Hours

OFFICE = Hours(ZoneInfo("Europe/London"), time(9), time(17), "12345")
NIGHT = Hours(ZoneInfo("America/New_York"), time(22), time(6), "12345")
FOUR = timedelta(hours=4)
EVERY_DAY = Calendar()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 24th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (at(24, 10), at(24, 14)),
        (at(24, 3), at(24, 13)),
        (at(24, 15, 30), at(25, 11, 30)),
        (at(24, 13), at(24, 17)),
        (at(27, 16), at(30, 12)),
    ],
    ids=["in the morning", "before work", "over the night", "to the last minute", "over the weekend"],
)
def test_the_hours_of_an_office_in_london(asked: datetime, due: datetime) -> None:
    assert OFFICE.after(asked, FOUR, EVERY_DAY) == due


def test_a_holiday_does_not_count() -> None:
    free = Calendar(holidays=frozenset({date(2026, 11, 25)}))
    assert OFFICE.after(at(24, 15, 30), FOUR, free) == at(26, 11, 30)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    assert NIGHT.after(at(24, 5), FOUR, EVERY_DAY) == at(
        24, 9
    )  # midnight in New York, two hours into Monday's
    assert NIGHT.after(at(24, 12), FOUR, EVERY_DAY) == at(25, 7)


def test_a_shift_over_the_change_of_the_clocks_has_its_real_length() -> None:
    night = Hours(ZoneInfo("Europe/London"), time(23), time(5), "67")
    before = datetime(2026, 10, 24, 22, tzinfo=UTC)  # 23:00 in London; at 2:00 the clock goes back
    begin, end = night.shift(date(2026, 10, 24))
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=7)
    assert night.after(before, timedelta(hours=7), Calendar(weekend=frozenset())) == datetime(
        2026, 10, 25, 5, tzinfo=UTC
    )


def test_whoever_never_works_is_not_waited_for_for_ever() -> None:
    assert Hours(ZoneInfo("UTC"), time(9), time(17), "").after(at(1, 9), FOUR, EVERY_DAY) == at(
        1, 9
    ) + timedelta(days=30)


BERLIN = ZoneInfo("Europe/Berlin")
BERLIN_OFFICE = Hours(BERLIN, time(9), time(17), "12345")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Pacific/Apia")


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (datetime(2026, 11, 25, 10, tzinfo=BERLIN), datetime(2026, 11, 25, 10, tzinfo=BERLIN)),
        (datetime(2026, 11, 25, 6, tzinfo=BERLIN), datetime(2026, 11, 25, 9, tzinfo=BERLIN)),
        (datetime(2026, 11, 25, 17, tzinfo=BERLIN), datetime(2026, 11, 26, 9, tzinfo=BERLIN)),
        (datetime(2026, 11, 27, 18, tzinfo=BERLIN), datetime(2026, 11, 30, 9, tzinfo=BERLIN)),
        (datetime(2026, 3, 28, 18, tzinfo=BERLIN), datetime(2026, 3, 30, 9, tzinfo=BERLIN)),
        (datetime(2026, 10, 24, 18, tzinfo=BERLIN), datetime(2026, 10, 26, 9, tzinfo=BERLIN)),
    ],
)
def test_what_waits_waits_for_the_next_hour_at_which_they_work(now: datetime, wanted: datetime) -> None:
    assert BERLIN_OFFICE.next(now.astimezone(UTC)) == wanted


def test_whoever_works_now_is_not_waited_for() -> None:
    nights = Hours(BERLIN, time(22), time(6), "5")
    in_it = datetime(2026, 11, 28, 3, tzinfo=BERLIN)
    assert nights.next(in_it) == in_it
    assert nights.next(datetime(2026, 11, 28, 7, tzinfo=BERLIN)) == datetime(2026, 12, 4, 22, tzinfo=BERLIN)


def test_whoever_never_works_is_not_waited_for() -> None:
    now = datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert Hours(BERLIN, time(9), time(17), "").next(now) == now


@given(
    at=some.integers(0, 2 * 366 * 24 * 60),
    zone=some.sampled_from(ZONES),
    begin=some.times(),
    end=some.times(),
    days=some.sets(some.sampled_from("1234567"), min_size=1),
)
def test_it_is_never_in_the_past_and_always_inside_a_shift(
    at: int, zone: str, begin: time, end: time, days: set[str]
) -> None:
    hours, now = (
        Hours(ZoneInfo(zone), begin, end, "".join(sorted(days))),
        FIRST + timedelta(minutes=at),
    )
    found = hours.next(now)
    assert now <= found <= now + timedelta(days=9)
    day = found.astimezone(hours.zone).date()
    shifts = [hours.shift(day - timedelta(days=n)) for n in (0, 1)]
    assert any(begin <= found <= end for begin, end in shifts)
