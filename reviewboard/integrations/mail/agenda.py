"""One agenda mail with its invites: from values to what it says, and to the message that leaves.

The values are in `content`, the sentences in `wording`. Both functions are pure: same values, same bytes (the
boundaries between the parts follow from the Message-ID), so that a mail that must be sent again is the same
mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from reviewboard.integrations.calendar.invite import Invite
from reviewboard.integrations.mail import html, plain, wording
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.integrations.mail.envelope import Headers, address, build


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a mail says. `preheader` is what phones show after the subject; the HTML holds it, unseen."""

    subject: str
    preheader: str
    html: str
    text: str


def render(mail: AgendaMail) -> Rendered:
    """The mail's words, in the language that is active."""
    subject, preheader = wording.subject(mail), wording.preheader(mail)
    return Rendered(subject, preheader, html.html(mail, subject, preheader), plain.text(mail))


def message(
    mail: AgendaMail,
    *,
    message_id: str,
    from_address: str,
    reply_to: str,
    sent_at: datetime,
    list_id: str = "",
    invites: Sequence[Invite] = (),
) -> EmailMessage:
    """The message as it leaves, the invites (see `mail.invites.plan`) with it.

    `from_address` and `reply_to` may have a name ("reviewboard <reviewboard@example.com>"); an empty
    `reply_to` is left out. `message_id` is with its angle brackets, and the same at each attempt, as is
    `sent_at`. `list_id` is the series' ("weekly-review.reviewboard.example.com"), by default one of the
    sender's host for all agendas. Raises ValueError for an address that is none.
    """
    rendered = render(mail)
    headers = Headers(
        subject=rendered.subject,
        sender=from_address,
        reply_to=reply_to,
        recipient=mail.recipient.address,
        recipient_name=mail.recipient.name,
        message_id=message_id,
        sent_at=sent_at,
        list_id=list_id or f"agenda.{address(from_address).domain}",
        list_name=mail.meeting.series,
        stop_url=mail.stop_now_url,
    )
    return build(headers, rendered.text, rendered.html, invites)
