"""One agenda mail from the agenda to a real SMTP server: windows, invites, and nothing restricted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP as POLICY
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar
from pytest_django.fixtures import Settings

from reviewboard.agenda import mail
from reviewboard.agenda.handing import hand_over
from reviewboard.agenda.models import AgendaItem, Invitation, Need
from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.agenda.wording import reason_after_you
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.domain.values import Attendance, NeedReason
from reviewboard.incidents.models import Incident
from reviewboard.integrations.mail import outgoing
from reviewboard.integrations.mail.content import Entry
from reviewboard.meetings.models import Meeting, Series
from reviewboard.outbox import models as outbox
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.agenda.week import FREEZE, SECRETS, Week, make_week
from tests.integrations.mail.test_smtp import free_port
from tests.standing import starts_from
from tests.statements import at_most


@dataclass
class Sink:
    """A mail server that keeps what it takes."""

    received: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.original_content or b""
        self.received.append(message_from_bytes(content, policy=POLICY))
        return "250 OK"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A server on a port of its own, to which mail goes."""
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    port = controller.port
    settings.SMTP_URL, settings.PUBLIC_URL = f"smtp://127.0.0.1:{port}", "https://review.example.com"
    outgoing.sink.cache_clear()
    yield kept
    outgoing.sink().close()
    outgoing.sink.cache_clear()
    controller.stop()


def owed(week: Week, person: Person, revision: int = 1) -> Owed:
    payload: dict[str, object] = {"meeting": week.meeting.id, "person": person.pk, "revision": revision}
    return Owed(Claim(1, "agenda_mail", uuid4(), 1), f"mail:{week.meeting.id}:{person.pk}", payload, 1)


def frozen() -> Week:
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    return week


pytestmark = [pytest.mark.django_db, starts_from(frozen)]


def everything(message: EmailMessage) -> str:
    """Every part as text, decoded."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    return str(message["Subject"]) + "\n".join(decoded(part).decode() for part in parts)


def decoded(part: Message) -> bytes:
    """What a part holds, its transfer encoding undone."""
    held = part.get_payload(decode=True)
    assert isinstance(held, bytes)
    return held


def test_a_mail_says_when_and_why_and_carries_the_windows(sink: Sink, week: Week) -> None:
    message_id = mail.send(owed(week, week.priya), as_of=FREEZE)
    (message,) = sink.received
    said = everything(message)
    assert (
        message["Message-ID"]
        == message_id
        == f"<agenda-{week.meeting.id}-{week.priya.pk}-1@review.example.com>"
    )
    assert message["Subject"].startswith("You are needed ")
    assert f"because you know {week.candidate.reference} (you wrote it)" in said.replace("\n", " ")
    held = Invitation.objects.filter(person=week.priya)
    uids = {event["UID"] for event in _events(message)}
    assert uids == set(held.values_list("uid", flat=True))
    assert {(one.sequence, one.cancelled, one.sent_revision) for one in held} == {(0, False, 1)}


def _events(message: EmailMessage) -> list[Any]:
    attached = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    calendars = (Calendar.from_ical(decoded(part)) for part in attached)
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def test_sending_again_sends_the_same_mail(sink: Sink, week: Week) -> None:
    for _attempt in range(2):
        mail.send(owed(week, week.priya), as_of=FREEZE)
    first, second = sink.received
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.parametrize("who", ["priya", "lars", "ines", "outsider"])
def test_no_mail_holds_a_word_of_a_restricted_or_sealed_item(sink: Sink, who: str, week: Week) -> None:
    mail.send(owed(week, getattr(week, who)), as_of=FREEZE)
    said = everything(sink.received[0])
    assert "Restricted item" in said
    references = (week.restricted.reference, week.sealed.reference)
    assert not [word for word in (*SECRETS, *references) if word in said]


def test_somebody_on_the_list_is_told_when_a_restricted_item_needs_them(sink: Sink, week: Week) -> None:
    mail.send(owed(week, week.lars), as_of=FREEZE)
    assert "because a restricted item needs you" in " ".join(everything(sink.received[0]).split())


def test_a_window_that_moved_moves_its_entry(sink: Sink, week: Week) -> None:
    mail.send(owed(week, week.priya), as_of=FREEZE)
    before = {one.uid: one.starts_at for one in Invitation.objects.filter(person=week.priya)}
    item = AgendaItem.objects.get(key=f"action:{week.action.pk}")
    AgendaItem.objects.filter(pk=item.pk).update(start=(item.start or 0) + 30)
    mail.send(owed(week, week.priya, revision=2), as_of=FREEZE)
    after = Invitation.objects.filter(person=week.priya)
    assert {one.uid for one in after} >= set(before)
    assert any(one.sequence == 1 and one.starts_at != before.get(one.uid) for one in after)


def test_a_lost_need_cancels_its_entry(sink: Sink, week: Week) -> None:
    mail.send(owed(week, week.priya), as_of=FREEZE)
    Need.objects.filter(person=week.priya).delete()
    mail.send(owed(week, week.priya, revision=2), as_of=FREEZE)
    assert set(Invitation.objects.filter(person=week.priya).values_list("cancelled", flat=True)) == {True}
    assert {str(event["STATUS"]) for event in _events(sink.received[1])} == {"CANCELLED"}


def test_whoever_left_or_lost_their_address_gets_none(sink: Sink, week: Week) -> None:
    Person.objects.filter(pk=week.priya.pk).update(email="")
    Person.objects.filter(pk=week.lars.pk).update(ends_on=FREEZE.date())
    for person in (week.priya, week.lars):
        with pytest.raises(Rejected):
            mail.send(owed(week, person), as_of=FREEZE)
    assert not sink.received


def test_a_title_reads_as_it_does_when_the_mail_leaves(sink: Sink, week: Week) -> None:
    for person in (week.ines, week.lars, week.priya):
        mail.send(owed(week, person), as_of=FREEZE)
    Incident.objects.filter(pk=week.open_incident.pk).update(title="Nobody could pay")
    mail.send(owed(week, week.priya, revision=2), as_of=FREEZE)
    *_, before, after = map(everything, sink.received)
    assert (week.open_incident.title in before, "Nobody could pay" in before) == (True, False)
    assert (week.open_incident.title in after, "Nobody could pay" in after) == (False, True)


def test_what_is_restricted_while_mails_leave_stands_in_none_of_those_that_follow(
    sink: Sink, week: Week
) -> None:
    for person in (week.ines, week.lars, week.priya):
        mail.send(owed(week, person), as_of=FREEZE)
    Incident.objects.filter(pk=week.open_incident.pk).update(audience=week.restricted.audience)
    mail.send(owed(week, week.priya, revision=2), as_of=FREEZE)
    *_, before, after = map(everything, sink.received)
    assert week.open_incident.reference in before
    assert week.open_incident.reference not in after
    assert week.open_incident.title not in after


def test_a_mail_after_the_first_two_of_its_agenda_asks_four_statements(sink: Sink, week: Week) -> None:
    for person in (week.ines, week.lars):
        mail.send(owed(week, person), as_of=FREEZE)
    with at_most(4):
        mail.send(owed(week, week.priya), as_of=FREEZE)
    assert len(sink.received) == 3


@starts_from(None)
def test_without_a_server_mail_waits(settings: Settings) -> None:
    settings.SMTP_URL = ""
    outgoing.sink.cache_clear()
    week = frozen()
    with pytest.raises(Unavailable):
        mail.send(owed(week, week.priya), as_of=FREEZE)


def test_a_preview_does_not_tell_whom_a_restricted_item_asks_for(week: Week) -> None:
    Need.objects.filter(person=week.lars).exclude(item__key=f"incident:{week.restricted.pk}").delete()
    own, preview = (mail.compose(week.meeting, week.lars.pk, for_others=shown) for shown in (False, True))
    assert own is not None
    assert preview is not None
    assert len(own.windows) == 1
    assert preview.windows == ()


def test_the_file_to_add_by_hand_holds_ones_own_windows_with_the_uids_of_the_mail(
    sink: Sink, week: Week
) -> None:
    by_hand = Calendar.from_ical(mail.calendar_of(week.meeting, week.priya.pk) or b"")
    mail.send(owed(week, week.priya), as_of=FREEZE)
    assert str(by_hand["METHOD"]) == "PUBLISH"
    assert {event["UID"] for event in by_hand.walk("VEVENT")} == {
        one["UID"] for one in _events(sink.received[0])
    }
    assert len(by_hand.walk("VTIMEZONE")) == 1
    assert mail.calendar_of(week.meeting, week.outsider.pk) is None


@starts_from(None)
def test_every_reason_can_be_said_after_the_word_you() -> None:
    for reason in NeedReason:
        said = reason_after_you({"reason": reason.value, "key": "incident:1"}, {"incident:1": "INC-1"})
        assert said
        assert not said.startswith(("knows", "owns", "leads", "speaks"))


def test_answers_in_writing_are_asked_for_before_their_slot(sink: Sink, week: Week) -> None:
    Need.objects.filter(person=week.priya).update(attendance=Attendance.ASYNCHRONOUS, cause="paged")
    mail.send(owed(week, week.priya), as_of=FREEZE)
    (message,) = sink.received
    assert message["Subject"].strip().startswith("Your answer in writing is needed before")
    assert not _events(message)
    assert message["Date"].datetime == FREEZE


def test_what_is_to_read_before_are_records_and_not_ones_own_action(week: Week) -> None:
    written = mail.compose(week.meeting, week.priya.pk)
    assert written is not None
    read = [entry.text for entry in written.to_read if isinstance(entry, Entry)]
    assert read == [f"{week.open_incident.reference} {week.open_incident.title}"]


@starts_from(make_week)
def test_the_hour_leaves_the_calendar_of_who_hands_the_meeting_over_and_is_asked_by_nothing(
    sink: Sink, week: Week
) -> None:
    Meeting.objects.filter(pk=week.meeting.id).update(facilitator=week.helga)
    Series.objects.update(deputy=week.ines)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    assert week.helga.email
    mail.send(owed(week, week.helga), as_of=FREEZE)
    by = Reader(user_id=None, person_id=week.helga.pk, role=Role.FACILITATOR)
    hand_over(reader=by, meeting_id=week.meeting.id, person_id=week.ines.pk, as_of=FREEZE)
    told = outbox.Message.objects.filter(kind="agenda_mail", payload__turn=1)
    assert {one.payload["person"] for one in told} == {week.helga.pk, week.ines.pk}
    for one in told:
        mail.send(Owed(Claim(one.pk, one.kind, uuid4(), 1), one.subject, one.payload, 1), as_of=FREEZE)
    by_address = {str(one["To"].addresses[0].addr_spec): one for one in sink.received}
    (before,), (gone,) = _events(sink.received[0]), _events(by_address[week.helga.email])
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (
        before["UID"],
        before["SEQUENCE"] + 1,
        "CANCELLED",
    )
    assert not Invitation.objects.filter(person=week.helga, cancelled=False).exists()
    (theirs,) = _events(by_address[week.ines.email])
    assert (theirs["DTSTART"].dt, theirs["DTEND"].dt) == (before["DTSTART"].dt, before["DTEND"].dt)
