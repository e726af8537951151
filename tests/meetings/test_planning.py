"""Meetings are planned ahead, once, and together look at every hour."""

from datetime import timedelta
from itertools import pairwise

import pytest

from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.operations import hold_past_meeting, plan_meetings
from reviewboard.meetings.queries import around, current_meeting, get_meeting, neighbours, planned
from reviewboard.people.reader import HOUSE
from tests.agenda.week import NOW, STARTS, series
from tests.statements import at_most

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_a_new_series_has_its_next_two_meetings() -> None:
    series()
    found = Meeting.objects.order_by("starts_at")
    assert [one.starts_at for one in found] == [STARTS, STARTS + WEEK]
    assert {one.state for one in found} == {MeetingState.PLANNED}


def test_planning_again_adds_what_is_new_and_nothing_else() -> None:
    series()
    assert plan_meetings(as_of=NOW) == 0
    assert plan_meetings(as_of=NOW + WEEK) == 1


def test_no_hour_falls_between_two_weeks() -> None:
    series()
    for weeks in range(1, 6):
        plan_meetings(as_of=NOW + weeks * WEEK)
    for before, after in pairwise(Meeting.objects.order_by("starts_at")):
        assert before.covers_to == after.covers_from
        assert before.covers_to < before.starts_at


def test_a_series_that_rests_plans_nothing() -> None:
    series()
    Series.objects.update(active=False)
    assert plan_meetings(as_of=NOW + WEEK) == 0


def test_the_meeting_that_goes_on_is_the_current_one_until_it_ends() -> None:
    series()
    during = current_meeting(HOUSE, as_of=STARTS + timedelta(minutes=59))
    after = current_meeting(HOUSE, as_of=STARTS + timedelta(minutes=60))
    assert during is not None
    assert after is not None
    assert (during.starts_at, after.starts_at) == (STARTS, STARTS + WEEK)


def test_a_cancelled_meeting_is_not_the_current_one() -> None:
    series()
    Meeting.objects.filter(starts_at=STARTS).update(state=MeetingState.CANCELLED)
    found = current_meeting(HOUSE, as_of=NOW)
    assert found is not None
    assert found.starts_at == STARTS + WEEK
    assert [one.starts_at for one in planned(NOW)] == [STARTS + WEEK]


def test_neighbours_are_found_in_one_statement() -> None:
    series()
    past = hold_past_meeting(series_key="weekly", starts_at=STARTS - WEEK, as_of=NOW)
    meeting = current_meeting(HOUSE, as_of=NOW)
    assert meeting is not None
    with at_most(1):
        before, after = neighbours(HOUSE, meeting)
    assert before is not None
    assert after is not None
    assert (before.id, before.starts_at, after.starts_at) == (past, STARTS - WEEK, STARTS + WEEK)
    assert around(meeting).following == STARTS + WEEK
    first = get_meeting(HOUSE, past)
    assert first is not None
    assert neighbours(HOUSE, first)[0] is None


def test_there_is_no_meeting_of_an_unknown_id() -> None:
    assert get_meeting(HOUSE, 4711) is None
