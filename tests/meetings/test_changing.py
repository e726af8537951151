"""A series is changed: what is planned follows, what is fixed stays, and it is said before it is done."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from reviewboard.agenda.models import Agenda, Steering
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.placements import Settled
from reviewboard.audit.models import Entry
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.operations import plan_meetings
from reviewboard.meetings.recurrence import BadRule
from reviewboard.meetings.series import SeriesFields, Unseen, change_series, effects
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.week import FREEZE, NOW, STARTS, as_reader, make_week, series
from tests.people.roster import person

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)

AS_IT_IS = SeriesFields(
    name="Weekly review",
    zone="Europe/London",
    rule="FREQ=WEEKLY;BYDAY=TH",
    starts_on=date(2026, 1, 1),
    starts_at=time(10),
    minutes=60,
    freezes_before=timedelta(hours=24),
)


def a_reader(role: Role) -> Reader:
    """Somebody of this role, without an account."""
    return Reader(user_id=None, person_id=None, role=role)


def change(
    *, as_of: datetime = NOW, by: Role = Role.FACILITATOR, key: str = "weekly", **columns: Any
) -> None:
    """The change is made by somebody who was shown what it does."""
    wanted = replace(AS_IT_IS, **columns)
    who = a_reader(by)
    shown = effects(who, key, wanted, as_of=as_of).digest if by is Role.FACILITATOR else ""
    change_series(reader=who, series_key=key, wanted=wanted, shown=shown, as_of=as_of)


def starts() -> list[datetime]:
    """The planned meetings, soonest first."""
    held = Meeting.objects.filter(state=MeetingState.PLANNED).order_by("starts_at")
    return list(held.values_list("starts_at", flat=True))


def test_planned_meetings_follow_another_hour_and_stay_the_same_meetings() -> None:
    series()
    before = list(Meeting.objects.order_by("starts_at").values_list("pk", flat=True))
    change(starts_at=time(14, 30))
    later = timedelta(hours=4, minutes=30)
    assert starts() == [STARTS + later, STARTS + WEEK + later]
    assert list(Meeting.objects.order_by("starts_at").values_list("pk", flat=True)) == before


def test_a_draft_moves_with_its_meeting_and_so_does_what_was_settled_about_it() -> None:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    Steering.objects.create(
        meeting_id=week.meeting.id,
        key=f"incident:{week.open_incident.pk}",
        kind=Settled.PIN,
        reason="Look at it first",
        settled_at=NOW,
    )
    change(rule="FREQ=WEEKLY;BYDAY=FR")
    agenda = Agenda.objects.get(meeting_id=week.meeting.id)
    assert agenda.meeting.starts_at == STARTS + timedelta(days=1)
    assert Steering.objects.get().meeting_id == week.meeting.id
    assert Message.objects.filter(kind="rebuild_agenda").exists()


def test_before_anything_moves_it_must_be_shown_and_what_was_shown_must_still_be_true() -> None:
    series()
    who, wanted = a_reader(Role.FACILITATOR), replace(AS_IT_IS, starts_at=time(11))
    with pytest.raises(Unseen) as unseen:
        change_series(reader=who, series_key="weekly", wanted=wanted, as_of=NOW)
    assert [one.before for one in unseen.value.effects.moves] == [STARTS, STARTS + WEEK]
    assert Series.objects.get().starts_at == time(10)
    shown = unseen.value.effects.digest
    with pytest.raises(Unseen):  # a week later other meetings would move
        change_series(reader=who, series_key="weekly", wanted=wanted, shown=shown, as_of=NOW + WEEK)
    change_series(reader=who, series_key="weekly", wanted=wanted, shown=shown, as_of=NOW)
    assert starts()[0] == STARTS + timedelta(hours=1)


def test_a_name_or_a_place_needs_no_second_look() -> None:
    series()
    who = a_reader(Role.FACILITATOR)
    wanted = replace(AS_IT_IS, name="Thursday review", place="Room 4")
    assert not change_series(reader=who, series_key="weekly", wanted=wanted, as_of=NOW).moves_something
    found = Series.objects.get()
    assert (found.name, found.place) == ("Thursday review", "Room 4")
    assert Entry.objects.get(action="series.changed").details == {"columns": ["name", "place"]}


def test_a_meeting_whose_agenda_is_fixed_stays_and_takes_the_place_of_the_new_one_nearest_to_it() -> None:
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    would = effects(
        a_reader(Role.FACILITATOR), "weekly", replace(AS_IT_IS, rule="FREQ=WEEKLY;BYDAY=FR"), as_of=FREEZE
    )
    assert would.stays == (STARTS,)
    assert [one.after for one in would.moves] == [STARTS + WEEK + timedelta(days=1)]
    who = as_reader(week.ines, Role.FACILITATOR)
    wanted = replace(AS_IT_IS, rule="FREQ=WEEKLY;BYDAY=FR", facilitator_id=week.ines.pk)
    change_series(reader=who, series_key="weekly", wanted=wanted, shown=would.digest, as_of=FREEZE)
    assert starts() == [STARTS, STARTS + WEEK + timedelta(days=1)]
    assert plan_meetings(as_of=FREEZE) == 0


def test_no_hour_falls_between_two_weeks_when_the_rule_changes() -> None:
    series()
    plan_meetings(as_of=NOW)
    change(rule="FREQ=MONTHLY;BYDAY=1TU", starts_at=time(9), freezes_before=timedelta(hours=48))
    change(rule="FREQ=WEEKLY;BYDAY=MO,TH", freezes_before=timedelta(hours=4))
    for weeks in range(1, 4):
        plan_meetings(as_of=NOW + weeks * WEEK)
    found = list(Meeting.objects.order_by("starts_at"))
    assert len(found) >= 6
    for before, after in pairwise(found):
        assert before.covers_to == after.covers_from
        assert before.ends_at <= after.starts_at


def test_another_length_is_that_of_all_that_follow_but_one_made_longer_keeps_what_it_got() -> None:
    series()
    Meeting.objects.filter(starts_at=STARTS).update(ends_at=STARTS + timedelta(minutes=90))
    change(place="Room 4")
    assert Meeting.objects.get(starts_at=STARTS).ends_at == STARTS + timedelta(minutes=90)
    change(place="Room 4", minutes=45)
    ends = Meeting.objects.order_by("starts_at").values_list("ends_at", flat=True)
    assert list(ends) == [STARTS + timedelta(minutes=45), STARTS + WEEK + timedelta(minutes=45)]


def test_a_series_that_rests_drops_what_nobody_was_invited_to() -> None:
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    change(active=False, as_of=FREEZE)
    later = Meeting.objects.get(starts_at=STARTS + WEEK)
    assert (later.state, later.called_off) == (MeetingState.CANCELLED, CalledOff.RESTS)
    assert starts() == [STARTS]
    assert not Message.objects.exclude(kind="rebuild_agenda").exists()


def test_a_series_that_meets_again_plans_from_there_and_a_dropped_date_is_not_revived() -> None:
    series()
    change(active=False)
    assert starts() == []
    change(active=True)
    assert starts() == [STARTS + 2 * WEEK, STARTS + 3 * WEEK]


def test_a_rule_or_a_zone_that_cannot_be_read_changes_nothing() -> None:
    series()
    with pytest.raises(BadRule):
        change(rule="whenever")
    with pytest.raises(KeyError):
        change(zone="Europe/Atlantis")
    assert starts() == [STARTS, STARTS + WEEK]


def test_a_rule_that_has_ended_leaves_nothing_planned() -> None:
    series()
    change(rule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20261127T000000")
    assert starts() == [STARTS]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
def test_only_those_who_run_meetings_change_a_series(role: Role) -> None:
    series()
    with pytest.raises(NotAllowed):
        change(by=role, starts_at=time(11))
    with pytest.raises(NotVisible):
        change_series(reader=a_reader(Role.ADMIN), series_key="none", wanted=AS_IT_IS, as_of=NOW)


def test_turns_go_round_and_leavers_are_passed_over() -> None:
    series()
    ann, bob, cy = person("Ann Archer"), person("Bob Stone", ends_on=date(2026, 1, 31)), person("Cy Young")
    change(turns=(ann.pk, bob.pk, cy.pk))
    for weeks in (1, 2):
        plan_meetings(as_of=NOW + weeks * WEEK)
    led = Meeting.objects.order_by("starts_at").values_list("facilitator_id", flat=True)
    assert list(led) == [ann.pk, cy.pk, ann.pk, cy.pk]


def test_whoever_leaves_hands_their_turn_to_the_next() -> None:
    series()
    ann, cy = person("Ann Archer"), person("Cy Young")
    change(turns=(ann.pk, cy.pk))
    type(ann).objects.filter(pk=ann.pk).update(ends_on=NOW.date())
    plan_meetings(as_of=NOW)
    assert set(Meeting.objects.values_list("facilitator_id", flat=True)) == {cy.pk}


def test_without_turns_the_facilitator_leads_and_the_deputy_once_they_have_left() -> None:
    series()
    ann, cy = person("Ann Archer"), person("Cy Young")
    change(facilitator_id=ann.pk, deputy_id=cy.pk)
    assert set(Meeting.objects.values_list("facilitator_id", flat=True)) == {ann.pk}
    type(ann).objects.filter(pk=ann.pk).update(ends_on=date(2026, 11, 1))
    plan_meetings(as_of=NOW)
    assert set(Meeting.objects.values_list("facilitator_id", flat=True)) == {cy.pk}


def test_utc_is_what_is_stored() -> None:
    series()
    change(zone="Asia/Kolkata")
    assert starts()[0] == datetime(2026, 11, 26, 4, 30, tzinfo=UTC)
