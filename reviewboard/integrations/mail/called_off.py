"""The mail that a meeting is not held: what was to be, why it is not, what becomes of it; the calendar entries go.

It has no room for anything of an agenda, so nothing restricted can stand in it but what a facilitator types as the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviewboard.integrations.calendar.identity import Sent, Window
from reviewboard.integrations.calendar.invite import Invite, Method, Party
from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail.content import Recipient
from reviewboard.integrations.mail.envelope import Headers, build
from reviewboard.integrations.mail.html import inlined
from reviewboard.integrations.mail.invites import Planned
from reviewboard.integrations.mail.plain import wrapped


@dataclass(frozen=True, slots=True)
class CalledOffMail:
    """What it says, to one person and in their zone.

    `headline` is the subject's beginning ("Cancelled", "Nothing this week"); `why` and `then` are sentences: the reason, and
    what becomes of what would have been talked about. `reason` is what a facilitator typed, if anything.
    """

    recipient: Recipient
    zone: ZoneInfo
    series: str
    start: datetime
    end: datetime
    headline: str
    why: str
    then: str
    url: str
    reason: str = ""

    @property
    def when(self) -> str:
        """The day and the hour that are free now, with the zone: "Thu 26 Nov, 10:00–11:00 (GMT)"."""
        start, end = self.start.astimezone(self.zone), self.end.astimezone(self.zone)
        hours = f"{date_format(start, 'H:i')}–{date_format(end, 'H:i')}"
        return f"{date_format(start, 'D j M')}, {hours} ({start.tzname()})"

    @property
    def subject(self) -> str:
        """What is not held, and when it would have been."""
        return f"{self.headline}: {self.series}, {self.when}"


def withdrawn(
    mail: CalledOffMail, previous: Sequence[Sent], *, organizer: Party, stamp: datetime
) -> tuple[Planned, ...]:
    """A cancellation for every calendar entry that the person holds (RFC 5546, section 3.2.5).

    When all are cancelled already, this is the same mail once more: they are repeated as they were.
    """
    held = [one for one in previous if not one.cancelled]
    gone = [
        Sent(one.uid, one.sequence + 1, one.start, one.end, one.digest, cancelled=True) for one in held
    ] or list(previous)
    return tuple(_cancelled(mail, one, organizer, stamp) for one in gone)


def _cancelled(mail: CalledOffMail, sent: Sent, organizer: Party, stamp: datetime) -> Planned:
    window = Window(sent.start, sent.end, one_line(mail.series), one_line(mail.why), url=mail.url)
    invite = Invite(
        uid=sent.uid,
        sequence=sent.sequence,
        method=Method.CANCEL,
        organizer=organizer,
        attendee=Party(mail.recipient.address, mail.recipient.name),
        window=window,
        zone=mail.zone,
        stamp=stamp,
    )
    return Planned(invite, sent, changed=True)


def html(mail: CalledOffMail, *, calendar: bool) -> str:
    """The HTML part. `calendar`: whether entries are cancelled with it."""
    context = {"mail": mail, "calendar": calendar, "preheader": preheader(mail), "footer": footer()}
    return inlined("mail/called_off.html", context)


def preheader(mail: CalledOffMail) -> str:
    """What stands beside the subject in a list of mails: why, and what becomes of the week."""
    return one_line(f"{mail.why} {mail.then}")


def footer() -> str:
    """Why this came."""
    return _("You get this because you get the mail of this meeting: once, when it is not held.")


def text(mail: CalledOffMail, *, calendar: bool) -> str:
    """The plain-text part: the same in the same order."""
    said = [wrapped(f"{mail.headline}: {mail.series}"), wrapped(mail.when), wrapped(mail.why)]
    if mail.reason:
        said.append(wrapped(f"“{mail.reason}”"))
    said.append(wrapped(mail.then))
    if calendar:
        said.append(wrapped(_("With this mail it leaves your calendar.")))
    said += [f"{_('Open the page of the meeting')}:\n{mail.url}", "-- ", wrapped(footer())]
    return "\n\n".join(said) + "\n"


def message(
    mail: CalledOffMail,
    *,
    message_id: str,
    from_address: str,
    sent_at: datetime,
    list_id: str,
    invites: Sequence[Invite],
) -> EmailMessage:
    """The message as it leaves, in the active language. Raises ValueError for an address that is none."""
    headers = Headers(
        subject=mail.subject,
        sender=from_address,
        recipient=mail.recipient.address,
        recipient_name=mail.recipient.name,
        message_id=message_id,
        sent_at=sent_at,
        list_id=list_id,
        list_name=mail.series,
    )
    calendar = bool(invites)
    return build(headers, text(mail, calendar=calendar), html(mail, calendar=calendar), invites)
