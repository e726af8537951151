"""Times as people read them: 24 hours, weekday with date, the reader's zone, both sides of a clock change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from reviewboard.web.templatetags import times

THURSDAY = datetime(2026, 11, 26, 10, 24, tzinfo=UTC)
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture(autouse=True)
def london_in_november() -> Iterator[None]:
    """The reader is in London, on the Monday of the week."""
    with (
        timezone.override("Europe/London"),
        time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False),
    ):
        yield


def test_a_date_comes_with_its_weekday() -> None:
    assert times.day(THURSDAY) == "Thu 26 Nov"
    assert times.long_day(THURSDAY) == "Thursday 26 November"
    assert times.moment(THURSDAY) == "Thu 26 Nov, 10:24"


def test_another_year_is_named() -> None:
    assert times.day(datetime(2027, 1, 7, 10, tzinfo=UTC)) == "Thu 7 Jan 2027"


def test_the_zone_is_the_readers_or_the_one_named() -> None:
    assert times.clock(THURSDAY, WARSAW) == "11:24"
    with timezone.override(WARSAW):
        assert times.clock(THURSDAY) == "11:24"


def test_the_same_instant_moves_with_the_clock_change() -> None:
    last_of_summer, first_of_winter = (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert times.clock(last_of_summer) == times.clock(first_of_winter) == "01:30"


def test_a_window_is_joined_by_an_en_dash_and_never_broken() -> None:
    end = THURSDAY + timedelta(minutes=12)
    assert times.window(THURSDAY, end) == '<span class="nowrap">10:24–10:36</span>'
    assert times.window(THURSDAY, end, with_day=True) == 'Thu 26 Nov, <span class="nowrap">10:24–10:36</span>'


def test_a_window_over_midnight_names_both_days() -> None:
    shown = times.window(THURSDAY.replace(hour=23), THURSDAY + timedelta(hours=15))
    assert "Thu 26 Nov, 23:24 –" in shown
    assert "Fri 27 Nov, 01:24" in shown


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("clock", "10:24"),
        ("day", "Thu 26 Nov"),
        ("long", "Thursday 26 November"),
        ("full", "Thu 26 Nov, 10:24"),
    ],
)
def test_a_machine_reads_the_instant_whatever_people_read(form: str, shown: str) -> None:
    assert times.when(THURSDAY, form) == f'<time datetime="2026-11-26T10:24:00+00:00">{shown}</time>'


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "0 min"),
        (12, "12 min"),
        (60, "1 h"),
        (130, "2 h 10 min"),
        (timedelta(minutes=4, seconds=59), "4 min"),
    ],
)
def test_a_length_is_said_in_hours_and_minutes(length: int | timedelta, said: str) -> None:
    assert times.minutes(length) == said


def test_a_zone_is_named_with_what_it_is_called_today() -> None:
    assert times.zone_name("Europe/London") == "Europe/London (GMT)"
    assert times.zone_name(WARSAW) == "Europe/Warsaw (CET)"
