"""A review recurs on the wall clock of its own zone: 10:00 stays 10:00 over every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.meetings.recurrence import BadRule, last_start, parse, starts

LONDON = ZoneInfo("Europe/London")
WEEKLY = ("FREQ=WEEKLY;BYDAY=TH", date(2026, 1, 1), time(10))


def test_ten_stays_ten_over_the_end_of_summer_time() -> None:
    found = list(islice(starts(*WEEKLY, LONDON, datetime(2026, 10, 15, 12, tzinfo=UTC)), 3))
    assert [at.isoformat() for at in found] == [
        "2026-10-22T09:00:00+00:00",
        "2026-10-29T10:00:00+00:00",
        "2026-11-05T10:00:00+00:00",
    ]


def test_an_hour_that_is_skipped_is_held_when_the_clocks_have_moved() -> None:
    nightly = ("FREQ=DAILY", date(2026, 3, 1), time(1, 30))
    first = next(starts(*nightly, LONDON, datetime(2026, 3, 28, 12, tzinfo=UTC)))
    assert first.astimezone(LONDON).isoformat() == "2026-03-29T02:30:00+01:00"


def test_an_hour_that_comes_twice_is_held_the_first_time() -> None:
    nightly = ("FREQ=DAILY", date(2026, 10, 1), time(1, 30))
    found = list(islice(starts(*nightly, LONDON, datetime(2026, 10, 24, 12, tzinfo=UTC)), 2))
    assert [at.isoformat() for at in found] == ["2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"]


@pytest.mark.parametrize(
    "rule", ["every week", "FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=90", "", "FREQ=WEEKLY;BYDAY=XX"]
)
def test_a_rule_that_cannot_be_read_says_what_was_expected(rule: str) -> None:
    with pytest.raises(BadRule, match="FREQ=WEEKLY;BYDAY=TH"):
        parse(rule, date(2026, 1, 1), time(10))


def test_before_the_first_there_is_none() -> None:
    assert last_start(*WEEKLY, LONDON, datetime(2025, 12, 31, tzinfo=UTC)) is None


@given(
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.datetimes(datetime(2026, 1, 8), datetime(2028, 1, 1)),  # noqa: DTZ001  # naive: given its zone below
    st.times(),
)
def test_starts_rise_lie_after_the_moment_and_meet_the_last_one(zone: str, at: datetime, clock: time) -> None:
    series = (
        "FREQ=WEEKLY;BYDAY=MO,TH",
        date(2026, 1, 1),
        clock.replace(second=0, microsecond=0),
        ZoneInfo(zone),
    )
    moment = at.replace(microsecond=1, tzinfo=UTC)  # so that none begins at it
    found = list(islice(starts(*series, moment), 5))
    assert found == sorted(set(found))
    assert moment < found[0]
    assert all(one.astimezone(ZoneInfo(zone)).weekday() in {0, 3} for one in found)
    assert last_start(*series, found[1]) == found[0]
    before = last_start(*series, moment)
    assert before is not None
    assert before < moment <= found[0]
    assert found[0] - before <= timedelta(days=4, hours=2)
