"""The mail that asks whoever led a response for its write-up: what it tells as values, its sentences, the message.

As in an agenda mail, what is restricted has no room for a word: `WriteUpMail.incident` is None, and what stays is a
time and a link. Nothing in it counts, ranks or blames.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail.agenda import Rendered
from reviewboard.integrations.mail.content import Recipient
from reviewboard.integrations.mail.envelope import Headers, build
from reviewboard.integrations.mail.html import inlined
from reviewboard.integrations.mail.plain import wrapped


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """What mail may say of an incident that everybody may see. `severity` is its word, `service` may be ""."""

    reference: str
    title: str
    severity: str
    service: str


@dataclass(frozen=True, slots=True)
class WriteUpMail:
    """Everything the mail says. Times are shown in the reader's zone; `again`: it is the reminder."""

    recipient: Recipient
    zone: str
    began_at: datetime
    ended_at: datetime
    url: str
    again: bool = False
    incident: OpenIncident | None = None


def render(mail: WriteUpMail) -> Rendered:
    """The mail's words, in the language that is active."""
    context = {
        "subject": subject(mail),
        "preheader": preheader(mail),
        "headline": headline(mail),
        "about": about(mail),
        "asked": asked(),
        "fields": fields(),
        "button": {"label": button(), "url": mail.url},
        "alternative": alternative(),
        "without": without(),
        "footer": footer(mail),
    }
    return Rendered(subject(mail), preheader(mail), inlined("mail/write_up.html", context), text(mail))


def message(
    mail: WriteUpMail, *, message_id: str, from_address: str, sent_at: datetime, list_id: str
) -> EmailMessage:
    """The message as it leaves; `message_id` and `sent_at` are the same at each attempt.

    Raises:
        ValueError: an address, the Message-ID or the List-Id is none.
    """
    rendered = render(mail)
    headers = Headers(
        subject=rendered.subject,
        sender=from_address,
        recipient=mail.recipient.address,
        recipient_name=mail.recipient.name,
        message_id=message_id,
        sent_at=sent_at,
        list_id=list_id,
        list_name=_("Write-ups"),
    )
    return build(headers, rendered.text, rendered.html, [])


def when(mail: WriteUpMail) -> str:
    """From, to, with the weekday and the date of each day: "Wednesday 18 November 14:52–16:02 (GMT)"."""
    zone = ZoneInfo(mail.zone)
    began, ended = mail.began_at.astimezone(zone), mail.ended_at.astimezone(zone)
    first = date_format(began, "l j F H:i")
    if began.date() == ended.date():
        return f"{first}–{date_format(ended, 'H:i')} ({ended.tzname()})"
    return f"{first} – {date_format(ended, 'l j F H:i')} ({ended.tzname()})"


def subject(mail: WriteUpMail) -> str:
    """What is asked, and of which incident; of a restricted one its time only."""
    about = f"{mail.incident.reference} {mail.incident.title}" if mail.incident else when(mail)
    said = _("Still open: the write-up of %s") if mail.again else _("Your write-up of %s")
    return one_line(said % about)


def headline(mail: WriteUpMail) -> str:
    """What it is about, in one sentence."""
    if mail.incident is None:
        return _("Restricted item")
    return one_line(mail.incident.title)


def preheader(mail: WriteUpMail) -> str:
    """Why it comes to this reader."""
    del mail  # the same for each
    return _("because you led the response. Four short fields, most of them filled in already.")


def asked() -> str:
    """What the reader is asked to do, in one sentence."""
    return _("You led the response: please write it up in four short fields, most of them filled in already.")


def fields() -> list[str]:
    """What the page asks, in its order."""
    return [_("What customers saw"), _("From, to"), _("What ended it"), _("What we should decide")]


def button() -> str:
    """The words of the one button."""
    return _("Write it up")


def alternative() -> str:
    """What can be given instead, and by whom."""
    return _(
        "There is a postmortem already? Its link is enough. "
        "Anybody who responded, and the team that owns the service, may write it instead of you."
    )


def without() -> str:
    """What happens if nobody writes it."""
    return _("Without it the agenda keeps the title of the source and says “no summary yet”.")


def footer(mail: WriteUpMail) -> str:
    """Why this came, and whether another one comes."""
    if mail.again:
        return _("You receive this because you led the response. It is the only reminder.")
    return _(
        "You receive this because you led the response. One reminder follows after two working days if nobody "
        "has written it, and nothing after that."
    )


def text(mail: WriteUpMail) -> str:
    """The plain-text part: the same things in the same order."""
    blocks = [wrapped(headline(mail)), wrapped(about(mail)), wrapped(asked())]
    blocks.append("\n".join(f"- {one}" for one in fields()))
    blocks += [f"{button()}:\n{mail.url}", wrapped(alternative()), wrapped(without())]
    blocks += ["-- ", wrapped(footer(mail))]
    return "\n\n".join(blocks) + "\n"


def about(mail: WriteUpMail) -> str:
    """Severity, reference, service and time in one line; of a restricted incident the time."""
    if mail.incident is None:
        return when(mail)
    named = (mail.incident.severity, mail.incident.reference, mail.incident.service, when(mail))
    return ", ".join(part for part in named if part)
