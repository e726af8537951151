"""Holidays of a series, and single dates that are skipped or moved; what is planned follows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from reviewboard.agenda.operations import freeze
from reviewboard.audit.models import Entry
from reviewboard.domain.meeting_dates import OnHoliday
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.dates import (
    NoMeetingThen,
    NotThen,
    StaysAsItIs,
    change_date,
    date_effects,
    restore_date,
    restore_effects,
)
from reviewboard.meetings.models import ChangedDate, Meeting
from reviewboard.meetings.operations import plan_meetings
from reviewboard.meetings.series import Unseen, effects
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.week import FREEZE, NOW, STARTS, make_week, series
from tests.meetings.test_changing import AS_IT_IS, a_reader, change, starts

pytestmark = pytest.mark.django_db
WEEK, DAY = timedelta(days=7), timedelta(days=1)
RUNS = a_reader(Role.FACILITATOR)
THIS, NEXT = STARTS.date(), (STARTS + WEEK).date()


def settled(on: date, to: datetime | None = None, *, as_of: datetime = NOW, **changes: Any) -> None:
    """A date is changed by somebody who was shown what it does."""
    shown = date_effects(RUNS, "weekly", on, to, as_of=as_of).digest
    told: dict[str, Any] = {"reason": "A day of ours", "shown": shown, "reader": RUNS} | changes
    change_date(series_key="weekly", on=on, to=to, as_of=as_of, **told)


def test_a_skipped_date_lets_the_meetings_move_on_and_the_next_looks_at_both_weeks() -> None:
    series()
    settled(THIS)
    assert starts() == [STARTS + WEEK, STARTS + 2 * WEEK]
    first = Meeting.objects.earliest("starts_at")
    assert first.covers_to - first.covers_from == 2 * WEEK
    assert Entry.objects.get(action="series.date_changed").details == {"on": str(THIS), "to": None}


def test_a_date_is_moved_to_another_time_and_only_that_one() -> None:
    series()
    settled(NEXT, STARTS + WEEK + DAY + timedelta(hours=2))
    assert starts() == [STARTS, STARTS + WEEK + DAY + timedelta(hours=2)]
    plan_meetings(as_of=NOW + WEEK)
    assert starts()[-1] == STARTS + 2 * WEEK


def test_a_date_moved_next_to_a_meeting_that_was_held_is_meant_as_it_is() -> None:
    series()
    freeze(meeting_id=Meeting.objects.earliest("starts_at").pk, as_of=FREEZE)
    settled(NEXT, STARTS + DAY, as_of=FREEZE)
    assert starts() == [STARTS, STARTS + DAY]


def test_before_anything_moves_it_must_be_shown() -> None:
    series()
    with pytest.raises(Unseen):
        settled(THIS, shown="")
    assert not ChangedDate.objects.exists()
    with pytest.raises(ValueError, match="say why"):
        settled(THIS, reason=" ")


def test_a_day_without_a_meeting_or_of_the_past_is_refused() -> None:
    series()
    for on in (THIS + DAY, THIS - WEEK):
        with pytest.raises(NoMeetingThen):
            settled(on)


def test_what_is_fixed_is_not_moved() -> None:
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    with pytest.raises(StaysAsItIs):
        settled(THIS, as_of=FREEZE)
    with pytest.raises(NotThen):  # nor is another one put on its hour
        settled(NEXT, STARTS + timedelta(minutes=30), as_of=FREEZE)


@pytest.mark.parametrize("to", [NOW, STARTS + timedelta(days=46), STARTS + WEEK + timedelta(minutes=30)])
def test_a_time_that_is_over_too_far_or_taken_is_refused(to: datetime) -> None:
    series()
    with pytest.raises(NotThen):
        settled(THIS, to)


def test_a_changed_date_is_as_the_rule_says_again() -> None:
    series()
    settled(THIS)
    pk = ChangedDate.objects.get().pk
    with pytest.raises(Unseen):
        restore_date(reader=RUNS, series_key="weekly", date_id=pk, as_of=NOW)
    shown = restore_effects(RUNS, "weekly", pk, as_of=NOW).digest
    restore_date(reader=RUNS, series_key="weekly", date_id=pk, shown=shown, as_of=NOW)
    assert starts() == [STARTS, STARTS + WEEK]
    with pytest.raises(NotVisible):
        restore_date(reader=RUNS, series_key="weekly", date_id=pk, as_of=NOW)


def test_only_those_who_run_meetings_change_a_date() -> None:
    series()
    settled(THIS)
    engineer = a_reader(Role.ENGINEER)
    with pytest.raises(NotAllowed):
        settled(NEXT, reader=engineer)
    with pytest.raises(NotAllowed):
        restore_date(reader=engineer, series_key="weekly", date_id=ChangedDate.objects.get().pk, as_of=NOW)


@pytest.mark.parametrize(
    ("what", "days"),
    [
        (OnHoliday.HOLD, [1, 8]),
        (OnHoliday.SKIP, [8, 15]),
        (OnHoliday.BEFORE, [31, 8]),
        (OnHoliday.AFTER, [29, 4]),
    ],
)
def test_a_series_keeps_the_holidays_of_its_countries(what: OnHoliday, days: list[int]) -> None:
    """Christmas 2026 and New Year's Day are Fridays; the Monday between is a holiday in England, for Boxing Day."""
    series()
    as_of = datetime(2026, 12, 28, 12, tzinfo=UTC)
    Meeting.objects.all().delete()
    plan_meetings(as_of=as_of)
    change(rule="FREQ=WEEKLY;BYDAY=FR", countries=("DE", "GB-ENG"), on_holiday=what, as_of=as_of)
    assert [one.day for one in starts()] == days


def test_no_hour_is_lost_over_a_year_of_holidays_and_changed_dates() -> None:
    series()
    change(countries=("DE",), on_holiday=OnHoliday.AFTER, rule="FREQ=WEEKLY;BYDAY=MO,TH")
    at = NOW
    for week in range(52):
        at = NOW + week * WEEK
        plan_meetings(as_of=at)
        coming = (
            Meeting.objects.filter(starts_at__gt=at, state=MeetingState.PLANNED).order_by("starts_at").last()
        )
        if week % 5 == 0 and coming:
            settled(coming.starts_at.date(), coming.starts_at + timedelta(hours=5), as_of=at)
        if week % 7 == 0 and coming:
            settled(coming.starts_at.date(), None, as_of=at)
    found = list(Meeting.objects.order_by("starts_at"))
    assert len(found) > 60
    for before, after in pairwise(found):
        assert before.ends_at <= after.starts_at
        assert before.covers_to == after.covers_from


def test_holidays_that_are_kept_anew_are_shown_before_they_move_anything() -> None:
    series()
    wanted = replace(AS_IT_IS, countries=("US",), on_holiday=OnHoliday.BEFORE)
    would = effects(RUNS, "weekly", wanted, as_of=NOW)
    assert [(one.before, one.after) for one in would.moves] == [(STARTS, STARTS - DAY)]  # Thanksgiving
