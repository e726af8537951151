"""Sending one digest that is owed: what is true when it leaves, and not what was true when it was planned."""

from datetime import date, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from reviewboard.domain.ports import Rejected
from reviewboard.findings.models import Reminder
from reviewboard.findings.reminding.letters import Letter, write
from reviewboard.findings.reminding.rules import rules
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.integrations.mail.reminder import message
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import Addressee
from reviewboard.people.reach import reached
from reviewboard.people.reader import HOUSE

NOTHING = "nothing to say"
"""What the outbox keeps in place of a Message-ID."""


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the digest that is owed; its Message-ID, the same at every attempt, or `NOTHING`.

    There is nothing to say to whoever has left, when all is done meanwhile, when reminders were switched off, when
    they want none any more, and when its day is over: the next digest says it.

    Raises:
        Rejected: the server will never take it, or what stands where the address belongs is none.
        Unavailable: it may take it later.
    """
    person_id, on = int(str(owed.payload["person"])), date.fromisoformat(str(owed.payload["on"]))
    reminder = Reminder.objects.filter(person=person_id, on=on).first()
    person = next(iter(reached([person_id], on=on)), None)
    if reminder is None or person is None or not person.reminders or _is_over(person, on, as_of):
        return NOTHING
    held = rules(HOUSE, on=as_of.date())
    if not held.is_on:
        return NOTHING
    with translation.override(settings.LANGUAGE_CODE):
        letter = write(person, held.policy, on=on)
        if not (letter.mail.own or letter.mail.broken):
            return NOTHING
        mail = _message(letter, reminder)
    sink().deliver(mail, "")
    _remember(reminder, letter, as_of)
    return str(mail["Message-ID"])


def _is_over(person: Addressee, on: date, as_of: datetime) -> bool:
    return timezone.localdate(as_of, ZoneInfo(person.zone)) > on


def _message(letter: Letter, reminder: Reminder) -> EmailMessage:
    try:
        return message(
            letter.mail,
            message_id=f"<reminder-{reminder.person_id}-{reminder.on}@{host()}>",
            from_address=settings.MAIL_FROM,
            sent_at=reminder.created_at,
            list_id=f"reminders.{host()}",
        )
    except ValueError as error:
        raise Rejected("This address is none that mail can be sent to.") from error


def _remember(reminder: Reminder, letter: Letter, as_of: datetime) -> None:
    """What was named in the mail that left, so that a breach is told once."""
    said = {"action_ids": list(letter.digest.own), "breach_ids": list(letter.digest.broken)}
    Reminder.objects.filter(pk=reminder.pk).update(sent_at=as_of, **said)
