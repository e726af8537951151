"""Whoever would present an item hears of it once, a day before the agenda is fixed, and what they answer counts."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.attendance import presenting
from reviewboard.domain.values import AnswerWay
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from tests.agenda.test_mail import Sink, everything
from tests.agenda.test_mail import sink as sink  # noqa: PLC0414  # a fixture
from tests.agenda.week import FREEZE, SECRETS, Week
from tests.attendance.scenes import built, reply, seen

pytestmark = pytest.mark.django_db

EARLY = FREEZE - timedelta(hours=23)


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://review.example.com"


def early() -> Week:
    """The week, its draft as it stands a day before it is fixed."""
    week = built()
    rebuild(meeting_id=week.meeting.id, as_of=EARLY)
    return week


def asked() -> dict[int, Owed]:
    """What is owed, by person."""
    found = Message.objects.filter(kind="presenter_mail")
    return {
        one.payload["person"]: Owed(Claim(one.pk, one.kind, uuid4(), 1), one.subject, one.payload, 1)
        for one in found
    }


def test_who_would_present_is_asked_once_and_not_before_its_time() -> None:
    week = early()
    assert presenting.ask_due(as_of=FREEZE - timedelta(hours=25)) == 0
    presenters = set(AgendaItem.objects.exclude(presenter=None).values_list("presenter_id", flat=True))
    assert week.priya.pk in presenters
    assert presenting.ask_due(as_of=EARLY) == len(presenters) > 1
    assert set(asked()) == presenters
    assert presenting.ask_due(as_of=EARLY + timedelta(minutes=5)) == 0
    assert presenting.ask_due(as_of=FREEZE) == 0


def test_the_mail_says_what_when_and_until_when_it_can_be_handed_over(sink: Sink) -> None:
    week = early()
    presenting.ask_due(as_of=EARLY)
    owed = asked()[week.priya.pk]
    first, again = (presenting.send(owed, as_of=EARLY) for _ in range(2))
    assert first == again
    said = " ".join(everything(sink.received[0]).split())
    assert sink.received[0]["To"] == "Priya Raman <priya.raman@example.org>"
    assert "You would present" in said
    assert week.action.title in said
    assert "before the agenda is fixed" in said
    assert "https://review.example.com/me/" in said
    assert "administer" not in said
    assert not [word for word in SECRETS if word in said]


def test_whoever_answers_in_writing_presents_nothing_and_gets_no_mail(sink: Sink) -> None:
    week = early()
    presenting.ask_due(as_of=EARLY)
    owed = asked()[week.priya.pk]
    mine = AgendaItem.objects.filter(presenter=week.priya)
    for item in mine:
        assert item.key == f"action:{week.action.pk}"
    reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, text="It is done.", at=EARLY)
    rebuild(meeting_id=week.meeting.id, as_of=EARLY)
    assert not AgendaItem.objects.filter(presenter=week.priya).exists()
    assert presenting.send(owed, as_of=EARLY) == ""
    assert sink.received == []


def test_once_it_is_fixed_nothing_is_said_early(sink: Sink) -> None:
    week = early()
    presenting.ask_due(as_of=EARLY)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert presenting.send(asked()[week.priya.pk], as_of=FREEZE) == ""
    assert sink.received == []


def test_a_mail_that_waits_for_working_hours_leaves_half_a_day_before_at_the_latest() -> None:
    week = early()
    evening = {"works_from": time(20), "works_to": time(23), "zone": "UTC", "mail_in_hours": True}
    Person.objects.filter(pk=week.priya.pk).update(**evening)
    presenting.ask_due(as_of=EARLY)
    one = Message.objects.get(kind="presenter_mail", payload__person=week.priya.pk)
    assert one.not_before == EARLY.replace(hour=20)
    Message.objects.all().delete()
    Person.objects.filter(pk=week.priya.pk).update(works_from=time(5), works_to=time(6))
    presenting.ask_due(as_of=EARLY)
    assert Message.objects.get(payload__person=week.priya.pk).not_before == FREEZE - timedelta(hours=12)


def test_the_agenda_tells_whoever_presents_and_nobody_else() -> None:
    week = early()
    mine = next(need for need in seen(week, week.priya, week.action).needs if need.is_you)
    assert mine.presents
