"""What a mail claims is so: whom it asks, what they owe, what it replaces, what did not fit, and that it still counts."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from reviewboard.agenda import mail
from reviewboard.agenda.models import Agenda, AgendaItem, Need
from reviewboard.agenda.operations import freeze, rebuild, release_mail
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.recipients import Part, recipients
from reviewboard.domain.ports import Rejected
from reviewboard.domain.values import Attendance, MeetingState
from reviewboard.findings.models import ActionItem
from reviewboard.integrations.mail.agenda import render
from reviewboard.integrations.mail.content import AgendaMail, Entry
from reviewboard.meetings.models import Meeting
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from tests.agenda.test_mail import Sink, decoded, everything, frozen, owed, sink
from tests.agenda.week import FREEZE, NOW, STARTS, Week, make_week

__all__ = ["sink"]
pytestmark = pytest.mark.django_db


def written(week: Week, person: Person) -> AgendaMail:
    found = mail.compose(week.meeting, person.pk)
    assert found is not None
    return found


def test_whoever_is_only_invited_is_told_when_and_that_they_may_stay_away(sink: Sink) -> None:
    week = frozen()
    Need.objects.filter(person=week.priya).update(attendance=Attendance.INVITED)
    mail.send(owed(week, week.priya), as_of=FREEZE)
    (message,) = sink.received
    assert message["Subject"].startswith("You are invited 10:")
    assert "Nothing is asked of you" not in everything(message)
    (invite,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(decoded(invite)).walk("VEVENT")
    assert event["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"
    found = {one.person_id: one for one in recipients(week.meeting, on=STARTS.date())}
    assert found[week.priya.pk].part is Part.INVITED
    assert found[week.priya.pk].windows


def test_what_somebody_owes_by_the_meeting_stands_in_their_mail_and_in_nobody_elses() -> None:
    week = frozen()
    for title, days in (("Due that day", 0), ("Due later", 1)):
        day = STARTS.date() + timedelta(days=days)
        ActionItem.objects.create(title=title, owner=week.priya, due_on=day)
    owes = [entry.text for entry in written(week, week.priya).owes if isinstance(entry, Entry)]
    first, second = owes
    assert first == f"{week.action.reference} Alert on price drift, was due Monday 16 November"
    assert second.endswith("Due that day, due Thursday 26 November")
    assert written(week, week.lars).owes == ()


def test_what_is_owed_and_restricted_is_not_in_the_mail() -> None:
    week = frozen()
    ActionItem.objects.filter(pk=week.action.pk).update(audience=week.restricted.audience)
    assert written(week, week.priya).owes == ()


def test_a_first_mail_replaces_none_however_often_the_draft_was_built(sink: Sink) -> None:
    week = make_week()
    for number in range(3):
        ActionItem.objects.create(title=f"News {number}", due_on=STARTS.date(), owner=week.lars)
        rebuild(meeting_id=week.meeting.id, as_of=NOW)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert Agenda.objects.get().revision > 1
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    assert {message.payload["replaces"] for message in Message.objects.filter(kind="agenda_mail")} == {False}
    mail.send(owed(week, week.priya), as_of=FREEZE)
    assert "replaces" not in everything(sink.received[0])


def test_a_mail_of_a_later_revision_says_what_it_replaces(sink: Sink) -> None:
    week = frozen()
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    Agenda.objects.update(revision=7)
    assert written(week, week.priya).replaces
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    assert Message.objects.filter(payload__replaces=True).exists()


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.SKIPPED])
def test_nobody_is_asked_to_a_meeting_that_will_not_be(sink: Sink, state: MeetingState) -> None:
    week = frozen()
    Meeting.objects.filter(pk=week.meeting.id).update(state=state)
    with pytest.raises(Rejected):
        mail.send(owed(week, week.priya), as_of=FREEZE)
    assert not sink.received


def test_a_mail_that_waited_until_the_meeting_was_over_stays(sink: Sink) -> None:
    week = frozen()
    with pytest.raises(Rejected):
        mail.send(owed(week, week.priya), as_of=week.meeting.ends_at)
    assert not sink.received


@pytest.mark.parametrize("address", ["not an address", "a@b@c", "Priya <", "@example.org"])
def test_an_address_that_is_none_is_refused_for_good_and_nothing_is_owed_to_it(
    sink: Sink, address: str
) -> None:
    week = frozen()
    Person.objects.filter(pk=week.priya.pk).update(email=address)
    with pytest.raises(Rejected):
        mail.send(owed(week, week.priya), as_of=FREEZE)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    assert not Message.objects.filter(subject=f"mail:{week.meeting.id}:{week.priya.pk}").exists()


def test_what_did_not_fit_and_is_restricted_is_told_with_its_date_and_no_word_more() -> None:
    week = frozen()
    AgendaItem.objects.filter(key=f"incident:{week.restricted.pk}").update(
        placement=Placement.LEFT_OUT,
        start=None,
        minutes=None,
        left_out={"reason": "did_not_fit", "to": "2026-12-03"},
    )
    (entry,) = written(week, week.priya).left_out
    assert isinstance(entry, Entry)
    assert entry.text == "Restricted item did not fit and goes to Thursday 3 December"
    assert entry.url.endswith(f"/meetings/{week.meeting.id}/")


def test_what_the_agenda_could_see_is_a_sentence_in_both_parts() -> None:
    week = frozen()
    said = render(written(week, week.priya))
    for part in (said.text, said.html):
        assert re.search(r"This agenda could see \d of 1 pager, \d of 1 repository", " ".join(part.split()))


def test_a_file_of_a_draft_gives_way_to_the_mail(sink: Sink) -> None:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    by_hand = Calendar.from_ical(mail.calendar_of(week.meeting, week.priya.pk) or b"")
    freeze(meeting_id=week.meeting.id, as_of=NOW + timedelta(hours=1))
    mail.send(owed(week, week.priya), as_of=FREEZE)
    (invite,) = [part for part in sink.received[0].walk() if part.get_content_type() == "text/calendar"]
    mailed = Calendar.from_ical(decoded(invite))
    (before, *_), (after, *_) = by_hand.walk("VEVENT"), mailed.walk("VEVENT")
    assert before["SEQUENCE"].to_ical() == after["SEQUENCE"].to_ical()
    assert str(before["DTSTAMP"].to_ical()) < str(after["DTSTAMP"].to_ical())
