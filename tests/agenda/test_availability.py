"""Working hours are read on the person's own wall clock, through changes of the clocks and over midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.agenda.availability import person_facts, working_minutes
from reviewboard.agenda.keys import Known
from reviewboard.people.queries import PersonForAgenda

LONDON, HELSINKI, SYDNEY = (
    ZoneInfo(name) for name in ("Europe/London", "Europe/Helsinki", "Australia/Sydney")
)


def person(
    zone: ZoneInfo = LONDON,
    works: tuple[time, time] = (time(9), time(17, 30)),
    on: str = "12345",
    paged_at: datetime | None = None,
) -> PersonForAgenda:
    return PersonForAgenda(
        id=5,
        name="Priya Raman",
        zone=zone,
        works_from=works[0],
        works_to=works[1],
        works_on=on,
        left=False,
        contractor=False,
        host_team_id=None,
        paged_at=paged_at,
    )


def test_a_meeting_inside_working_hours_is_whole() -> None:
    assert working_minutes(person(), datetime(2026, 11, 26, 10, tzinfo=UTC), 60) == ((0, 60),)


def test_hours_that_begin_or_end_within_the_meeting_cut_it() -> None:
    early = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    late = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    assert working_minutes(person(), early, 60) == ((30, 60),)
    assert working_minutes(person(), late, 60) == ((0, 30),)


def test_a_day_off_has_no_hours() -> None:
    assert working_minutes(person(on="123"), datetime(2026, 11, 26, 10, tzinfo=UTC), 60) == ()


@pytest.mark.parametrize(
    ("day", "inside"),
    [(datetime(2026, 10, 23, 7, 30, tzinfo=UTC), 60), (datetime(2026, 10, 26, 7, 30, tzinfo=UTC), 0)],
    ids=["the Friday before the clocks go back", "the Monday after"],
)
def test_the_same_moment_is_at_work_before_a_change_of_the_clocks_and_not_after(
    day: datetime, inside: int
) -> None:
    hours = (time(8, 30), time(17))
    assert sum(end - begin for begin, end in working_minutes(person(works=hours), day, 60)) == inside


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    nights = person(HELSINKI, works=(time(22), time(6)), on="4")
    thursday_night = datetime(2026, 11, 26, 22, 30, tzinfo=HELSINKI)
    friday_morning = datetime(2026, 11, 27, 5, 30, tzinfo=HELSINKI)
    thursday_morning = datetime(2026, 11, 26, 5, 30, tzinfo=HELSINKI)
    assert working_minutes(nights, thursday_night, 60) == ((0, 60),)
    assert working_minutes(nights, friday_morning, 60) == ((0, 30),)
    assert working_minutes(nights, thursday_morning, 60) == ()


def test_the_other_side_of_the_world_is_asleep() -> None:
    assert working_minutes(person(SYDNEY), datetime(2026, 11, 26, 10, tzinfo=UTC), 60) == ()


def test_a_page_in_the_eleven_hours_before_protects_rest() -> None:
    starts = datetime(2026, 11, 26, 10, tzinfo=UTC)
    moments = {11: True, 11.02: False, 1: True, 0: False, -1: False}
    for hours, protects in moments.items():
        facts = person_facts(person(paged_at=starts - timedelta(hours=hours)), starts, 60, Known())
        assert facts.paged is protects, hours


@given(
    st.sampled_from([LONDON, HELSINKI, SYDNEY, ZoneInfo("America/St_Johns")]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  # naive: given its zone below
    st.times(),
    st.times(),
    st.integers(15, 240),
)
def test_a_minute_counts_exactly_when_the_wall_clock_is_within_hours(
    zone: ZoneInfo, at: datetime, works_from: time, works_to: time, minutes: int
) -> None:
    starts = at.replace(second=0, microsecond=0, tzinfo=UTC)
    works = (works_from.replace(second=0, microsecond=0), works_to.replace(second=0, microsecond=0))
    found = working_minutes(person(zone, works, on="1234567"), starts, minutes)
    for minute in range(0, minutes, 7):
        moment = starts + timedelta(minutes=minute)
        wall = moment.astimezone(zone)
        if _clocks_change_near(wall):
            continue
        clock = wall.time().replace(tzinfo=None)
        begin, end = works
        expected = begin <= clock < end if begin < end else clock >= begin or clock < end
        assert any(first <= minute < last for first, last in found) is expected


def _clocks_change_near(wall: datetime) -> bool:
    day = timedelta(days=1)
    return (wall - day).utcoffset() != (wall + day).utcoffset()
