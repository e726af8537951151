"""One digest from the plan to a real mail server: what is true when it leaves, and never a word of what is hidden."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.urls import resolve
from django.utils import timezone
from pytest_django.fixtures import Settings

from reviewboard.domain.ports import Unavailable
from reviewboard.domain.values import ActionState, MessageState, Visibility
from reviewboard.findings.models import ActionItem, Recheck, Reminder
from reviewboard.findings.reminding import sending
from reviewboard.findings.reminding.planning import plan_due
from reviewboard.findings.reminding.sending import NOTHING, send
from reviewboard.findings.reminding.switching import switch_off
from reviewboard.findings.reminding.tasks import send_reminder_mail
from reviewboard.integrations.mail import outgoing
from reviewboard.outbox.handlers import handle
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim, sweep
from reviewboard.people.identities import key_texts
from reviewboard.people.models import Person
from reviewboard.people.operations import give_identity
from reviewboard.people.permissions import Role
from tests.agenda.test_mail import Sink, everything, sink
from tests.findings.reminding.scenes import (
    EIGHT,
    SECRET,
    TODAY,
    action,
    day,
    hidden,
    managed,
    owed,
    switch_on,
)
from tests.people.roster import person, reader
from tests.statements import at_most

__all__ = ["sink"]
pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def said(message: EmailMessage) -> str:
    """Every part in one line."""
    return " ".join(everything(message).split())


def test_a_digest_says_what_is_due_and_since_when_in_one_mail(sink: Sink) -> None:
    switch_on()
    ada = person()
    late = action(ada, "Alert on price drift", due_on=day(-7))
    soon = action(ada, "Contract test for cache durations", due_on=day(3))
    far = action(ada, "Spread the ledger", due_on=day(60), expected_by=day(-1))
    closed = action(ada, "Roll back in one command", state=ActionState.VERIFIED)
    Recheck.objects.create(action=closed, after_days=30, due_on=TODAY, closed_at=EIGHT)
    plan_due(as_of=EIGHT)
    message_id = send(owed(ada), as_of=EIGHT)
    (message,) = sink.received
    words = said(message)
    assert message["Message-ID"] == message_id == f"<reminder-{ada.pk}-2026-11-23@review.example.com>"
    assert message["Subject"] == (
        "1 action past its date, 1 action due by Monday 30 November, 1 action past its service level, "
        "1 action to look at again"
    )
    assert f"{late.reference} Alert on price drift, was due Monday 16 November" in words
    assert f"{soon.reference} Contract test for cache durations, due Thursday 26 November" in words
    assert (
        f"{far.reference} Spread the ledger, due Friday 22 January; its priority gives until Sunday" in words
    )
    assert f"{closed.reference} Roll back in one command, closed 30 days ago" in words
    assert "overdue" not in words.lower()
    assert f"https://review.example.com/actions/{late.pk}/" in words


def test_headers_are_those_of_mail_that_nobody_answers(sink: Sink) -> None:
    switch_on()
    ada = person()
    action(ada)
    plan_due(as_of=EIGHT)
    send(owed(ada), as_of=EIGHT)
    (message,) = sink.received
    assert message["List-Id"] == '"Reminders" <reminders.review.example.com>'
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == EIGHT
    assert "<img" not in everything(message)


def test_a_manager_reads_of_broken_levels_by_service_without_a_name_or_a_count_of_anybody(sink: Sink) -> None:
    switch_on()
    ada, bob = managed()
    for title in ("Alert on price drift", "Contract test"):
        action(ada, title, expected_by=day(-3))
    plan_due(as_of=EIGHT)
    send(owed(bob), as_of=EIGHT)
    (message,) = sink.received
    words = said(message)
    assert message["Subject"] == "2 service levels not kept"
    assert "pricing-engine" in words
    assert "Alert on price drift, expected by Friday 20 November" in words
    assert "Ada" not in words
    assert "Each is told to you once" in words
    assert Reminder.objects.get(person=bob).sent_at == EIGHT


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_of_what_is_hidden_mail_carries_a_link_and_nothing_else(sink: Sink, level: Visibility) -> None:
    switch_on()
    ada, bob = managed()
    audience = hidden(level, ada, bob)
    one = action(ada, f"The {SECRET} title", audience_id=audience, expected_by=day(-1), outcome=SECRET)
    closed = action(ada, f"Another {SECRET}", audience_id=audience, state=ActionState.VERIFIED)
    Recheck.objects.create(action=closed, after_days=30, due_on=TODAY, closed_at=EIGHT)
    plan_due(as_of=EIGHT)
    for who in (ada, bob):
        send(owed(who), as_of=EIGHT)
    for message in sink.received:
        words = said(message)
        assert SECRET not in words
        assert one.reference not in words
        assert "pricing-engine" not in words
        assert "Restricted item" in words
        assert f"/actions/{one.pk}/" in words


def test_what_was_hidden_from_its_owner_since_the_plan_is_not_in_their_mail(sink: Sink) -> None:
    switch_on()
    ada, bob = managed()
    one, other = action(ada, f"The {SECRET} title"), action(ada, "Contract test")
    plan_due(as_of=EIGHT)
    ActionItem.objects.filter(pk=one.pk).update(audience=hidden(Visibility.RESTRICTED, bob))
    send(owed(ada), as_of=EIGHT)
    words = said(sink.received[0])
    assert "Contract test" in words
    assert not [word for word in (SECRET, f"/actions/{one.pk}/", "Restricted") if word in words]
    assert Reminder.objects.get(person=ada).action_ids == [other.pk]


def test_names_in_titles_are_read_when_the_mail_leaves(sink: Sink) -> None:
    switch_on()
    ada = person()
    give_identity(
        person_id=ada.pk, kind="email", value="ada.lovelace@example.org", name="Ada Lovelace", as_of=EIGHT
    )
    (title,) = key_texts(["Ask Ada Lovelace <ada.lovelace@example.org>"])
    action(ada, title)
    plan_due(as_of=EIGHT)
    send(owed(ada), as_of=EIGHT)
    words = said(sink.received[0])
    assert "⟦q" not in words
    assert "Ask Ada Lovelace" in words


def done(one: ActionItem) -> None:
    ActionItem.objects.filter(pk=one.pk).update(state=ActionState.DONE)


def handed_on(one: ActionItem) -> None:
    ActionItem.objects.filter(pk=one.pk).update(owner=None)


def dated_anew(one: ActionItem) -> None:
    ActionItem.objects.filter(pk=one.pk).update(due_on=day(90))


def undated(one: ActionItem) -> None:
    ActionItem.objects.filter(pk=one.pk).update(due_on=None)


def left(one: ActionItem) -> None:
    Person.objects.filter(pk=one.owner_id or 0).update(ends_on=TODAY)


def off(_one: ActionItem) -> None:
    assert switch_off(reader=reader(Role.ADMIN, person("Ravi Menon")), as_of=EIGHT)


@pytest.mark.parametrize("happened", [done, handed_on, dated_anew, undated, left, off])
def test_when_nothing_is_left_to_say_nothing_leaves(sink: Sink, happened: object) -> None:
    switch_on()
    ada = person()
    one = action(ada)
    plan_due(as_of=EIGHT)
    happened(one)  # type: ignore[operator]  # one of the functions above
    assert send(owed(ada), as_of=EIGHT) == NOTHING
    assert not sink.received
    assert Reminder.objects.get().sent_at is None


def test_a_mail_whose_day_is_over_in_its_readers_zone_stays_and_the_next_one_says_it(sink: Sink) -> None:
    switch_on()
    ada = person(zone="Asia/Tokyo")
    action(ada)
    plan_due(as_of=EIGHT - timedelta(hours=9))
    assert send(owed(ada), as_of=EIGHT + timedelta(hours=6, minutes=59)) != NOTHING
    assert send(owed(ada), as_of=EIGHT + timedelta(hours=7)) == NOTHING
    assert len(sink.received) == 1


def test_an_address_that_is_none_by_then_is_a_permanent_failure_or_nothing(sink: Sink) -> None:
    switch_on()
    ada = person()
    action(ada)
    plan_due(as_of=EIGHT)
    Person.objects.filter(pk=ada.pk).update(email="not an address")
    assert send(owed(ada), as_of=EIGHT) == NOTHING
    assert not sink.received


def test_without_a_server_a_digest_waits(settings: Settings) -> None:
    settings.SMTP_URL = ""
    outgoing.sink.cache_clear()
    switch_on()
    ada = person()
    action(ada)
    plan_due(as_of=EIGHT)
    with pytest.raises(Unavailable):
        send(owed(ada), as_of=EIGHT)


def test_a_digest_asks_at_most_fourteen_statements_however_much_it_holds(sink: Sink) -> None:
    switch_on()
    ada, bob = managed()
    for number in range(40):
        action(ada, f"Number {number}", expected_by=day(-1))
        action(bob, f"Own {number}")
    plan_due(as_of=EIGHT)
    with at_most(14):
        send(owed(bob), as_of=EIGHT)
    assert len(sink.received) == 1


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


def work_on_it(at: datetime) -> None:
    """The relay takes the mail up, and a worker does it."""
    Message.objects.exclude(kind="reminder_mail").delete()
    (taken,) = claim(limit=5, as_of=at, claimed_by="relay")
    handle(lambda owed: send(owed, as_of=EIGHT), message_id=taken.id, token=taken.token)


def test_a_worker_killed_between_the_servers_word_and_ours_repeats_the_mail_with_its_message_id(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on()
    action(person())
    plan_due(as_of=EIGHT)

    def killed(*_anything: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_remember", killed)
        with pytest.raises(Killed):
            work_on_it(timezone.now() + DAY * 400)
    later = timezone.now() + DAY * 401
    sweep(as_of=later)
    work_on_it(later + timedelta(hours=1))
    before, after = sink.received
    assert before.as_bytes() == after.as_bytes()
    kept = Message.objects.get(kind="reminder_mail")
    assert (kept.state, kept.reference) == (MessageState.SETTLED, before["Message-ID"])
    assert Reminder.objects.get().sent_at == EIGHT
    assert plan_due(as_of=EIGHT + timedelta(hours=1)) == 0


def test_a_mail_that_waits_for_the_server_does_not_hold_up_the_next_days(sink: Sink) -> None:
    switch_on()
    ada = person()
    action(ada)
    for days in (0, 1):
        assert plan_due(as_of=EIGHT + days * DAY) == 1
    Message.objects.exclude(kind="reminder_mail").delete()
    Message.objects.filter(payload__on="2026-11-23").update(not_before=EIGHT + 1000 * DAY)
    Message.objects.filter(payload__on="2026-11-24").update(not_before=EIGHT)
    (taken,) = claim(limit=5, as_of=EIGHT + DAY, claimed_by="relay")
    assert Message.objects.get(pk=taken.id).payload["on"] == "2026-11-24"
    assert send(owed(ada), as_of=EIGHT + DAY) == NOTHING


def test_the_task_of_the_outbox_sends_by_the_clock(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    switch_on()
    action(person())
    plan_due(as_of=EIGHT)
    monkeypatch.setattr(timezone, "now", lambda: EIGHT)
    Message.objects.exclude(kind="reminder_mail").delete()
    Message.objects.update(not_before=EIGHT)
    (taken,) = claim(limit=5, as_of=EIGHT, claimed_by="relay")
    send_reminder_mail(message_id=taken.id, token=str(taken.token))
    assert Message.objects.get().reference == sink.received[0]["Message-ID"]


def test_what_says_nothing_is_settled_so(sink: Sink) -> None:
    switch_on()
    one = action(person())
    plan_due(as_of=EIGHT)
    done(one)
    work_on_it(timezone.now() + DAY * 400)
    kept = Message.objects.get(kind="reminder_mail")
    assert (kept.state, kept.reference) == (MessageState.SETTLED, NOTHING)


def test_mail_links_to_pages_that_are_there(sink: Sink) -> None:
    switch_on()
    ada = person()
    one = action(ada)
    plan_due(as_of=EIGHT)
    send(owed(ada), as_of=EIGHT)
    words = said(sink.received[0])
    for path, name in ((f"/actions/{one.pk}/", "action"), ("/me/", "me")):
        assert resolve(path).url_name == name
        assert f"https://review.example.com{path}" in words
