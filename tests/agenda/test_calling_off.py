"""A meeting that is not held: everybody is told once, invites cancel, its week is read again; a quiet week is skipped."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from reviewboard.agenda import called_off_mail, mail
from reviewboard.agenda.calling_off import cancel, skip_quiet_due, told
from reviewboard.agenda.gathering import gather
from reviewboard.agenda.models import AgendaItem, Invitation
from reviewboard.agenda.operations import MeetingOver, freeze, freeze_due, release_due, release_mail
from reviewboard.audit.models import Entry
from reviewboard.changes.models import Change
from reviewboard.connections.models import Connection
from reviewboard.domain.values import MeetingState
from reviewboard.findings.models import ActionItem
from reviewboard.incidents.models import Incident
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.calling_off import call_off_passed, hold_after_all
from reviewboard.meetings.facilitating import NotToCome
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.operations import plan_meetings
from reviewboard.meetings.queries import get_meeting
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed
from tests.agenda.test_mail import Sink, _events, everything, frozen, owed, sink
from tests.agenda.week import FREEZE, NOW, SECRETS, STARTS, Week, make_week
from tests.statements import at_most

__all__ = ["sink"]
pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
LATER = FREEZE + timedelta(hours=3)


def called_off(week: Week, as_of: datetime = LATER, **changes: Any) -> int:
    """Ines cancels the meeting of this week."""
    told: dict[str, Any] = {"because": CalledOff.CANCELLED, "reason": "The office is closed"} | changes
    return cancel(meeting_id=week.meeting.id, as_of=as_of, actor_id=week.ines.pk, **told)


def the_mail(week: Week, person: Person) -> Owed:
    """What is owed to somebody, as its handler gets it."""
    found = Message.objects.get(kind="called_off_mail", subject=f"mail:{week.meeting.id}:{person.pk}")
    return Owed(Claim(1, "called_off_mail", uuid4(), 1), found.subject, found.payload, 1)


def quiet_week(*, skips: bool = True) -> Week:
    """A week in which nothing happened, and every source was heard from shortly before the freeze."""
    week = make_week(quiet_changes=0)
    for model in (Incident, Change, ActionItem):
        model.objects.all().delete()
    Connection.objects.update(last_seen_at=FREEZE)
    Series.objects.update(skips_quiet=skips)
    return week


def test_everybody_who_gets_the_mail_of_a_meeting_is_told_once_that_it_is_not_held() -> None:
    week = frozen()
    assert called_off(week) == 4
    meeting = Meeting.objects.get(pk=week.meeting.id)
    assert (meeting.state, meeting.called_off, meeting.called_off_at) == (
        MeetingState.CANCELLED,
        CalledOff.CANCELLED,
        LATER,
    )
    assert Entry.objects.get(action="meeting.cancelled").details == {"because": "cancelled"}
    with pytest.raises(NotToCome):
        called_off(week)
    assert Message.objects.filter(kind="called_off_mail").count() == 4


def test_whoever_holds_an_entry_is_told_though_nothing_asks_for_them_any_more() -> None:
    week = frozen()
    Invitation.objects.create(
        meeting_id=week.meeting.id,
        person=week.helga,
        uid="m1-p1-1@host",
        starts_at=STARTS,
        ends_at=STARTS + timedelta(minutes=10),
        sent_revision=1,
    )
    assert week.helga.pk in told(week.meeting)
    Invitation.objects.update(cancelled=True)
    assert week.helga.pk not in told(week.meeting)


def test_a_person_says_why_and_the_house_need_not() -> None:
    week = frozen()
    with pytest.raises(ValueError, match="say why"):
        called_off(week, reason=" ")
    ten_past = STARTS + timedelta(minutes=10)
    assert cancel(meeting_id=week.meeting.id, because=CalledOff.NO_FACILITATOR, as_of=ten_past) == 4
    assert Entry.objects.get(action="meeting.cancelled").actor_id is None


def test_what_is_over_is_not_cancelled() -> None:
    week = frozen()
    with pytest.raises(NotToCome):
        called_off(week, as_of=STARTS + timedelta(hours=1))


def test_the_mail_says_why_and_what_becomes_of_the_week_and_takes_the_windows_out_of_the_calendar(
    sink: Sink,
) -> None:
    week = frozen()
    mail.send(owed(week, week.priya), as_of=FREEZE)
    called_off(week, reason="Priya Raman is at the fair")
    message_id = called_off_mail.send(the_mail(week, week.priya), as_of=LATER)
    message = sink.received[1]
    assert message["Message-ID"] == message_id
    assert message_id == f"<called-off-{week.meeting.id}-{week.priya.pk}-1@review.example.com>"
    assert message["Subject"] == "Cancelled: Weekly review, Thu 26 Nov, 10:00–11:00 (GMT)"
    for part in ("text/plain", "text/html"):
        said = _part(message, part)
        assert "The meeting is cancelled." in said
        assert "“Priya Raman is at the fair”" in said
        assert "Nobody counts as absent, and nothing as carried over." in said
        assert "The next meeting, on Thu 3 Dec, 10:00 (GMT), looks at this week, too." in said
        assert "it leaves your calendar" in said
    events = _events(message)
    before = {event["UID"]: event["SEQUENCE"] for event in _events(sink.received[0])}
    assert {event["UID"]: event["SEQUENCE"] - 1 for event in events} == before
    assert {str(event["STATUS"]) for event in events} == {"CANCELLED"}
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "CANCEL"
    assert set(Invitation.objects.values_list("cancelled", flat=True)) == {True}


def _part(message: EmailMessage, kind: str) -> str:
    body = next(part for part in message.walk() if part.get_content_type() == kind)
    held = body.get_payload(decode=True)
    assert isinstance(held, bytes)
    return " ".join(held.decode().replace("&nbsp;", " ").split())


def test_sending_again_sends_the_same_mail_even_after_the_entries_were_remembered_as_gone(sink: Sink) -> None:
    week = frozen()
    mail.send(owed(week, week.ines), as_of=FREEZE)
    called_off(week)
    for _attempt in range(2):
        called_off_mail.send(the_mail(week, week.ines), as_of=LATER + timedelta(hours=_attempt))
    assert sink.received[1].as_bytes() == sink.received[2].as_bytes()


def test_who_holds_no_entry_gets_no_calendar_part(sink: Sink) -> None:
    week = frozen()
    called_off(week)
    called_off_mail.send(the_mail(week, week.outsider), as_of=LATER)
    (message,) = sink.received
    assert not _events(message)
    assert "leaves your calendar" not in everything(message)


@pytest.mark.parametrize("who", ["priya", "lars", "ines", "outsider"])
def test_no_mail_holds_a_word_of_a_restricted_or_sealed_item(sink: Sink, who: str) -> None:
    week = frozen()
    mail.send(owed(week, getattr(week, who)), as_of=FREEZE)
    called_off(week)
    called_off_mail.send(the_mail(week, getattr(week, who)), as_of=LATER)
    said = everything(sink.received[1])
    hidden = (*SECRETS, week.restricted.reference, week.sealed.reference, "restricted", "Restricted")
    assert not [word for word in hidden if word in said]


def test_agenda_mail_that_still_waits_tells_nobody_of_a_meeting_that_is_not_held(sink: Sink) -> None:
    week = frozen()
    called_off(week)
    assert mail.send(owed(week, week.priya), as_of=LATER) == ""
    assert not sink.received


def test_an_entry_that_may_have_left_before_its_worker_was_lost_leaves_the_calendar_too(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = frozen()
    lost = owed(week, week.priya)
    with monkeypatch.context() as patched:
        patched.setattr(mail, "remember", _killed)
        with pytest.raises(KeyboardInterrupt):
            mail.send(lost, as_of=FREEZE)
    called_off(week)
    again = replace(lost, claim=replace(lost.claim, attempts=2))
    assert mail.send(again, as_of=LATER) == ""
    called_off_mail.send(the_mail(week, week.priya), as_of=LATER)
    sent, gone = (_events(message) for message in sink.received)
    assert {event["UID"]: event["SEQUENCE"] + 1 for event in sent} == {
        event["UID"]: event["SEQUENCE"] for event in gone
    }
    assert {str(event["STATUS"]) for event in gone} == {"CANCELLED"}


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_leavers_and_those_without_address_are_told_nothing(sink: Sink) -> None:
    week = frozen()
    called_off(week)
    Person.objects.filter(pk=week.priya.pk).update(email="")
    Person.objects.filter(pk=week.lars.pk).update(ends_on=FREEZE.date())
    for one in (week.priya, week.lars):
        assert called_off_mail.send(the_mail(week, one), as_of=LATER) == ""
    assert not sink.received


def test_a_mail_asks_few_statements(sink: Sink) -> None:
    week = frozen()
    mail.send(owed(week, week.priya), as_of=FREEZE)
    called_off(week)
    message = the_mail(week, week.priya)
    with at_most(7):
        called_off_mail.send(message, as_of=LATER)


def test_a_cancelled_meeting_counts_nothing_as_carried_over_and_the_next_reads_its_week() -> None:
    week = frozen()
    AgendaItem.objects.filter(key=f"incident:{week.open_incident.pk}").update(
        placement="left_out",
        start=None,
        minutes=None,
        left_out={"reason": "did_not_fit", "to": "2026-12-03"},
        carried_over=1,
    )
    called_off(week)
    following = get_meeting(HOUSE, Meeting.objects.get(starts_at=STARTS + WEEK).pk)
    assert following is not None
    gathered = gather(following, as_of=STARTS + WEEK - timedelta(days=1))
    inputs = gathered.here(gathered.inputs)
    found = next(one for one in inputs.incidents if one.key == f"incident:{week.open_incident.pk}")
    assert (found.in_period, found.carried) == (True, 0)


def test_nothing_is_fixed_or_mailed_once_it_is_cancelled() -> None:
    week = make_week()
    called_off(week, as_of=NOW)
    with pytest.raises(MeetingOver):
        freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert freeze_due(as_of=FREEZE) == 0
    with pytest.raises(MeetingOver):
        release_mail(meeting_id=week.meeting.id, as_of=FREEZE)


def test_a_quiet_week_is_skipped_at_its_freeze_and_said_with_how_many_sources_were_heard(sink: Sink) -> None:
    week = quiet_week()
    assert freeze_due(as_of=FREEZE) == 1
    assert [skip_quiet_due(as_of=FREEZE) for _tick in range(2)] == [1, 0]
    assert Meeting.objects.get(pk=week.meeting.id).state == MeetingState.SKIPPED
    assert release_due(as_of=LATER) == 0
    assert Message.objects.filter(kind="called_off_mail").count() == 4
    called_off_mail.send(the_mail(week, week.ines), as_of=FREEZE)
    said = " ".join(everything(sink.received[0]).split())
    assert sink.received[0]["Subject"].startswith("Nothing this week: Weekly review")
    assert "Nothing this week; all 2 sources were heard from. The meeting is skipped." in said
    assert "The next meeting is on Thu 3 Dec, 10:00 (GMT)." in said
    assert "carried over" not in said


def test_a_week_with_a_silent_source_is_never_skipped() -> None:
    week = quiet_week()
    Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=FREEZE - timedelta(days=30))
    assert freeze_due(as_of=FREEZE) == 1
    assert skip_quiet_due(as_of=FREEZE) == 0
    assert Meeting.objects.get(pk=week.meeting.id).state == MeetingState.PLANNED
    assert release_due(as_of=LATER) == 4


def test_a_week_with_something_to_discuss_is_not_skipped() -> None:
    week = quiet_week()
    ActionItem.objects.create(title="Alert on price drift", due_on=NOW.date() - timedelta(days=8))
    freeze_due(as_of=FREEZE)
    assert skip_quiet_due(as_of=FREEZE) == 0
    assert Meeting.objects.get(pk=week.meeting.id).state == MeetingState.PLANNED


def test_only_series_that_want_it_skip_and_only_at_the_regular_freeze() -> None:
    week = quiet_week(skips=False)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE - timedelta(hours=6))
    assert skip_quiet_due(as_of=FREEZE) == 0
    Series.objects.update(skips_quiet=True)
    assert skip_quiet_due(as_of=FREEZE) == 0  # what happened in the six hours since, no agenda has looked at


def test_a_skip_is_taken_back_and_not_repeated() -> None:
    week = quiet_week()
    freeze_due(as_of=FREEZE)
    skip_quiet_due(as_of=FREEZE)
    runs = Reader(user_id=None, person_id=week.ines.pk, role=Role.FACILITATOR)
    with pytest.raises(NotAllowed):
        hold_after_all(
            reader=Reader(user_id=None, person_id=None, role=Role.ENGINEER),
            meeting_id=week.meeting.id,
            as_of=LATER,
        )
    hold_after_all(reader=runs, meeting_id=week.meeting.id, as_of=LATER)
    assert skip_quiet_due(as_of=LATER) == 0
    assert release_due(as_of=LATER) == 4
    assert called_off_mail.send(the_mail(week, week.ines), as_of=LATER) == ""
    with pytest.raises(NotToCome):
        hold_after_all(reader=runs, meeting_id=week.meeting.id, as_of=LATER)


def test_a_meeting_that_passed_without_a_fixed_agenda_is_marked_and_nobody_gets_mail() -> None:
    week = make_week()
    over = STARTS + timedelta(hours=1)
    assert call_off_passed(as_of=over - timedelta(minutes=1)) == 0
    assert [call_off_passed(as_of=over) for _tick in range(2)] == [1, 0]
    meeting = Meeting.objects.get(pk=week.meeting.id)
    assert (meeting.state, meeting.called_off) == (MeetingState.CANCELLED, CalledOff.NOT_FIXED)
    assert not Message.objects.filter(kind__in=["called_off_mail", "agenda_mail"]).exists()
    plan_meetings(as_of=over)
    following = get_meeting(HOUSE, Meeting.objects.get(starts_at=STARTS + WEEK).pk)
    assert following is not None
    gathered = gather(following, as_of=STARTS + WEEK - timedelta(days=1))
    inputs = gathered.here(gathered.inputs)
    assert f"incident:{week.open_incident.pk}" in {one.key for one in inputs.incidents if one.in_period}


def test_a_held_meeting_with_a_fixed_agenda_is_not_marked() -> None:
    frozen()
    assert call_off_passed(as_of=STARTS + timedelta(hours=2)) == 0
