"""After the mail has left, calendars follow what people answer and what a facilitator moves or takes out."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar
from pytest_django.fixtures import Settings

from reviewboard.agenda import mail
from reviewboard.agenda.models import AgendaItem, Invitation, Need
from reviewboard.agenda.operations import freeze, rebuild, release_mail
from reviewboard.agenda.placements import Settled
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.recipients import recipients
from reviewboard.agenda.steering import steer, undo
from reviewboard.attendance.asking import respond
from reviewboard.attendance.models import Ask
from reviewboard.domain.values import AnswerWay
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.agenda.test_mail import Sink, decoded, everything
from tests.agenda.test_mail import sink as sink  # noqa: PLC0414  # a fixture
from tests.agenda.week import FREEZE, Week, as_reader, make_week
from tests.attendance.scenes import eyes, reply

pytestmark = pytest.mark.django_db

LATER = FREEZE + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://review.example.com"


def mailed(sink: Sink) -> Week:
    """The week, its agenda fixed and every mail of it sent."""
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    sent(FREEZE)
    sink.received.clear()
    return week


def sent(at: Any) -> list[str]:
    """Sends what is owed, in its order; the Message-IDs, "" for what said nothing."""
    owed = list(Message.objects.filter(kind="agenda_mail").order_by("pk"))
    Message.objects.all().delete()
    claims = ((Claim(one.pk, one.kind, uuid4(), 1), one) for one in owed)
    return [mail.send(Owed(claim, one.subject, one.payload, 1), as_of=at) for claim, one in claims]


def by_address(sink: Sink) -> dict[str, EmailMessage]:
    """The last mail that reached each address."""
    return {str(one["To"].addresses[0].addr_spec): one for one in sink.received}


def events(message: EmailMessage) -> list[Any]:
    """What the calendar files of a mail say."""
    files = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    return [event for part in files for event in Calendar.from_ical(decoded(part)).walk("VEVENT")]


def held(who: Person) -> list[tuple[str, int, bool]]:
    """Somebody's entries: UID, SEQUENCE, and whether it is cancelled."""
    return list(Invitation.objects.filter(person=who).values_list("uid", "sequence", "cancelled"))


def take_out(week: Week, by: Reader, key: str, at: datetime) -> None:
    """A facilitator takes an item out."""
    steer(
        reader=by,
        meeting_id=week.meeting.id,
        key=key,
        kind=Settled.REMOVE,
        reason="It is done",
        as_of=at,
    )


def test_whoever_goes_instead_gets_the_window_and_who_stays_away_loses_it(sink: Sink) -> None:
    week = mailed(sink)
    before = held(week.priya)
    assert before
    assert held(week.outsider) == []
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider, at=LATER)
    assert set(sent(LATER)) <= {""}, "nothing has moved before they accept"
    assert not sink.received
    respond(reader=eyes(week.outsider), ask_id=Ask.objects.get().pk, accepts=True, as_of=LATER)
    sent(LATER)
    told = by_address(sink)
    assert set(told) == {week.priya.email, week.outsider.email}
    assert "10:06–10:16" in str(told[week.priya.email]["Subject"])
    (theirs,) = held(week.outsider)
    assert theirs[1:] == (0, False)
    changed = [one for one in held(week.priya) if one not in before]
    assert changed, "a window is gone or shorter"
    assert all(sequence > 0 for _uid, sequence, _gone in changed)
    assert {str(one["UID"]) for one in events(told[week.priya.email])} >= {uid for uid, *_ in changed}


def test_an_answer_that_moves_no_window_sends_nothing_and_several_are_one_mail(sink: Sink) -> None:
    week = mailed(sink)
    reply(week, week.priya, week.action, AnswerWay.LIVE, at=LATER)
    assert set(sent(LATER)) <= {""}
    reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, text="It is done.", at=LATER)
    waiting = Message.objects.filter(kind="agenda_mail")
    assert {one.payload["person"] for one in waiting} == {week.priya.pk}
    reply(week, week.priya, week.action, AnswerWay.EXCUSED, at=LATER + timedelta(minutes=1))
    first, second = sent(LATER)
    assert first.endswith(">")
    assert second == ""
    assert len(sink.received) == 1


def test_what_is_taken_out_of_a_fixed_agenda_leaves_calendars_and_comes_back(sink: Sink) -> None:
    week = mailed(sink)
    before = {person: held(person) for person in (week.priya, week.lars)}
    ines = as_reader(week.ines, Role.FACILITATOR)
    item = AgendaItem.objects.get(key=f"action:{week.action.pk}")
    assert set(Need.objects.filter(item=item).values_list("person_id", flat=True)) == {week.priya.pk}
    take_out(week, ines, item.key, LATER)
    sent(LATER)
    (told,) = sink.received
    assert str(told["To"].addresses[0].addr_spec) == week.priya.email
    assert "moved or taken out after it was fixed" in " ".join(everything(told).split())
    assert held(week.priya) != before[week.priya]
    assert held(week.lars) == before[week.lars]
    agenda = agenda_for(eyes(week.priya), week.meeting)
    assert agenda is not None
    assert item.pk not in {one.id for window in agenda.you.windows for one in window.items}
    (slot,) = [one for one in agenda.items if one.id == item.pk]
    assert (slot.is_off, slot.needs, slot.presenter, slot.unanswerable) == (True, (), "", False)
    priya = next(one for one in recipients(week.meeting, on=LATER.date()) if one.person_id == week.priya.pk)
    assert item.pk not in priya.item_ids
    sink.received.clear()
    undo(reader=ines, meeting_id=week.meeting.id, key=item.key, as_of=LATER + timedelta(hours=1))
    sent(LATER)
    assert len(sink.received) == 1
    live = {(uid, gone) for uid, _sequence, gone in held(week.priya)}
    assert {(uid, False) for uid, *_ in before[week.priya]} <= live


def test_before_the_mail_has_left_and_once_it_has_begun_no_calendar_follows(sink: Sink) -> None:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    reply(week, week.priya, week.action, AnswerWay.EXCUSED, at=FREEZE)
    assert not Message.objects.filter(kind="agenda_mail").exists()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    sent(FREEZE)
    during = week.meeting.starts_at + timedelta(minutes=1)
    take_out(week, as_reader(week.ines, Role.FACILITATOR), f"action:{week.action.pk}", during)
    assert not Message.objects.filter(kind="agenda_mail").exists()
