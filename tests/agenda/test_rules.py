"""By which rules an agenda is made: what nobody renewed holds for one meeting more."""

from datetime import date, timedelta
from typing import Any

import pytest

from reviewboard.agenda import mail
from reviewboard.agenda.models import Agenda, Need
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rules import rules_of
from reviewboard.domain.policy import POINTS
from reviewboard.domain.values import Attendance, MeetingState
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.queries import get_meeting
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.policies import mandate
from reviewboard.policies.models import Policy
from reviewboard.policies.operations import record_agreement, withdraw_agreement
from tests.agenda.week import FREEZE, NOW, STARTS, Week, make_week
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(make_week)]
ON = STARTS.date()
WEEK = timedelta(days=7)


def saved(kind: str, expires_on: date, body: dict[str, Any] | None = None) -> None:
    Policy.objects.create(kind=kind, version=1, body=body or {}, expires_on=expires_on)


def met_before(week: Week, state: MeetingState = MeetingState.CLOSED) -> None:
    """The same series met a week before."""
    one = Meeting.objects.get(pk=week.meeting.id)
    one.pk, one.state = None, state
    one.starts_at, one.ends_at = one.starts_at - WEEK, one.ends_at - WEEK
    one.save()


def built(week: Week) -> Agenda:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return Agenda.objects.get(meeting_id=week.meeting.id)


def test_points_that_describe_people_count_while_an_agreement_stands_and_what_is_fixed_stays(
    week: Week,
) -> None:
    saved("ranking", ON + timedelta(days=1), {"people_points": True})
    ann = Reader(None, None, Role.ADMIN)
    assert not rules_of(week.meeting).policy.people_points
    record_agreement(text="Works council, minute 12", actor_id=None, as_of=NOW)
    assert rules_of(week.meeting).policy.people_points
    withdraw_agreement(reader=ann, as_of=NOW)
    assert not rules_of(week.meeting).policy.people_points
    record_agreement(text="Works council, minute 20", actor_id=None, as_of=NOW)
    digest = freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    withdraw_agreement(reader=ann, as_of=FREEZE)
    assert not rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    kept = Agenda.objects.get(meeting_id=week.meeting.id)
    assert (kept.digest, kept.inputs["policy"]["people_points"]) == (digest, True)


def test_while_the_mandate_holds_the_agenda_is_what_it_was_without_one(week: Week) -> None:
    before = built(week).digest
    saved(mandate.KIND, ON + timedelta(days=1))
    after = built(week)
    assert (after.digest, after.ended) == (before, {})
    assert Need.objects.filter(attendance=Attendance.LIVE).exists()


def test_a_mandate_that_ended_still_holds_for_one_meeting_which_says_so(week: Week) -> None:
    met_before(week)
    before = built(week).digest
    saved(mandate.KIND, ON - timedelta(days=1))
    agenda = built(week)
    assert agenda.digest == before
    assert agenda.ended == {"mandate": {"version": 1, "on": "2026-11-25", "term": "ended"}}


def test_one_meeting_later_everybody_is_invited_and_nobody_is_required(week: Week) -> None:
    met_before(week)
    saved(mandate.KIND, ON - WEEK)
    agenda = built(week)
    assert agenda.ended["mandate"]["term"] == "fell_back"
    assert set(Need.objects.values_list("attendance", flat=True)) == {Attendance.INVITED}
    view = agenda_for(HOUSE, week.meeting)
    assert view is not None
    assert (view.needed_count, view.ended) == (0, agenda.ended)


def test_a_meeting_that_was_not_held_is_not_the_one_meeting_more(week: Week) -> None:
    met_before(week, MeetingState.CANCELLED)
    saved(mandate.KIND, ON - WEEK)
    assert built(week).ended["mandate"]["term"] == "ended"


def test_a_ranking_policy_that_nobody_renewed_falls_back_to_the_products_own_points(week: Week) -> None:
    met_before(week)
    saved("ranking", ON, {"points": {"reverted": 99}})
    held = rules_of(week.meeting)
    assert (held.version, held.policy.points["reverted"]) == (1, 99)
    Policy.objects.update(expires_on=ON - WEEK)
    fallen = rules_of(week.meeting)
    assert (fallen.version, fallen.policy.points) == (0, POINTS)
    assert built(week).policy_version == 0


def test_renewing_brings_it_back_and_a_frozen_agenda_stays_as_it_was(week: Week) -> None:
    met_before(week)
    saved(mandate.KIND, ON - WEEK)
    Policy.objects.create(kind=mandate.KIND, version=2, body={}, expires_on=ON + WEEK)
    assert built(week).ended == {}
    sealed = freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    Policy.objects.update(expires_on=ON - WEEK)
    assert not rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    assert Agenda.objects.get(meeting_id=week.meeting.id).digest == sealed


def test_the_rules_are_read_in_one_statement_more_than_the_meetings_around(
    django_assert_num_queries: Any, week: Week
) -> None:
    meeting = get_meeting(HOUSE, week.meeting.id)
    assert meeting is not None
    with django_assert_num_queries(2):
        rules_of(meeting)


def test_the_mail_names_the_mandate_while_it_holds_and_one_meeting_later_no_more(week: Week) -> None:
    met_before(week)
    built(week)
    written = mail.compose(week.meeting, week.priya.pk)
    assert written is not None
    assert written.mandatory
    saved(mandate.KIND, ON - WEEK)
    built(week)
    written = mail.compose(week.meeting, week.priya.pk)
    assert written is not None
    assert not written.mandatory
