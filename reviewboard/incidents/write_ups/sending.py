"""Sending the mail that asks for a write-up: what is true when it leaves, and of a restricted incident no word."""

from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.utils import translation

from reviewboard.domain.ports import Rejected
from reviewboard.incidents.models import Incident, WriteUpAsked
from reviewboard.incidents.write_ups.asking import Lead, may_read, waiting
from reviewboard.integrations.mail.content import Recipient
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.integrations.mail.write_up import OpenIncident, WriteUpMail, message
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import Addressee, with_names
from reviewboard.people.reach import named_by, reached

NOTHING = "nothing to ask"
"""What the outbox keeps in place of a Message-ID."""


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, the same at every attempt, or `NOTHING`.

    There is nothing to ask once it is written, while the incident is open again, of whoever has left, leads it no
    longer, has no address, or may not see it.

    Raises:
        Rejected: the server will never take it, or what stands where the address belongs is none.
        Unavailable: it may take it later.
    """
    incident_id, person_id = (int(str(owed.payload[name])) for name in ("incident", "person"))
    again = bool(owed.payload["again"])
    lead = next((one for one in waiting(as_of=as_of, incident_id=incident_id)), None)
    person = next(iter(reached([person_id], on=as_of.date())), None)
    asked = WriteUpAsked.objects.filter(incident=incident_id).first()
    if lead is None or asked is None or lead.person_id != person_id or not person or not person.address:
        return NOTHING
    named = named_by([lead.audience_id] if lead.audience_id else [], on=as_of.date())
    if not may_read(lead, named):
        return NOTHING
    with translation.override(settings.LANGUAGE_CODE):
        mail = _message(_written(lead, person, again=again), lead, asked, again=again)
    sink().deliver(mail, "")
    return str(mail["Message-ID"])


def _written(lead: Lead, person: Addressee, *, again: bool) -> WriteUpMail:
    incident = Incident.objects.defer("facets", "summary").select_related("service").get(pk=lead.incident_id)
    is_open = incident.audience_id is None
    return WriteUpMail(
        recipient=Recipient(person.address, person.name),
        zone=person.zone,
        began_at=incident.started_at,
        ended_at=lead.asked.resolved_at,
        url=f"{settings.PUBLIC_URL}/incidents/{incident.pk}/write-up/",
        again=again,
        incident=OpenIncident(
            reference=incident.reference,
            title=with_names([incident.title])[0],
            severity=incident.severity,
            service=incident.service.key if incident.service else "",
        )
        if is_open
        else None,
    )


def _message(mail: WriteUpMail, lead: Lead, asked: WriteUpAsked, *, again: bool) -> EmailMessage:
    """The same at every attempt, so that a crash repeats at worst what mail programs know already."""
    which = "again" if again else "first"
    try:
        return message(
            mail,
            message_id=f"<write-up-{lead.incident_id}-{which}@{host()}>",
            from_address=settings.MAIL_FROM,
            sent_at=(asked.reminded_at if again else None) or asked.asked_at,
            list_id=f"write-ups.{host()}",
        )
    except ValueError as error:
        raise Rejected("This address is none that mail can be sent to.") from error
