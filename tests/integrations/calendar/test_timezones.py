"""A zone written as a VTIMEZONE says, to a reader who knows nothing else, what the zone itself says."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Timezone
from icalendar.timezone.tzp import TZP

from reviewboard.integrations.calendar.timezones import vtimezone
from reviewboard.integrations.calendar.transitions import transitions

ZONES = [
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Nuuk",
    "America/Santiago",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Pacific/Chatham",
]


def ical(value: Any) -> str:
    """A value as it stands in a file."""
    return bytes(value.to_ical()).decode()


def rules(component: Timezone) -> list[str]:
    return [ical(part["RRULE"]) for part in component.walk() if "RRULE" in part]


def names(component: Timezone) -> list[str]:
    return [str(part.name) for part in component.subcomponents]


@pytest.mark.parametrize("key", ZONES)
@pytest.mark.parametrize("year", [2012, 2018, 2026])
def test_two_readers_see_the_offset_of_the_zone_on_every_day_of_the_year(key: str, year: int) -> None:
    zone = ZoneInfo(key)
    component = vtimezone(zone, year)
    written = tzical(StringIO(str(component.to_ical(), "ascii"))).get()
    table = component.to_tz(TZP("pytz"), lookup_tzid=False)
    moments = [datetime(year, 1, 1, 9, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    for change in transitions(zone, year, year):
        moments += [change.at - timedelta(hours=3), change.at + timedelta(hours=3)]
    for moment in moments:
        local = moment.astimezone(zone).replace(tzinfo=None)
        assert local.replace(tzinfo=written).utcoffset() == moment.astimezone(zone).utcoffset(), local
        assert moment.astimezone(table).utcoffset() == moment.astimezone(zone).utcoffset(), local


@given(key=st.sampled_from(ZONES), minute=st.integers(0, 365 * 24 * 60 - 1))
def test_any_minute_that_clocks_show_once_is_read_as_itself(key: str, minute: int) -> None:
    zone = ZoneInfo(key)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    local = moment.astimezone(zone)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return
    written = tzical(StringIO(str(vtimezone(zone, local.year).to_ical(), "ascii"))).get()
    assert local.replace(tzinfo=written).utcoffset() == local.utcoffset()


def test_london_follows_two_yearly_rules() -> None:
    assert rules(vtimezone(ZoneInfo("Europe/London"), 2026)) == [
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]


def test_new_york_counts_its_sundays_from_the_front() -> None:
    assert rules(vtimezone(ZoneInfo("America/New_York"), 2026)) == [
        "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    ]


def test_jerusalem_changes_on_the_friday_before_the_last_sunday() -> None:
    rule = rules(vtimezone(ZoneInfo("Asia/Jerusalem"), 2026))[0]
    assert rule == "FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29;BYMONTH=3"


def test_a_zone_without_summer_time_is_one_line() -> None:
    component = vtimezone(ZoneInfo("Asia/Kolkata"), 2026)
    assert names(component) == ["STANDARD"]
    assert rules(component) == []


def test_a_zone_that_follows_the_moon_has_its_changes_written_out() -> None:
    component = vtimezone(ZoneInfo("Africa/Casablanca"), 2026)
    assert rules(component) == []
    assert len(names(component)) == 7  # what held before, and two changes in each of three years


def test_a_year_in_which_the_law_changed_has_its_changes_written_out() -> None:
    assert rules(vtimezone(ZoneInfo("America/Sao_Paulo"), 2018)) == []
    assert rules(vtimezone(ZoneInfo("Pacific/Apia"), 2020)) == []


def test_irish_summer_is_daylight_time_although_the_law_calls_winter_the_exception() -> None:
    component = vtimezone(ZoneInfo("Europe/Dublin"), 2026)
    daylight = next(part for part in component.subcomponents if part.name == "DAYLIGHT")
    assert (daylight["TZNAME"], daylight["TZOFFSETTO"].to_ical()) == ("IST", "+0100")


def test_an_observance_begins_at_the_time_that_the_clock_showed_before() -> None:
    component = vtimezone(ZoneInfo("America/New_York"), 2026)
    assert [part["DTSTART"].to_ical() for part in component.subcomponents] == [
        b"19700308T020000",
        b"19701101T020000",
    ]
