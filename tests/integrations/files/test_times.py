"""Times as exports write them, to UTC; what cannot be placed is refused with the likely repair."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reviewboard.integrations.files.problems import Unreadable
from reviewboard.integrations.files.times import read_day, read_instant

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2026, 3, 2, 14, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2026-03-02T14:05:06Z",
            "2026-03-02T14:05:06.000Z",
            "2026-03-02 14:05:06 UTC",
            "2026-03-02t14:05:06z",
        ),
        *("2026-03-02T15:05:06+01:00", "2026-03-02 15:05:06 +0100", "2026-03-02T15:05:06+01"),
        *("2026-03-02T09:35:06-04:30", "2026-03-02T14:05:06.0000000Z", "2026-03-02T14:05:06,000000000+0000"),
        *("2026-03-02 15:05:06", "1772460306", "1772460306000", "1772460306000000", "1772460306000000000"),
        *(1772460306, 1772460306.0, 1772460306000, 1772460306000000000),
    ],
)
def test_one_moment_in_every_spelling(written: object) -> None:
    assert read_instant(written, BERLIN) == (MOMENT, "")


def test_nanoseconds_beyond_a_float_keep_their_microseconds() -> None:
    assert read_instant(1772460306123456789, None)[0] == MOMENT.replace(microsecond=123456)
    assert read_instant("2026-03-02T14:05:06.1234567Z", None)[0] == MOMENT.replace(microsecond=123456)
    assert read_instant("1772460306.5", None)[0] == MOMENT.replace(microsecond=500_000)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2026-03-02 14:05:06", "the time has no zone; say in which zone the file's times are"),
        ("2026-03-02", "the time of day is missing"),
        ("02/03/2026 14:05", "day and month cannot be told apart; write year-month-day"),
        ("02.03.2026", "day and month cannot be told apart; write year-month-day"),
        (
            "46083.586",
            "this looks like a spreadsheet's number of a day; format the column as yyyy-mm-dd hh:mm:ss",
        ),
        ("2026-02-30T14:05:06Z", "day is out of range for month"),
        ("2026-03-02T25:05:06Z", "hour must be in 0..23"),
        ("2026-03-02T14:05:06+24:00", "there is no zone +24:00"),
        ("17724603061", "seconds since 1970 have 10 digits, milliseconds 13"),
        ("0001-01-01T00:00:00+01:00", "the year is out of range"),
        ("1970-01-01T00:00:00Z", ""),
        ("yesterday", ""),
        (True, ""),
        (["2026-03-02T14:05:06Z"], ""),
        (float("inf"), ""),
    ],
)
def test_what_cannot_be_placed_is_refused_with_the_likely_repair(written: object, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_instant(written, None)
    assert refused.value.hint == hint


def test_an_hour_that_happens_twice_is_the_earlier_and_said() -> None:
    moment, note = read_instant("2026-10-25 02:30:00", BERLIN)
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert note == "2026-10-25 02:30:00 happens twice in Europe/Berlin; the earlier was taken"


def test_an_hour_that_clocks_skip_is_refused() -> None:
    with pytest.raises(Unreadable, match="a local time that clocks show"):
        read_instant("2026-03-29 02:30:00", BERLIN)
    assert read_instant("2026-03-29 03:00:00", BERLIN) == (datetime(2026, 3, 29, 1, tzinfo=UTC), "")


def test_a_day_is_a_day() -> None:
    assert read_day("2026-03-02") == date(2026, 3, 2)
    for written in ("2026-3-2", "20260302", "2026-02-30", "2026-W10-1", "2026-03-02T10:00:00Z"):
        with pytest.raises(Unreadable):
            read_day(written)
