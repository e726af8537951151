"""Minutes that go out: by one button or by themselves, as they stand, to everybody once, with nothing restricted."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from reviewboard.agenda.chat import set_channel
from reviewboard.agenda.queries import agenda_for
from reviewboard.audit.models import Entry as LogEntry
from reviewboard.domain.live import Kind, Said
from reviewboard.domain.values import FindingCategory
from reviewboard.findings.models import ActionItem, Decision
from reviewboard.findings.operations import edit_finding
from reviewboard.integrations.mail import outgoing
from reviewboard.meetings.running import NotRunning
from reviewboard.minutes import amending, mail
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.minutes.publishing import publish, publish_due, told
from reviewboard.minutes.reading import MinutesView, minutes_for
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.week import SECRETS
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, closed, held, talked
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(held)]
DAY = 24 * 60


def seen(hour: Hour, reader: Reader) -> MinutesView:
    agenda = agenda_for(reader, hour.row)
    found = minutes_for(reader, agenda) if agenda else None
    assert found is not None
    return found


def out(hour: Hour, minute: float = 60) -> int:
    return publish(reader=hour.ines, meeting_id=hour.id, as_of=at(minute))


class Kept:
    """Where mails go in these tests."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    def deliver(self, message: EmailMessage, _ref: str) -> str:
        self.mails.append(message)
        return ""


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    found = Kept()
    monkeypatch.setattr(outgoing, "sink", lambda: found)
    monkeypatch.setattr(mail, "sink", lambda: found)
    return found


def sent_to(hour: Hour, who: Person, kept: Kept) -> str:
    """The whole mail of a person, as it left."""
    message = Message.objects.get(kind="minutes_mail", payload__person=who.pk)
    owed = Owed(Claim(message.pk, message.kind, uuid4(), 1), message.subject, message.payload, 1)
    assert mail.send(owed, as_of=at(61)) == f"<minutes-{hour.id}-{who.pk}-1@{outgoing.host()}>"
    found = kept.mails[-1]
    parts = [part.get_content() for part in found.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(found["Subject"]), *parts])


def test_whoever_may_see_an_item_reads_what_came_of_it(hour: Hour) -> None:
    view = seen(hour, eyes(hour.week.priya))
    turn = next(one for one in view.turns if one.said)
    assert [one.said.kind for one in turn.said] == ["note", "decision", "finding", "action"]
    assert (turn.began, turn.used) == (at(5), 45)
    assert (view.count(EntryKind.DECISION), view.count(EntryKind.ACTION)) == (1, 1)


def test_of_a_restricted_item_there_is_its_time_and_for_who_may_see_it_its_own_minutes(hour: Hour) -> None:
    for reader in (hour.ines, eyes(hour.week.priya)):
        assert "rotated" not in repr(seen(hour, reader))
        assert not any(word in repr(seen(hour, reader)) for word in SECRETS)
    assert "rotated" in repr(seen(hour, eyes(hour.week.lars)))


@starts_from(talked)
def test_of_a_sealed_record_the_words_stand_on_its_own_page_only(hour: Hour) -> None:
    lars = eyes(hour.week.lars)
    hour.say("d: the press office is called first", key=f"incident:{hour.week.sealed.pk}", reader=lars)
    closed(hour)
    assert Decision.objects.filter(incident=hour.week.sealed).exists()
    assert "the press office" not in repr(seen(hour, lars))


def test_they_go_out_once_to_who_got_the_agenda(hour: Hour) -> None:
    people = told(hour.row)
    assert out(hour) == len(people) > 2
    assert out(hour, 61) == 0
    minutes = Minutes.objects.get(meeting=hour.id)
    assert (minutes.published_at, minutes.published_by_id, minutes.revision, minutes.mails) == (
        at(60),
        hour.week.ines.pk,
        1,
        len(people),
    )
    assert Message.objects.filter(kind="minutes_mail").count() == len(people)
    assert LogEntry.objects.filter(action="minutes.published").count() == 1


def test_they_go_out_by_themselves_a_day_after_the_close(hour: Hour) -> None:
    assert publish_due(as_of=at(55 + DAY) - timedelta(seconds=1)) == 0
    assert publish_due(as_of=at(55 + DAY)) == 1
    assert publish_due(as_of=at(56 + DAY)) == 0
    assert Minutes.objects.get(meeting=hour.id).published_by_id is None


def test_an_engineer_lets_nothing_go_and_an_open_meeting_has_none(hour: Hour) -> None:
    with pytest.raises(NotAllowed):
        publish(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(60))


@starts_from(begun)
def test_there_are_none_of_a_meeting_that_runs(hour: Hour) -> None:
    with pytest.raises(NotRunning):
        out(hour)


def test_until_they_go_out_they_read_as_their_records_do_and_then_they_stay(hour: Hour) -> None:
    finding = Entry.objects.get(kind=EntryKind.FINDING).finding
    assert finding is not None
    told: dict[str, Any] = {"reader": hour.ines, "finding_id": finding.pk, "category": FindingCategory.OTHER}
    edit_finding(text="a bare number has no unit", as_of=at(58), **told)
    assert "a bare number has no unit" in repr(seen(hour, hour.ines))
    out(hour)
    edit_finding(text="something else", as_of=at(90), **told)
    view = repr(seen(hour, hour.ines))
    assert "a bare number has no unit" in view
    assert "something else" not in view


def test_a_record_that_was_restricted_since_is_out_of_the_minutes_of_who_may_not_see_it(hour: Hour) -> None:
    decision = Decision.objects.get(text="durations get a type")
    decision.audience = hour.week.restricted.audience
    decision.save()
    assert "durations get a type" not in repr(seen(hour, hour.ines))
    assert "durations get a type" in repr(seen(hour, eyes(hour.week.lars)))


def test_a_line_is_added_after_the_close_and_becomes_its_record_at_once(hour: Hour) -> None:
    token = uuid4()
    told: dict[str, Any] = {"reader": hour.ines, "meeting_id": hour.id, "item_id": None, "token": token}
    for _ in range(2):
        amending.add(typed="@priya write it down, 12 Dec", kind=Said.ACTION, as_of=at(58), **told)
    assert ActionItem.objects.filter(title="write it down").count() == 1
    assert "write it down" in repr(seen(hour, hour.ines))


def test_a_note_is_reworded_and_taken_back_until_they_go_out(hour: Hour) -> None:
    note = Entry.objects.get(kind=EntryKind.NOTE)
    told: dict[str, Any] = {"reader": hour.ines, "meeting_id": hour.id, "entry_id": note.pk}
    amending.reword_note(typed="the flush was no fix", seen=note.version, as_of=at(58), **told)
    assert "the flush was no fix" in repr(seen(hour, hour.ines))
    amending.take_back_note(as_of=at(59), **told)
    assert "the flush was no fix" not in repr(seen(hour, hour.ines))
    out(hour)
    with pytest.raises(NotRunning):
        amending.take_back_note(as_of=at(61), **told)


def test_what_became_a_record_is_not_taken_back_here_and_who_does_not_lead_amends_nothing(hour: Hour) -> None:
    entry = Entry.objects.get(kind=EntryKind.ACTION)
    with pytest.raises(NotVisible):
        amending.take_back_note(reader=hour.ines, meeting_id=hour.id, entry_id=entry.pk, as_of=at(58))
    note = Entry.objects.get(kind=EntryKind.NOTE)
    with pytest.raises(NotAllowed):
        amending.take_back_note(
            reader=eyes(hour.week.priya), meeting_id=hour.id, entry_id=note.pk, as_of=at(58)
        )


def test_the_mail_says_first_what_is_its_readers(hour: Hour, kept: Kept) -> None:
    out(hour)
    priya, lars = (sent_to(hour, who, kept) for who in (hour.week.priya, hour.week.lars))
    assert "Minutes: Weekly review, Thu 26 Nov: 1 decision, 1 action, 1 finding" in priya
    assert "2 things in it are yours to do." in priya
    assert "yours to do" in lars
    assert priya.index("contract test") < priya.index("durations get a type")


def test_a_mail_holds_nothing_of_what_is_restricted_whoever_gets_it(hour: Hour, kept: Kept) -> None:
    out(hour)
    for who in (hour.week.ines, hour.week.lars, hour.week.priya):
        body = sent_to(hour, who, kept)
        assert "Restricted item" in body
        assert not any(word in body for word in (*SECRETS, "rotated"))


def test_the_same_mail_again_has_the_same_id_and_costs_little(hour: Hour, kept: Kept) -> None:
    out(hour)
    first, second = (sent_to(hour, hour.week.priya, kept) for _ in range(2))
    with at_most(5):
        assert sent_to(hour, hour.week.priya, kept) == first == second
    assert "items to make up by" in first


def test_the_channel_of_the_series_is_told_once(hour: Hour) -> None:
    address = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx"
    set_channel(reader=hour.ines, series_id=hour.row.series_id, address=address, as_of=at(1))
    out(hour)
    assert Message.objects.filter(kind="chat_notice", payload__news="minutes").count() == 1


@starts_from(begun)
def test_what_was_said_about_an_item_that_was_not_reached_stands_there(hour: Hour, kept: Kept) -> None:
    hour.say("d: durations get a type", key=f"incident:{hour.week.open_incident.pk}")
    closed(hour)
    assert "durations get a type" in repr(seen(hour, eyes(hour.week.priya)).turns)
    out(hour)
    body = sent_to(hour, hour.week.priya, kept)
    assert "Not reached; it comes again on Thursday 3 December." in body
    assert "durations get a type" in body


@starts_from(begun)
def test_what_was_put_off_says_when_it_comes_again(hour: Hour, kept: Kept) -> None:
    hour.reach(f"incident:{hour.week.open_incident.pk}")
    hour.do(Kind.PARK, 9)
    closed(hour)
    out(hour)
    assert "Parked; it comes again on Thursday 3 December." in sent_to(hour, hour.week.priya, kept)
