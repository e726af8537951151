"""Whoever connects sources is told that some are silent: by a mail each, once of each silence."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reviewboard.agenda import silence
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import rebuild
from reviewboard.audit.models import Entry
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.ports import Rejected
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from tests.agenda.test_mail import Sink, everything
from tests.agenda.test_mail import sink as sink  # noqa: PLC0414  # a fixture
from tests.agenda.week import NOW, Week, make_week
from tests.people.roster import user

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=9)


@pytest.fixture
def week(settings: Settings) -> Week:
    """The week of which the pager tells nothing; Otto and Helga connect sources."""
    settings.PUBLIC_URL = "https://review.example.com"
    made = make_week()
    for one in (made.outsider, made.helga):
        user(Role.ADMIN, one, password=None)
    Connection.objects.filter(pk=made.repositories.pk).update(last_seen_at=NOW)
    hear(made, LONG_AGO)
    return made


def hear(week: Week, at: datetime | None) -> None:
    Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=at)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)


def told(week: Week, as_of: datetime = NOW) -> int:
    reader = Reader(user_id=1, person_id=week.ines.pk, role=Role.FACILITATOR)
    return silence.tell(reader=reader, meeting_id=week.meeting.id, as_of=as_of)


def sight(week: Week) -> dict[str, object]:
    found: dict[str, object] = Agenda.objects.get(meeting=week.meeting.id).sight
    return found


def mails() -> list[Owed]:
    rows = Message.objects.filter(kind="silence_mail").order_by("pk")
    return [Owed(Claim(one.pk, one.kind, uuid4(), 1), one.subject, one.payload, 1) for one in rows]


def test_each_of_them_gets_one_mail_with_what_is_silent_and_since_when(week: Week, sink: Sink) -> None:
    assert silence.told_at(sight(week)) is None
    assert told(week) == 1
    assert silence.told_at(sight(week)) == NOW
    first, second = mails()
    assert silence.send(first, as_of=NOW) == silence.send(first, as_of=NOW)
    silence.send(second, as_of=NOW)
    assert {mail["To"].partition(" <")[0] for mail in sink.received} == {"Otto Outside", "Helga Quist"}
    said = everything(sink.received[0])
    assert "1 source is silent" in said
    assert "pager unseen since Sunday 15 November" in said
    assert "https://review.example.com/connections/" in said
    entry = Entry.objects.get(action="silence.told")
    assert (entry.actor_id, entry.subject) == (week.ines.pk, f"meeting:{week.meeting.id}")


def test_of_one_silence_they_are_told_once_and_of_the_next_again(week: Week) -> None:
    assert [told(week), told(week, NOW + timedelta(hours=1))] == [1, 0]
    assert silence.told_at(sight(week)) == NOW
    hear(week, LONG_AGO + timedelta(days=1))
    assert silence.told_at(sight(week)) is None
    assert told(week) == 1
    assert len(mails()) == 4


def test_of_another_source_only_that_is_told(week: Week, sink: Sink) -> None:
    told(week)
    made = Connection.objects.create(
        key="other", name="Night pager", vendor="opsgenie", kind=ConnectionKind.PAGER
    )
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert told(week) == 1
    assert mails()[-1].payload["sources"] == [f"connection:{made.pk}"]
    silence.send(mails()[-1], as_of=NOW)
    said = everything(sink.received[0])
    assert "Night pager never seen" in said
    assert "Sunday 15" not in said


def test_what_was_heard_meanwhile_is_not_told(week: Week, sink: Sink) -> None:
    told(week)
    Connection.objects.update(last_seen_at=NOW)
    assert silence.send(mails()[0], as_of=NOW) == ""
    assert sink.received == []


def test_without_a_silence_nobody_is_told(week: Week) -> None:
    hear(week, NOW)
    assert told(week) == 0
    assert silence.told_at(sight(week)) is None
    assert not mails()


def test_whoever_lost_their_address_is_sent_nothing(week: Week) -> None:
    told(week)
    Person.objects.update(email="")
    with pytest.raises(Rejected):
        silence.send(mails()[0], as_of=NOW)


def test_only_who_runs_meetings_tells(week: Week) -> None:
    reader = Reader(user_id=1, person_id=week.priya.pk, role=Role.ENGINEER)
    with pytest.raises(NotAllowed):
        silence.tell(reader=reader, meeting_id=week.meeting.id, as_of=NOW)
    assert not mails()
