"""Writes and sends one person's agenda mail, with the calendar entries of their windows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from reviewboard.agenda.letter import letter
from reviewboard.agenda.models import Agenda, Invitation
from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.calendar.identity import Sent
from reviewboard.integrations.calendar.invite import Party, write_file
from reviewboard.integrations.mail.agenda import message
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.integrations.mail.envelope import address
from reviewboard.integrations.mail.invites import Planned, plan
from reviewboard.integrations.mail.smtp import SmtpServer, SmtpSink
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import person_with_mail, reader_of
from reviewboard.people.reader import HOUSE


@cache
def sink() -> SmtpSink:
    """The connection to the mail server, kept by each worker process.

    Raises:
        Unavailable: no server is configured; mail waits until there is one.
    """
    if not settings.SMTP_URL:
        raise Unavailable("no mail server is configured: set SMTP_URL")
    return SmtpSink(SmtpServer.from_url(settings.SMTP_URL))


def host() -> str:
    """The installation's host, as Message-IDs and calendar UIDs name it."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def send(owed: Owed) -> str:
    """Sends the mail that is owed; its Message-ID, which is the same at every attempt.

    The mail is of the revision that was released. Whoever has left or lost their address meanwhile gets none.

    Raises:
        Rejected: the server will never take it, or there is nobody to send it to.
        Unavailable: it may take it later.
    """
    meeting_id, person_id, revision = (
        int(str(owed.payload[name])) for name in ("meeting", "person", "revision")
    )
    meeting = get_meeting(HOUSE, meeting_id)
    written = compose(meeting, person_id) if meeting else None
    if meeting is None or written is None:
        raise Rejected("There is nobody to send this mail to any more.")
    fixed_at = (
        Agenda.objects.values_list("frozen_at", flat=True).get(meeting_id=meeting_id) or meeting.freezes_at
    )
    planned = entries(meeting, written, person_id, stamp=fixed_at)
    message_id = f"<agenda-{meeting_id}-{person_id}-{revision}@{host()}>"
    mail = message(
        written,
        message_id=message_id,
        from_address=settings.MAIL_FROM,
        reply_to="",
        sent_at=fixed_at,
        list_id=f"{meeting.series_key}.{host()}",
        invites=[one.invite for one in planned],
    )
    sink().deliver(mail, "")
    _remember(planned, meeting_id, person_id, revision)
    return message_id


def compose(meeting: MeetingRow, person_id: int, *, for_others: bool = False) -> AgendaMail | None:
    """What a person's mail about this meeting says; None when they get none (left, no address, no agenda).

    It is written with the eyes of somebody who is on no list, so that no mail can hold more of a restricted
    record than its time and its page. With `for_others` (a preview) it does not tell either that one asks for
    this person.
    """
    on = local_date(meeting)
    reader = reader_of(person_id, today=on)
    if reader is None:
        return None
    with timezone.override(reader.zone), translation.override(settings.LANGUAGE_CODE):
        agenda = agenda_for(replace(reader, audience_ids=frozenset()), meeting, of_hidden=not for_others)
        if agenda is None:
            return None
        person = person_with_mail(person_id, on=on, member=not agenda.you.asked)
        return letter(reader, agenda, person) if person and person.address else None


def entries(
    meeting: MeetingRow, written: AgendaMail, person_id: int, *, stamp: datetime, for_others: bool = False
) -> tuple[Planned, ...]:
    """The calendar entries of a person's windows as the mail has them; what was sent before keeps its UID.

    `for_others`: as if nothing had been sent before, because an entry that was sent for a restricted item would
    else be told by its cancellation, or by the number that it has used up.
    """
    return plan(
        written,
        [] if for_others else _previous(meeting.id, person_id),
        key=f"m{meeting.id}-p{person_id}",
        host=host(),
        organizer=Party(address(settings.MAIL_FROM).addr_spec, "reviewboard"),
        stamp=stamp,
    )


def calendar_of(meeting: MeetingRow, person_id: int) -> bytes | None:
    """A person's own windows as one calendar file to add by hand; None when there are none.

    Same UIDs and same words as the mail's invites, so that neither doubles the other or says more.
    """
    written = compose(meeting, person_id)
    if written is None or not written.windows:
        return None
    planned = entries(meeting, written, person_id, stamp=meeting.freezes_at)
    return write_file([one.invite for one in planned if not one.sent.cancelled])


def _previous(meeting_id: int, person_id: int) -> list[Sent]:
    held = Invitation.objects.filter(meeting_id=meeting_id, person_id=person_id)
    return [
        Sent(one.uid, one.sequence, one.starts_at, one.ends_at, one.digest, one.cancelled) for one in held
    ]


@transaction.atomic
def _remember(planned: Sequence[Planned], meeting_id: int, person_id: int, revision: int) -> None:
    """Keeps each entry as it was sent, so that the next revision moves it. One statement."""
    Invitation.objects.bulk_create(
        (
            Invitation(
                meeting_id=meeting_id,
                person_id=person_id,
                uid=one.sent.uid,
                sequence=one.sent.sequence,
                starts_at=one.sent.start,
                ends_at=one.sent.end,
                cancelled=one.sent.cancelled,
                digest=one.sent.digest,
                sent_revision=revision,
            )
            for one in planned
        ),
        update_conflicts=True,
        unique_fields=["uid"],
        update_fields=["sequence", "starts_at", "ends_at", "cancelled", "digest", "sent_revision"],
    )
