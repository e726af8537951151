"""The lead is asked once, reminded once, and never more: whatever the clock does, and never of what they may not see."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.urls import resolve

from reviewboard.audit.operations import place_hold
from reviewboard.connections.models import Connection
from reviewboard.domain.ports import Unavailable
from reviewboard.domain.values import IncidentStatus, Visibility
from reviewboard.domain.write_ups import Words
from reviewboard.incidents.models import Incident, WriteUpAsked
from reviewboard.incidents.tasks import ask_for_write_ups, send_write_up_mail
from reviewboard.incidents.write_ups.asking import ask_due
from reviewboard.incidents.write_ups.saving import save_write_up
from reviewboard.incidents.write_ups.sending import NOTHING, send
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from tests.agenda.test_mail import Sink, everything, sink
from tests.incidents.write_ups import (
    DUE,
    REMINDED,
    RESOLVED,
    hidden,
    lars,
    leads,
    mails,
    owed,
    resolved,
    told_by_the_pager,
)
from tests.people.roster import NOW, person, reader
from tests.statements import at_most

__all__ = ["sink"]
pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def incident() -> Incident:
    return resolved()


def tick(at: datetime) -> int:
    return ask_due(as_of=at)


def said(message: EmailMessage) -> str:
    """Every part in one line."""
    return " ".join(everything(message).split())


def test_one_mail_a_working_day_after_and_one_reminder_two_later() -> None:
    quarters = (DUE - DAY + number * timedelta(minutes=15) for number in range(4 * 24 * 30))
    moments = [(at, tick(at)) for at in quarters]
    assert [at for at, count in moments if count] == [DUE, REMINDED]
    assert mails() == [False, True]


def test_a_tick_that_comes_twice_or_late_or_after_days_off_asks_once() -> None:
    assert tick(DUE - MINUTE) == 0
    late = DUE + 5 * DAY
    assert tick(late) == 1
    assert tick(late) == 0
    asked = WriteUpAsked.objects.get()
    assert asked.asked_at == late
    WriteUpAsked.objects.all().delete()
    assert tick(late) == 0, "the outbox knows it, too"
    assert mails() == [False]


def test_what_was_missed_for_more_than_a_week_is_not_asked_for() -> None:
    assert tick(DUE + 8 * DAY) == 0
    assert not WriteUpAsked.objects.exists()


def test_nobody_is_asked_while_it_is_open_or_for_what_is_written(incident: Incident) -> None:
    told_by_the_pager(after=200, status=IncidentStatus.OPEN)
    assert tick(DUE) == 0
    told_by_the_pager(after=210)
    write(incident)
    assert tick(DUE) == 0


def write(incident: Incident, *, draft: bool = False) -> None:
    save_write_up(
        reader=reader(who=lars()), incident_id=incident.pk, words=Words(saw="x"), draft=draft, as_of=NOW
    )


def test_a_draft_is_still_reminded_of(incident: Incident) -> None:
    tick(DUE)
    write(incident, draft=True)
    assert tick(REMINDED) == 1


def test_open_again_and_resolved_again_it_is_one_mail_and_its_reminder_counts_anew() -> None:
    told_by_the_pager(after=200, status=IncidentStatus.OPEN)
    again = RESOLVED + 2 * DAY  # Friday
    told_by_the_pager(after=3000, resolved_at=again)
    assert tick(DUE) == 0, "counted from the last end, since nobody was asked"
    assert tick(again + 3 * DAY) == 1  # Monday
    told_by_the_pager(after=6000, status=IncidentStatus.OPEN)
    assert tick(again + 5 * DAY) == 0
    told_by_the_pager(after=9000, resolved_at=again + 5 * DAY)  # Wednesday
    assert tick(again + 6 * DAY) == 0, "asked once in all"
    assert tick(again + 10 * DAY) == 1  # the Monday after: one working day, and two
    assert mails() == [False, True]


def test_what_was_over_before_its_source_was_connected_is_history() -> None:
    Connection.objects.update(created_at=RESOLVED + HOUR)
    assert tick(DUE) == 0
    Connection.objects.update(created_at=RESOLVED - DAY)
    assert tick(DUE) == 1


def test_without_a_lead_who_is_here_nobody_is_asked() -> None:
    Person.objects.filter(pk=lars().pk).update(ends_on=RESOLVED.date())
    assert tick(DUE) == 0
    leads(Person.objects.get(name="Noor Haddad"))
    assert tick(DUE) == 1


def test_a_legal_hold_and_a_list_without_the_lead_stop_it(incident: Incident) -> None:
    hidden(Visibility.RESTRICTED, person("Olga Other"))
    assert tick(DUE) == 0
    hidden(Visibility.RESTRICTED, lars())
    place_hold(subject=f"incident:{incident.pk}", actor_id=lars().pk, reason="Dispute", at=NOW)
    assert tick(DUE) == 0


@pytest.mark.parametrize("count", [1, 40])
def test_a_tick_takes_at_most_eight_statements(count: int) -> None:
    for number in range(count):
        told_by_the_pager(f"more {number}")
    hidden(Visibility.RESTRICTED, lars())
    with at_most(8):
        assert tick(DUE) == count + 1
    with at_most(8):
        assert tick(REMINDED) == count + 1
    with at_most(1):
        assert tick(REMINDED + DAY) == 0


def test_the_mail_says_what_is_asked_and_why_in_both_parts(sink: Sink, incident: Incident) -> None:
    tick(DUE)
    message_id = send(owed(), as_of=DUE)
    (message,) = sink.received
    assert message["Message-ID"] == message_id == f"<write-up-{incident.pk}-first@review.example.com>"
    assert message["Subject"] == f"Your write-up of {incident.reference} An expired discount was applied"
    assert message["Date"].datetime == DUE
    assert message["List-Id"] == '"Write-ups" <write-ups.review.example.com>'
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        words = " ".join(part.get_content().split())
        for expected in (
            "An expired discount was applied",
            f"SEV2, {incident.reference}, pricing-engine, Wednesday 18 November 14:52–17:02 (CET)",
            "What customers saw", "From, to", "What ended it", "What we should decide",
            "Its link is enough", "no summary yet", "because you led the response",
            f"https://review.example.com/incidents/{incident.pk}/write-up/",
        ):  # fmt: skip
            assert expected in words, (kind, expected)
    assert "<img" not in everything(message)
    assert resolve(f"/incidents/{incident.pk}/write-up/").view_name == "web:incident-write-up"


def test_the_reminder_says_that_it_is_the_only_one(sink: Sink, incident: Incident) -> None:
    tick(DUE)
    tick(REMINDED)
    assert send(owed(again=True), as_of=REMINDED) == f"<write-up-{incident.pk}-again@review.example.com>"
    (message,) = sink.received
    assert str(message["Subject"]).startswith("Still open: the write-up of INC-")
    assert "It is the only reminder" in said(message)


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_of_what_is_hidden_mail_carries_the_time_and_a_link_and_no_word(
    sink: Sink, incident: Incident, level: Visibility
) -> None:
    hidden(level, lars())
    tick(DUE)
    send(owed(), as_of=DUE)
    (message,) = sink.received
    words = said(message)
    for secret in ("expired discount", "pricing-engine", "SEV2", incident.reference, "Quotes were wrong"):
        assert secret not in words, secret
    assert "Restricted item" in words
    assert "Wednesday 18 November 14:52–17:02" in words
    assert f"/incidents/{incident.pk}/write-up/" in words


def test_the_same_attempt_again_is_the_same_mail(sink: Sink) -> None:
    tick(DUE)
    assert send(owed(), as_of=DUE) == send(owed(), as_of=DUE + HOUR)
    first, second = sink.received
    assert first.as_bytes() == second.as_bytes()


def test_an_incident_of_several_days_names_both(sink: Sink) -> None:
    Incident.objects.update(started_at=RESOLVED - DAY)
    tick(DUE)
    send(owed(), as_of=DUE)
    assert "Tuesday 17 November 17:02 – Wednesday 18 November 17:02 (CET)" in said(sink.received[0])


def test_what_is_no_longer_so_sends_nothing(sink: Sink, incident: Incident) -> None:
    tick(DUE)
    taken = owed()
    leads(Person.objects.get(name="Noor Haddad"))
    assert send(taken, as_of=DUE) == NOTHING
    leads(lars())
    hidden(Visibility.SEALED, person("Olga Other"))
    assert send(taken, as_of=DUE) == NOTHING
    Incident.objects.update(audience=None)
    Person.objects.filter(pk=lars().pk).update(email="")
    assert send(taken, as_of=DUE) == NOTHING
    Person.objects.filter(pk=lars().pk).update(email="lars.nyberg@example.org")
    write(incident)
    assert send(taken, as_of=DUE) == NOTHING
    assert sink.received == []


def test_without_a_mail_server_it_waits() -> None:
    tick(DUE)
    with pytest.raises(Unavailable):
        send(owed(), as_of=DUE)


def test_the_clock_and_the_relay_come_in_by_their_tasks(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, incident: Incident
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: DUE.astimezone(ZoneInfo("UTC")))
    ask_for_write_ups()
    assert mails() == [False]
    message = Message.objects.get(kind="write_up_mail")
    assert message.payload == {"incident": incident.pk, "person": lars().pk, "again": False}
    assert send_write_up_mail.name == "reviewboard.incidents.tasks.send_write_up_mail"
