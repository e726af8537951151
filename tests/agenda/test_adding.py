"""What comes after the freeze: an addendum of its own, with its own hash, told to whom it concerns."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reviewboard.agenda import mail
from reviewboard.agenda.adding import extend, extend_fixed
from reviewboard.agenda.invitations import remember
from reviewboard.agenda.models import Addendum, Agenda, AgendaItem, Invitation, Need
from reviewboard.agenda.operations import GRACE, freeze, rebuild, release_due, release_mail
from reviewboard.agenda.placements import Placement, Settled
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.recipients import concerned
from reviewboard.agenda.steering import steer
from reviewboard.agenda.verifying import verify
from reviewboard.audit.models import Entry
from reviewboard.domain.values import Attendance, Severity
from reviewboard.incidents.models import Incident, Responder
from reviewboard.meetings.models import Meeting
from reviewboard.outbox.models import Message
from reviewboard.people.models import Identity
from reviewboard.people.permissions import Role
from tests.agenda.test_earlier import on_agenda, outage
from tests.agenda.week import FREEZE, STARTS, Week, as_reader, make_week
from tests.standing import starts_from

WEEK = timedelta(days=7)
LATER = FREEZE + timedelta(hours=3)


def fixed(*, minutes: int = 120) -> Week:
    """The week, its agenda fixed with room to spare."""
    week = make_week()
    Meeting.objects.filter(pk=week.meeting.id).update(ends_at=STARTS + timedelta(minutes=minutes))
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    return week


pytestmark = [pytest.mark.django_db, starts_from(fixed)]


def sealed(week: Week) -> dict[str, object]:
    return dict(
        Agenda.objects.values("digest", "canonical", "inputs", "numbers").get(meeting=week.meeting.id)
    )


def test_new_severe_incidents_are_added_once_with_their_own_time_and_hash(week: Week) -> None:
    before = sealed(week)
    first, second = (outage(week, FREEZE + timedelta(hours=n)) for n in (1, 2))
    small = outage(week, FREEZE + timedelta(hours=1))
    Incident.objects.filter(pk=small.pk).update(severity=Severity.SEV3)
    assert extend_fixed(as_of=LATER) == 1
    assert extend_fixed(as_of=LATER + timedelta(minutes=5)) == 0
    third = outage(week, LATER)
    assert extend(meeting_id=week.meeting.id, as_of=LATER + timedelta(hours=1))
    items = AgendaItem.objects.filter(addendum__isnull=False).order_by("position")
    assert sorted(items.values_list("key", flat=True)) == sorted(
        f"incident:{one.pk}" for one in (first, second, third)
    )
    assert sealed(week) == before
    agenda = agenda_for(as_reader(week.ines), week.meeting)
    assert agenda is not None
    starts = [item.start for item in agenda.items]
    assert starts == sorted(starts)
    assert [bool(one.added_in) for one in agenda.items[-3:]] == [True] * 3
    assert agenda.close_at == agenda.items[-1].start + agenda.items[-1].minutes <= agenda.ends <= 120
    assert (agenda.revision - agenda.fixed_revision, verify().broken) == (2, ())
    assert Entry.objects.filter(action="agenda.extended").count() == 2


def test_an_addendum_that_was_altered_is_found(week: Week) -> None:
    outage(week, FREEZE + timedelta(hours=1))
    extend(meeting_id=week.meeting.id, as_of=LATER)
    AgendaItem.objects.filter(addendum__isnull=False).update(minutes=1)
    assert verify().broken == (week.meeting.id,)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_agenda", stdout=StringIO(), stderr=StringIO())
    AgendaItem.objects.filter(addendum__isnull=False).delete()
    assert verify().broken == (week.meeting.id,)
    Addendum.objects.update(canonical="{}")
    assert verify().broken == (week.meeting.id,)


@starts_from(None)
def test_what_finds_no_time_goes_to_the_next_meeting_and_what_was_added_does_not() -> None:
    week = fixed(minutes=60)
    numbers = Agenda.objects.get(meeting=week.meeting.id).numbers
    Meeting.objects.filter(pk=week.meeting.id).update(
        ends_at=STARTS + timedelta(minutes=numbers["ends"] + 12)
    )
    held, waits = (outage(week, FREEZE + timedelta(hours=n)) for n in (1, 2))
    extend(meeting_id=week.meeting.id, as_of=LATER)
    placed = {
        one.key: (one.placement, one.minutes) for one in AgendaItem.objects.filter(addendum__isnull=False)
    }
    assert sorted(placed.values(), key=str) == [(Placement.HELD, 10), (Placement.LEFT_OUT, None)]
    named = {key for key, (placement, _) in placed.items() if placement == Placement.LEFT_OUT}
    following = on_agenda(week, STARTS + WEEK)
    assert following & {f"incident:{held.pk}", f"incident:{waits.pk}"} == named


def test_nobody_is_required_by_an_addendum_on_the_day_nor_after_the_meeting_began(week: Week) -> None:
    day_before, that_day = (
        outage(week, FREEZE + timedelta(hours=1)),
        outage(week, STARTS - timedelta(hours=3)),
    )
    extend(meeting_id=week.meeting.id, as_of=LATER)
    extend(meeting_id=week.meeting.id, as_of=STARTS - timedelta(hours=2))
    ways = {
        one.pk: set(Need.objects.filter(item__key=f"incident:{one.pk}").values_list("attendance", flat=True))
        for one in (day_before, that_day)
    }
    assert ways == {day_before.pk: {Attendance.LIVE}, that_day.pk: {Attendance.INVITED}}
    outage(week, STARTS)
    assert extend(meeting_id=week.meeting.id, as_of=STARTS) == ""


@starts_from(make_week)
def test_a_draft_and_a_meeting_that_is_called_off_get_no_addendum(week: Week) -> None:
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    outage(week, FREEZE - timedelta(hours=1))
    assert extend(meeting_id=week.meeting.id, as_of=FREEZE) == ""
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    Meeting.objects.filter(pk=week.meeting.id).update(state="cancelled")
    outage(week, FREEZE + timedelta(hours=1))
    assert extend(meeting_id=week.meeting.id, as_of=LATER) == ""


def test_an_added_item_that_a_facilitator_moves_comes_back_on_its_day(week: Week) -> None:
    late = outage(week, FREEZE + timedelta(hours=1))
    extend(meeting_id=week.meeting.id, as_of=LATER)
    steer(
        reader=as_reader(week.ines, Role.FACILITATOR), meeting_id=week.meeting.id, key=f"incident:{late.pk}",
        kind=Settled.MOVE, to=(STARTS + WEEK).date(), reason="its lead is away", as_of=LATER,
    )  # fmt: skip
    assert verify().broken == ()
    assert f"incident:{late.pk}" in on_agenda(week, STARTS + WEEK)


def owed() -> list[tuple[int, int]]:
    found = Message.objects.filter(kind="agenda_mail").order_by("pk").values_list("payload", flat=True)
    return [(one["person"], one["revision"]) for one in found]


def test_mails_of_an_addendum_go_once_to_whom_it_concerns_after_the_grace(week: Week) -> None:
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    everybody = len(owed())
    late = outage(week, FREEZE + timedelta(hours=1))
    who = Identity.objects.create(kind="email", value="helga@example.org", person=week.helga)
    Responder.objects.filter(incident=late).delete()
    Responder.objects.create(incident=late, identity=who, lead=True)
    extend(meeting_id=week.meeting.id, as_of=LATER)
    agenda = agenda_for(as_reader(week.ines, Role.FACILITATOR), week.meeting)
    assert agenda is not None
    asked = {week.helga.pk, week.lars.pk, week.ines.pk}
    assert concerned(agenda) == asked
    assert release_due(as_of=LATER + GRACE - timedelta(minutes=1)) == 0
    assert release_due(as_of=LATER + GRACE) == len(asked)
    assert {person for person, _ in owed()[everybody:]} == asked
    assert {revision for _, revision in owed()[everybody:]} == {agenda.revision}
    assert release_due(as_of=LATER + GRACE + timedelta(minutes=5)) == 0
    assert release_mail(meeting_id=week.meeting.id, as_of=LATER + GRACE) == 0


def test_close_to_the_meeting_an_addendum_is_told_at_once(week: Week) -> None:
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    close = STARTS - timedelta(hours=1)
    outage(week, STARTS - timedelta(hours=2))
    extend(meeting_id=week.meeting.id, as_of=close)
    assert release_due(as_of=close) > 0


def test_only_the_windows_that_an_addendum_changes_are_sent_anew(week: Week) -> None:
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    deliver(week, week.lars.pk, 1)
    deliver(week, week.priya.pk, 1)
    before = sequences()
    outage(week, FREEZE + timedelta(hours=1))
    extend(meeting_id=week.meeting.id, as_of=LATER)
    said = deliver(week, week.lars.pk, 2)
    assert "added after it was fixed" in said.lower()
    deliver(week, week.priya.pk, 2)
    changed = {person for (person, uid), at in sequences().items() if before.get((person, uid)) != at}
    assert changed == {week.lars.pk}


def sequences() -> dict[tuple[int, str], int]:
    rows = Invitation.objects.values_list("person_id", "uid", "sequence")
    return {(person, uid): sequence for person, uid, sequence in rows}


def deliver(week: Week, person_id: int, revision: int) -> str:
    """What the mail says; its entries are remembered as sent."""
    letters = mail.letters_about(week.meeting)
    assert letters is not None
    written = mail.to_person(letters, person_id)
    assert written is not None
    message, planned = mail.put_together(letters, written, person_id, revision)
    sent = [one.sent for one in planned]
    remember(sent, meeting_id=week.meeting.id, person_id=person_id, revision=revision)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
