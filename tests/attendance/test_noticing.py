"""Whoever is asked to go in another's place gets one mail that says what is so, and nothing of what is restricted."""

from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reviewboard.agenda.models import AgendaItem
from reviewboard.attendance import noticing
from reviewboard.attendance.asking import respond
from reviewboard.attendance.models import Ask
from reviewboard.domain.ports import Rejected
from reviewboard.domain.values import AnswerWay
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from tests.agenda.test_mail import Sink, everything
from tests.agenda.test_mail import sink as sink  # noqa: PLC0414  # a fixture
from tests.agenda.week import NOW, SECRETS
from tests.attendance.scenes import built, eyes, reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://review.example.com"


def owed() -> Owed:
    one = Message.objects.filter(kind="stand_in_mail").latest("pk")
    return Owed(Claim(one.pk, "stand_in_mail", uuid4(), 1), one.subject, one.payload, 1)


def test_a_delegate_is_asked_by_name_with_time_item_and_one_link(sink: Sink) -> None:
    week = built()
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    first, again = (noticing.send(owed(), as_of=NOW) for _ in range(2))
    assert first == again
    said = everything(sink.received[0])
    assert sink.received[0]["To"] == "Otto Outside <otto.outside@example.org>"
    assert "Priya Raman asks you to go in their place, Thursday 26 November, 10:" in said
    assert week.action.title in said
    assert f"https://review.example.com/asks/{Ask.objects.get().pk}/" in said
    assert "administer" not in said


def test_whoever_knows_and_the_lead_are_told_what_follows(sink: Sink) -> None:
    week = built()
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    noticing.send(owed(), as_of=NOW)
    respond(reader=eyes(week.outsider), ask_id=Ask.objects.get().pk, accepts=False, as_of=NOW)
    noticing.send(owed(), as_of=NOW)
    asked, lead = map(everything, sink.received)
    assert "Priya Raman says that you know this" in asked
    assert "An item needs somebody of your team" in lead
    assert "Priya" not in lead
    assert sink.received[1]["To"] == "Lars Nyberg <lars.nyberg@example.org>"


def test_a_restricted_item_is_a_time_and_two_words(sink: Sink) -> None:
    week = built()
    reply(week, week.lars, week.restricted, AnswerWay.NOT_ME, named=week.outsider)
    noticing.send(owed(), as_of=NOW)
    said = everything(sink.received[0])
    assert "Restricted item" in said
    slot = AgendaItem.objects.get(key=f"incident:{week.restricted.pk}")
    assert f"10:{slot.start:02d}–" in said
    assert not [word for word in (*SECRETS, week.restricted.reference) if word in said]


def test_what_is_not_asked_any_more_is_not_sent(sink: Sink) -> None:
    week = built()
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    reply(week, week.priya, week.action, AnswerWay.LIVE)
    assert noticing.send(owed(), as_of=NOW) == ""
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    assert noticing.send(owed(), as_of=week.meeting.ends_at) == ""
    assert sink.received == []


def test_whoever_left_or_has_no_address_is_sent_nothing(sink: Sink) -> None:
    week = built()
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)
    Person.objects.filter(pk=week.outsider.pk).update(email="")
    with pytest.raises(Rejected):
        noticing.send(owed(), as_of=NOW)
    assert sink.received == []
