"""Somebody else goes only once they accept; what nobody answers comes to the owning team's lead."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reviewboard.agenda.models import Answered
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.attendance.asking import ANSWER_WITHIN, CannotGo, TooLate, lapse_due, respond
from reviewboard.attendance.models import Ask
from reviewboard.domain.values import AnswerWay, AskState, Attendance
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person, Team
from reviewboard.people.visibility import NotVisible
from tests.agenda.week import NOW, Week
from tests.attendance.scenes import asked, built, eyes, key_of, reply, seen
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(built)]
LIVE = Attendance.LIVE


def mails_to(who: Person) -> int:
    return Message.objects.filter(kind="stand_in_mail", payload__person=who.pk).count()


def answer(who: Person, *, accepts: bool) -> None:
    respond(reader=eyes(who), ask_id=Ask.objects.latest("pk").pk, accepts=accepts, as_of=NOW)


def test_a_delegate_goes_once_they_accept_and_until_then_the_person_stays_named(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    assert mails_to(week.outsider) == 1
    assert asked(week, week.action, by=week.lars) == {"Priya Raman": LIVE}
    answer(week.outsider, accepts=True)
    assert asked(week, week.action, by=week.lars) == {"Otto Outside": LIVE}
    yours = seen(week, week.priya, week.action).yours
    assert yours is not None
    assert (yours.way, yours.goes) == (AnswerWay.DELEGATE, "Otto Outside")
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert asked(week, week.action, by=week.lars) == {"Otto Outside": LIVE}


def test_a_delegate_who_declines_leaves_it_where_it_was(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    answer(week.outsider, accepts=False)
    assert asked(week, week.action, by=week.lars) == {"Priya Raman": LIVE}
    with pytest.raises(TooLate):
        answer(week.outsider, accepts=True)


def test_whoever_accepted_may_still_decline_and_the_person_is_asked_again(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    answer(week.outsider, accepts=True)
    answer(week.outsider, accepts=False)
    assert asked(week, week.action, by=week.lars) == {"Priya Raman": LIVE}


def test_going_after_all_takes_the_request_back(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    answer(week.outsider, accepts=True)
    reply(week, week.priya, week.action, AnswerWay.LIVE)
    assert Ask.objects.get().state == AskState.WITHDRAWN
    assert asked(week, week.action, by=week.lars) == {"Priya Raman": LIVE}


@pytest.mark.parametrize("why", ["left", "contractor", "elsewhere", "themselves"])
def test_who_left_is_hosted_or_not_at_work_then_cannot_be_asked_and_why_is_not_told(
    week: Week, why: str
) -> None:
    otto = Person.objects.filter(pk=week.outsider.pk)
    facts: dict[str, dict[str, Any]] = {
        "left": {"ends_on": date(2026, 11, 1)},
        "contractor": {"contractor": True},
        "elsewhere": {"zone": "Asia/Kolkata", "works_from": "14:00", "works_to": "15:00"},
    }
    if why in facts:
        otto.update(**facts[why])
    named = week.priya if why == "themselves" else week.outsider
    with pytest.raises(CannotGo) as refused:
        reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=named)
    assert str(refused.value) == "This person cannot be asked."
    assert not Ask.objects.exists()


def test_whoever_knows_may_be_named_outside_their_hours_and_is_then_asked_in_writing(week: Week) -> None:
    Person.objects.filter(pk=week.outsider.pk).update(
        zone="Asia/Kolkata", works_from="09:00", works_to="12:00"
    )
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    answer(week.outsider, accepts=True)
    assert asked(week, week.action, by=week.lars) == {"Otto Outside": Attendance.ASYNCHRONOUS}


def test_a_second_not_me_comes_to_the_lead_of_the_owning_team(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    assert asked(week, week.action, by=week.lars) == {"Priya Raman": LIVE}
    answer(week.outsider, accepts=False)
    assert asked(week, week.action, by=week.priya) == {"Lars Nyberg": LIVE}
    assert mails_to(week.lars) == 1


def test_whoever_does_not_know_who_names_nobody_and_the_lead_is_asked_at_once(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME)
    assert asked(week, week.action, by=week.priya) == {"Lars Nyberg": LIVE}
    assert not Ask.objects.exists()


def test_a_lead_who_says_not_me_leaves_a_service_without_owner(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME)
    reply(week, week.lars, week.action, AnswerWay.NOT_ME)
    for _turn in range(2):  # as it is shown at once, and as the draft is built from it
        slot = seen(week, week.outsider, week.action)
        assert (slot.without_owner, slot.unanswerable, slot.needs) == (True, True, ())
        rebuild(meeting_id=week.meeting.id, as_of=NOW)


def test_without_a_lead_the_item_opens_with_service_without_owner(week: Week) -> None:
    Team.objects.update(lead=None)
    reply(week, week.priya, week.action, AnswerWay.NOT_ME)
    assert seen(week, week.lars, week.action).without_owner
    assert Answered.objects.get().stands_in is None


def test_four_working_hours_without_an_answer_come_to_the_lead_once(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    due = Ask.objects.get().due_at
    assert due == NOW + ANSWER_WITHIN
    assert lapse_due(as_of=due - timedelta(seconds=1)) == 0
    assert [lapse_due(as_of=due) for _ in range(2)] == [1, 0]
    assert Ask.objects.get().state == AskState.LAPSED
    assert asked(week, week.action, by=week.priya) == {"Lars Nyberg": LIVE}
    assert mails_to(week.lars) == 1


def test_a_delegate_is_not_timed_and_nothing_lapses_once_the_meeting_has_begun(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    assert lapse_due(as_of=NOW + timedelta(hours=30)) == 0
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    assert lapse_due(as_of=week.meeting.starts_at) == 0


def test_nobody_answers_for_somebody_else_or_after_the_item_began(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    one = Ask.objects.get()
    for who in (week.priya, week.lars, week.ines):
        with pytest.raises(NotVisible):
            respond(reader=eyes(who), ask_id=one.pk, accepts=True, as_of=NOW)
    with pytest.raises(TooLate):
        respond(reader=eyes(week.outsider), ask_id=one.pk, accepts=True, as_of=week.meeting.ends_at)
    assert Ask.objects.get().state == AskState.ASKED


def test_the_database_refuses_what_the_table_does_not_allow(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    answer(week.outsider, accepts=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ask.objects.update(state=AskState.ACCEPTED)


def test_the_lead_is_outside_their_hours_only_in_writing(week: Week) -> None:
    Person.objects.filter(pk=week.lars.pk).update(
        zone="America/New_York", works_from="09:00", works_to="17:00"
    )
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    reply(week, week.priya, week.action, AnswerWay.NOT_ME)
    assert asked(week, week.action, by=week.priya) == {"Lars Nyberg": Attendance.ASYNCHRONOUS}
    assert Answered.objects.get(key=key_of(week.action)).in_writing


def test_whoever_accepts_what_they_had_handed_on_goes_after_all(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME)
    reply(week, week.lars, week.action, AnswerWay.DELEGATE, named=week.priya)
    answer(week.priya, accepts=True)
    for _turn in range(2):  # as it is shown at once, and as the draft is built from it
        assert asked(week, week.action, by=week.outsider) == {"Priya Raman": LIVE}
        rebuild(meeting_id=week.meeting.id, as_of=NOW)


def test_whoever_was_only_invited_hands_on_an_invitation(week: Week) -> None:
    Person.objects.filter(pk=week.priya.pk).update(contractor=True)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    reply(week, week.priya, week.open_incident, AnswerWay.DELEGATE, named=week.outsider)
    answer(week.outsider, accepts=True)
    for _turn in range(2):
        assert asked(week, week.open_incident, by=week.lars)["Otto Outside"] is Attendance.INVITED
        rebuild(meeting_id=week.meeting.id, as_of=NOW)
