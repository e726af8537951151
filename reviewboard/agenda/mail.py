"""Writes and sends one person's agenda mail, with the calendar entries of their windows."""

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings

from reviewboard.agenda import addresses
from reviewboard.agenda.invitations import held, remember
from reviewboard.agenda.kept import Kept
from reviewboard.agenda.letters import Letters
from reviewboard.agenda.links import Answers, Link, sign
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.queries import local_date, open_agenda
from reviewboard.domain.ports import Rejected
from reviewboard.findings.queries import due
from reviewboard.integrations.calendar.invite import Party, write_file
from reviewboard.integrations.mail.agenda import message
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.integrations.mail.envelope import address
from reviewboard.integrations.mail.invites import Planned, plan
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import HOUSE

_letters: Kept[Letters | None] = Kept(limit=4)
"""The agendas whose mails this worker sends: mails of one meeting come together, of several in turns."""


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, which is the same at every attempt. "" when the meeting is called off.

    The mail is of the revision that was released. Whoever has left or lost their address meanwhile gets none. The mail
    that calls the meeting off is owed after this one and has the last word: where an earlier attempt was lost, its entries
    may stand in a calendar, so they are remembered for that mail to cancel. One that is owed `if_moved` (`agenda.moving`)
    leaves only where an entry has changed.

    Raises:
        Rejected: the server will never take it, there is nobody to send it to, or the meeting is over.
        Unavailable: it may take it later.
    """
    meeting_id, person_id, revision = (
        int(str(owed.payload[name])) for name in ("meeting", "person", "revision")
    )
    letters = _letters.get(meeting_id, lambda: _read_letters(meeting_id))
    turn = int(str(owed.payload.get("turn", 0)))
    written = to_person(letters, person_id, in_any_case=bool(turn)) if letters else None
    if letters is None or written is None:
        raise Rejected("There is nobody to send this mail to any more.")
    called_off = bool(letters.agenda.meeting.called_off)
    if called_off and owed.claim.attempts == 1:
        return ""
    if not called_off and letters.agenda.meeting.is_over(as_of=as_of):
        raise Rejected("The meeting is over, or will not be held.")
    written = replace(written, replaces=bool(owed.payload.get("replaces")))
    mail, planned = put_together(letters, written, person_id, revision, turn)
    if owed.payload.get("if_moved") and not any(one.changed for one in planned):
        return ""
    if not called_off:
        sink().deliver(mail, "")
    sent = [one.sent for one in planned]
    remember(sent, meeting_id=meeting_id, person_id=person_id, revision=revision)
    return "" if called_off else str(mail["Message-ID"])


def put_together(
    letters: Letters, written: AgendaMail, person_id: int, revision: int, turn: int = 0
) -> tuple[EmailMessage, tuple[Planned, ...]]:
    """A person's mail as the message that leaves, and the calendar entries in it.

    `turn` tells mails of one revision apart: the meeting was handed over meanwhile, which no agenda says.

    Raises:
        Rejected: no mail can be sent to what stands where their address belongs.
    """
    meeting = letters.agenda.meeting
    written = _with_links(written, meeting, person_id, revision)
    fixed_at = letters.agenda.frozen_at or meeting.freezes_at
    planned = entries(meeting, written, person_id, stamp=fixed_at)
    try:
        mail = message(
            written,
            message_id=f"<agenda-{meeting.id}-{person_id}-{revision}{f'.{turn}' if turn else ''}@{host()}>",
            from_address=settings.MAIL_FROM,
            reply_to="",
            sent_at=fixed_at,
            list_id=f"{meeting.series_key}.{host()}",
            invites=[one.invite for one in planned],
        )
    except ValueError as error:
        raise Rejected("This address is none that mail can be sent to.") from error
    return mail, planned


def _with_links(written: AgendaMail, meeting: MeetingRow, person_id: int, revision: int) -> AgendaMail:
    """The mail with its signed answers. Nothing else has them: whoever reads a preview answers for nobody."""
    if not written.windows and not written.answers:
        return written
    confirms = Link(meeting.id, person_id, revision, Answers.CONFIRM)
    otherwise = sign(replace(confirms, answers=Answers.OTHERWISE))
    return replace(
        written,
        confirm_url=addresses.answer_page(sign(confirms)) if written.windows and written.required else "",
        cannot_url=addresses.answer_page(otherwise) if _asked(written) else "",
    )


def _asked(written: AgendaMail) -> bool:
    """Whether an item asks for them: who facilitates has a window that no item asks for."""
    return bool(written.answers) or any(item.is_you for item in written.items)


def compose(meeting: MeetingRow, person_id: int, *, for_others: bool = False) -> AgendaMail | None:
    """What a person's mail about this meeting says; None when they get none (left, no address, no agenda).

    With `for_others` (a preview) it does not tell that a restricted item asks for this person.
    """
    letters = letters_about(meeting)
    written = to_person(letters, person_id, of_hidden=not for_others) if letters else None
    if letters is None or written is None:
        return None
    return replace(written, replaces=letters.agenda.mailed_revision not in (None, letters.agenda.revision))


def _read_letters(meeting_id: int) -> Letters | None:
    meeting = get_meeting(HOUSE, meeting_id)
    return letters_about(meeting) if meeting else None


def letters_about(meeting: MeetingRow) -> Letters | None:
    """What everybody's mail about this meeting is written from; None while it has no agenda."""
    agenda = open_agenda(meeting)
    return Letters(agenda, due(ON_NO_LIST, by=local_date(meeting))) if agenda else None


def to_person(
    letters: Letters, person_id: int, *, of_hidden: bool = True, in_any_case: bool = False
) -> AgendaMail | None:
    """A person's mail; None when they get none. `of_hidden` and `in_any_case` as in `Letters.to`."""
    person = person_with_mail(person_id, on=local_date(letters.agenda.meeting))
    if person is None or not person.address:
        return None
    return letters.to(person, of_hidden=of_hidden, in_any_case=in_any_case)


def entries(
    meeting: MeetingRow, written: AgendaMail, person_id: int, *, stamp: datetime, for_others: bool = False
) -> tuple[Planned, ...]:
    """The calendar entries of a person's windows as the mail has them; what was sent before keeps its UID.

    `for_others`: as if nothing had been sent before, because an entry that was sent for a restricted item would
    else be told by its cancellation, or by the number that it has used up.
    """
    return plan(
        written,
        [] if for_others else held(meeting.id, person_id),
        key=f"m{meeting.id}-p{person_id}",
        host=host(),
        organizer=Party(address(settings.MAIL_FROM).addr_spec, "reviewboard"),
        stamp=stamp,
    )


def calendar_of(meeting: MeetingRow, person_id: int) -> bytes | None:
    """A person's own windows as one calendar file to add by hand; None when there are none, or no meeting is held.

    Same UIDs and same words as the mail's invites, so that neither doubles the other or says more.
    """
    agenda = None if meeting.called_off else open_agenda(meeting)
    written = to_person(Letters(agenda), person_id) if agenda else None
    if agenda is None or written is None or not written.windows:
        return None
    # While the agenda changes, a later file or mail must count for more: of equal SEQUENCE the later DTSTAMP does
    # (RFC 5546, section 2.1.5).
    planned = entries(meeting, written, person_id, stamp=agenda.view.frozen_at or agenda.view.built_at)
    return write_file([one.invite for one in planned if not one.sent.cancelled])
