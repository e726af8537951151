"""Writes and sends one person's mail that a meeting is not held, with the cancellation of their calendar entries."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviewboard.agenda import wording
from reviewboard.agenda.addresses import agenda_page
from reviewboard.agenda.invitations import held, remember
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.queries import local_date
from reviewboard.agenda.rows import Code
from reviewboard.domain.ports import Rejected
from reviewboard.integrations.calendar.invite import Party
from reviewboard.integrations.mail.called_off import CalledOffMail, message, withdrawn
from reviewboard.integrations.mail.content import Recipient
from reviewboard.integrations.mail.envelope import address
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.queries import MeetingRow, around, get_meeting
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import Addressee, person_with_mail, with_names
from reviewboard.people.reader import HOUSE


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, which is the same at every attempt. "" when there is nothing to tell.

    Whoever has left or lost their address meanwhile gets none; nor does anybody when the meeting is held after all.

    Raises:
        Rejected: the server will never take it.
        Unavailable: it may take it later.
    """
    meeting_id, person_id, revision = (
        int(str(owed.payload[name])) for name in ("meeting", "person", "revision")
    )
    meeting = get_meeting(HOUSE, meeting_id)
    if meeting is None or meeting.called_off is None or meeting.revision != revision:
        return ""
    person = person_with_mail(person_id, on=local_date(meeting))
    if person is None or not person.address:
        return ""
    stamp = meeting.called_off_at or as_of
    mail = compose(meeting, person)
    organizer = Party(address(settings.MAIL_FROM).addr_spec, "reviewboard")
    planned = withdrawn(mail, held(meeting_id, person_id), organizer=organizer, stamp=stamp)
    try:
        with timezone.override(mail.zone), translation.override(settings.LANGUAGE_CODE):
            written = message(
                mail,
                message_id=f"<called-off-{meeting_id}-{person_id}-{revision}@{host()}>",
                from_address=settings.MAIL_FROM,
                sent_at=stamp,
                list_id=f"{meeting.series_key}.{host()}",
                invites=[one.invite for one in planned],
            )
    except ValueError as error:
        raise Rejected("This address is none that mail can be sent to.") from error
    sink().deliver(written, "")
    sent = [one.sent for one in planned]
    remember(sent, meeting_id=meeting_id, person_id=person_id, revision=_agenda_revision(meeting_id))
    return str(written["Message-ID"])


def _agenda_revision(meeting_id: int) -> int:
    """The agenda's revision that the entries belong to."""
    return Agenda.objects.filter(meeting_id=meeting_id).values_list("revision", flat=True).first() or 0


def compose(meeting: MeetingRow, person: Addressee) -> CalledOffMail:
    """What a person's mail says, in the installation's language and in their zone."""
    zone = ZoneInfo(person.zone)
    with timezone.override(zone), translation.override(settings.LANGUAGE_CODE):
        quiet = meeting.called_off is CalledOff.QUIET
        (reason,) = with_names([meeting.called_off_reason])
        return CalledOffMail(
            recipient=Recipient(person.address, person.name),
            zone=zone,
            series=meeting.series_name,
            start=meeting.starts_at,
            end=meeting.ends_at,
            headline=_("Nothing this week") if quiet else _("Cancelled"),
            why=wording.called_off(meeting.called_off or CalledOff.CANCELLED, _sight(meeting)),
            reason=reason,
            then=_then(meeting, zone, quiet=quiet),
            url=agenda_page(meeting.id),
        )


def _sight(meeting: MeetingRow) -> Code:
    """What the agenda could see."""
    return Agenda.objects.filter(meeting_id=meeting.id).values_list("sight", flat=True).first() or {}


def _then(meeting: MeetingRow, zone: ZoneInfo, *, quiet: bool) -> str:
    following = around(meeting).following
    said = []
    if not quiet:
        said.append(_("Nobody counts as absent, and nothing as carried over."))
    if following:
        at = following.astimezone(zone)
        words = {"at": f"{date_format(at, 'D j M, H:i')} ({at.tzname()})"}
        told = (
            _("The next meeting is on %(at)s.")
            if quiet
            else _("The next meeting, on %(at)s, looks at this week, too.")
        )
        said.append(told % words)
    return " ".join(said)
