"""Which days people work on here, from a policy: weekends, holidays of countries, and exceptions."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.values import Priority
from reviewboard.policies import risk
from reviewboard.policies.service_levels import LEVELS, TIME, LevelsInForce, from_bodies
from reviewboard.policies.working_time import WorkingTime, as_data, checked, from_data

CHRISTMAS = date(2026, 12, 25)  # a Friday
BOXING_DAY_OFF = date(2026, 12, 28)
THURSDAY = date(2026, 12, 24)


def calendar_of(**body: Any) -> Any:
    return checked(body).calendar(2026)


def test_without_a_policy_only_the_weekend_is_free() -> None:
    calendar = WorkingTime().calendar(2026)
    assert calendar.is_working(CHRISTMAS)
    assert not calendar.is_working(date(2026, 12, 26))


def test_the_holidays_of_a_country_are_free_in_every_year_that_is_looked_at() -> None:
    calendar = calendar_of(countries=["GB"])
    assert not calendar.is_working(CHRISTMAS)
    assert not calendar.is_working(BOXING_DAY_OFF)
    assert not calendar.is_working(date(2029, 12, 25))


def test_a_part_of_a_country_has_its_own_and_several_are_free_together() -> None:
    saint_andrew = date(2026, 11, 30)
    assert calendar_of(countries=["gb-eng"]).is_working(saint_andrew)
    assert not calendar_of(countries=["GB-ENG", "GB-SCT"]).is_working(saint_andrew)


def test_a_day_may_be_free_without_a_law_and_a_holiday_may_be_worked() -> None:
    calendar = calendar_of(countries=["GB"], extra=["2026-12-24"], worked=["2026-12-28"])
    assert not calendar.is_working(THURSDAY)
    assert calendar.is_working(BOXING_DAY_OFF)


def test_another_weekend() -> None:
    calendar = calendar_of(weekend=[5, 6])
    assert not calendar.is_working(CHRISTMAS)
    assert calendar.is_working(date(2026, 12, 27))


@pytest.mark.parametrize(
    "body",
    [
        {"weekend": [1, 2, 3, 4, 5, 6, 7]}, {"weekend": [0]}, {"countries": ["ATLANTIS"]}, {"countries": ["GB-XX"]},
        {"extra": ["24 December"]}, {"holidays": []},
    ],
)  # fmt: skip
def test_what_makes_no_working_time_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        checked(body)


def test_a_country_that_the_library_gave_up_is_read_without_its_holidays() -> None:
    assert from_data({"countries": ["ATLANTIS"]}).calendar(2026).is_working(CHRISTMAS)


@given(
    st.builds(
        WorkingTime,
        weekend=st.frozensets(st.integers(1, 7), max_size=6),
        countries=st.lists(st.sampled_from(["GB", "GB-ENG", "DE", "FR"]), unique=True).map(tuple),
        extra=st.frozensets(st.dates()),
        worked=st.frozensets(st.dates()),
    )
)
def test_working_time_survives_being_plain_values(time: WorkingTime) -> None:
    assert checked(as_data(time)) == time


def test_a_service_level_skips_what_is_free() -> None:
    levels = from_bodies({LEVELS: {"days": {"urgent": 2}}, TIME: {"countries": ["GB"]}})
    assert levels.expected_by(THURSDAY, Priority.URGENT) == date(2026, 12, 30)
    assert LevelsInForce().expected_by(THURSDAY, Priority.URGENT) == BOXING_DAY_OFF


@pytest.mark.parametrize("body", [{"tier_1": ["priya"]}, {"tier_1": [0]}, {"tier_2": [1]}])
def test_those_who_accept_risks_are_named_by_their_ids(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"ids|is called"):
        risk.from_data(body)
