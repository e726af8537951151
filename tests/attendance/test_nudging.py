"""An answer that is lacking is asked for in private, once a person and meeting, and nobody learns of whom."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reviewboard.agenda.queries import agenda_for
from reviewboard.attendance import nudging
from reviewboard.attendance.forgetting import forget_due
from reviewboard.attendance.ledger import my_ledger
from reviewboard.attendance.models import Nudge
from reviewboard.attendance.operations import confirm
from reviewboard.attendance.queries import beside
from reviewboard.audit.models import Entry
from reviewboard.domain.ports import Rejected
from reviewboard.domain.values import AnswerWay
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.test_mail import Sink, everything
from tests.agenda.test_mail import sink as sink  # noqa: PLC0414  # a fixture
from tests.agenda.week import SECRETS, STARTS, Week
from tests.attendance.scenes import Subject, built, eyes, item_id, key_of, reply

pytestmark = pytest.mark.django_db
SOON = STARTS - timedelta(hours=3)


@pytest.fixture
def week(settings: Settings) -> Week:
    settings.PUBLIC_URL = "https://review.example.com"
    return built()


def facilitator(week: Week) -> Reader:
    return Reader(user_id=1, person_id=week.ines.pk, role=Role.FACILITATOR, sees_all=True)


def nudged(week: Week, subject: Subject, at: datetime = SOON) -> int:
    slot = item_id(week, subject)
    return nudging.nudge(reader=facilitator(week), meeting_id=week.meeting.id, item_id=slot, as_of=at)


def mail_to(who: Person) -> Owed:
    one = Message.objects.get(kind="nudge_mail", payload__person=who.pk)
    return Owed(Claim(one.pk, one.kind, uuid4(), 1), one.subject, one.payload, 1)


def asked_at(week: Week) -> dict[int, object]:
    agenda = agenda_for(facilitator(week), week.meeting)
    assert agenda is not None
    lacking = nudging.lacking(agenda, beside(facilitator(week), week.meeting.id, ()).heard)
    return dict(nudging.nudged_at(facilitator(week), week.meeting.id, lacking))


def test_whoever_has_not_answered_gets_one_mail_that_blames_nobody(week: Week, sink: Sink) -> None:
    assert asked_at(week) == {}
    assert nudged(week, week.action) == 1
    assert asked_at(week)[item_id(week, week.action)] == SOON
    first, again = (nudging.send(mail_to(week.priya), as_of=SOON) for _ in range(2))
    assert first == again
    said = everything(sink.received[0])
    assert sink.received[0]["To"] == "Priya Raman <priya.raman@example.org>"
    assert "The meeting would like to know whom to expect, 10:" in said
    assert week.action.title in said
    assert "https://review.example.com/me/" in said
    assert "missed" not in said
    assert "Ines" not in said
    entry = Entry.objects.get(action="attendance.nudged")
    assert entry.details == {"item": key_of(week.action), "count": 1}


def test_a_person_is_asked_once_a_meeting_whichever_item_lacks_them(week: Week) -> None:
    assert [nudged(week, week.action), nudged(week, week.action)] == [1, 0]
    nudged(week, week.open_incident)
    people = list(Nudge.objects.values_list("person_id", flat=True))
    assert len(people) == len(set(people))
    assert Message.objects.filter(kind="nudge_mail").count() == len(people)


def test_whoever_has_answered_is_not_asked(week: Week, sink: Sink) -> None:
    reply(week, week.priya, week.action, AnswerWay.LIVE)
    assert nudged(week, week.action) == 0
    assert item_id(week, week.action) not in asked_at(week)


def test_an_answer_that_came_meanwhile_ends_it(week: Week, sink: Sink) -> None:
    nudged(week, week.action)
    confirm(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=SOON)
    assert nudging.send(mail_to(week.priya), as_of=SOON) == ""
    assert sink.received == []


def test_nobody_is_asked_too_early_or_once_it_has_begun(week: Week, sink: Sink) -> None:
    for at in (STARTS - timedelta(hours=5), STARTS, STARTS + timedelta(days=1)):
        assert nudged(week, week.action, at) == 0
    nudged(week, week.action)
    assert nudging.send(mail_to(week.priya), as_of=STARTS) == ""
    assert sink.received == []


def test_a_restricted_item_is_a_time_and_two_words(week: Week, sink: Sink) -> None:
    assert nudged(week, week.restricted) >= 1
    nudging.send(mail_to(week.lars), as_of=SOON)
    said = everything(sink.received[0])
    assert "Restricted item" in said
    assert not [word for word in (*SECRETS, week.restricted.reference) if word in said]


def test_an_item_that_the_facilitator_may_not_see_is_not_there(week: Week) -> None:
    reader = eyes(week.ines, Role.FACILITATOR)
    for slot in (item_id(week, week.restricted), 2**62):
        with pytest.raises(NotVisible):
            nudging.nudge(reader=reader, meeting_id=week.meeting.id, item_id=slot, as_of=SOON)
    assert not Nudge.objects.exists()


def test_only_who_runs_meetings_asks_or_learns_that_it_was_asked(week: Week) -> None:
    slot = item_id(week, week.action)
    with pytest.raises(NotAllowed):
        nudging.nudge(reader=eyes(week.lars), meeting_id=week.meeting.id, item_id=slot, as_of=SOON)
    nudged(week, week.action)
    assert nudging.nudged_at(eyes(week.lars), week.meeting.id, [(slot, [week.priya.pk])]) == {}


def test_whoever_lost_their_address_is_sent_nothing(week: Week) -> None:
    nudged(week, week.action)
    owed = mail_to(week.priya)
    Person.objects.filter(pk=week.priya.pk).update(email="")
    with pytest.raises(Rejected):
        nudging.send(owed, as_of=SOON)


def test_the_ledger_about_oneself_tells_of_it(week: Week) -> None:
    nudged(week, week.action)
    for who, at in ((week.priya, SOON), (week.lars, None)):
        entries, _further = my_ledger(eyes(who), None, 20, as_of=SOON)
        assert {entry.nudged_at for entry in entries} == {at}


def test_it_goes_when_the_names_of_the_ledger_go(week: Week) -> None:
    nudged(week, week.action)
    forget_due(as_of=STARTS + timedelta(days=1))
    assert Nudge.objects.exists()
    forget_due(as_of=STARTS + timedelta(days=400))
    assert not Nudge.objects.exists()
