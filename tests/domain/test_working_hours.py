"""Working hours on the wall clock of whoever works them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reviewboard.domain.working_hours import WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours(BERLIN, time(9), time(17), "12345")
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
    assert OFFICE.next(now.astimezone(UTC)) == wanted


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    nights = WorkingHours(BERLIN, time(22), time(6), "5")
    assert nights.shift(date(2026, 11, 26)) is None
    in_it = datetime(2026, 11, 28, 3, tzinfo=BERLIN)
    assert nights.next(in_it) == in_it
    assert nights.next(datetime(2026, 11, 28, 7, tzinfo=BERLIN)) == datetime(2026, 12, 4, 22, tzinfo=BERLIN)


def test_whoever_never_works_is_not_waited_for() -> None:
    now = datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert WorkingHours(BERLIN, time(9), time(17), "").next(now) == now


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
        WorkingHours(ZoneInfo(zone), begin, end, "".join(sorted(days))),
        FIRST + timedelta(minutes=at),
    )
    found = hours.next(now)
    assert now <= found <= now + timedelta(days=9)
    day = found.astimezone(hours.zone).date()
    shifts = [hours.shift(day - timedelta(days=n)) for n in (0, 1)]
    assert any(shift and shift[0] <= found <= shift[1] for shift in shifts)
