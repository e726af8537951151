"""How a mail is put together: headers that nothing typed can forge, and the parts as calendars want them.

    multipart/mixed
      multipart/alternative
        text/plain
        text/html
        text/calendar; method=REQUEST     the invite that changed first: mail programs act on this part
      application/ics ...                 every invite as a file: for those that see attachments only

docs/adr/0006-invite.md says why.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, getaddresses

from reviewboard.integrations.calendar.invite import Invite, Method, write
from reviewboard.integrations.calendar.lines import one_line


class _Folding(EmailPolicy):
    """Python folds "December, 11:12–11:15" after the blank and puts another before the encoded word: one is enough."""

    def fold(self, name: str, value: str) -> str:
        """The header as text."""
        folded: str = super().fold(name, value)
        return folded.replace(" \r\n ", "\r\n ")

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it is sent."""
        folded: bytes = super().fold_binary(name, value)
        return folded.replace(b" \r\n ", b"\r\n ")


_POLICY = _Folding(linesep="\r\n", cte_type="7bit")
"""CRLF and ASCII only: safe through every server, with or without 8BITMIME."""
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>", re.ASCII)
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Headers:
    """What stands above a mail. Names and subject may be any text; addresses and ids are checked."""

    subject: str
    sender: str
    recipient: str
    recipient_name: str
    message_id: str
    sent_at: datetime
    list_id: str
    list_name: str
    reply_to: str = ""
    stop_url: str = ""
    """Where a POST ends this sort of mail (RFC 8058); "" for a mail that is not optional."""


def build(headers: Headers, text: str, html: str, invites: Sequence[Invite]) -> EmailMessage:
    """The message. Raises ValueError for an address, a Message-ID or a List-Id that is none."""
    mail = EmailMessage(_POLICY)
    _write_headers(mail, headers)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if invites:
        _add_calendar(mail, invites)
    _fix_boundaries(mail, headers.message_id)
    return mail


def address(text: str, name: str = "") -> Address:
    """An address from "a@b.example" or "Name <a@b.example>"; `name` wins. Raises ValueError for others."""
    listed = getaddresses([text])
    if len(listed) != 1 or one_line(text) != text:
        raise ValueError("not one mail address")
    found_name, found = listed[0]
    try:
        return Address(one_line(name or found_name), addr_spec=found)
    except (HeaderParseError, IndexError) as error:  # what the library raises for half an address
        raise ValueError("not one mail address") from error


def is_address(text: str) -> bool:
    """Whether mail can be sent there; what people and git write where an address belongs need not be one."""
    try:
        return bool(address(text).domain)
    except ValueError:
        return False


def _write_headers(mail: EmailMessage, headers: Headers) -> None:
    if not _MESSAGE_ID.fullmatch(headers.message_id):
        raise ValueError("not a Message-ID")
    if not _LIST_ID.fullmatch(headers.list_id):
        raise ValueError("not a List-Id")
    mail["From"] = address(headers.sender)
    mail["To"] = address(headers.recipient, headers.recipient_name)
    if headers.reply_to:
        mail["Reply-To"] = address(headers.reply_to)
    mail["Subject"] = one_line(headers.subject)
    mail["Date"] = format_datetime(headers.sent_at.astimezone(UTC).replace(microsecond=0))
    mail["Message-ID"] = headers.message_id
    mail["List-Id"] = f"{_phrase(headers.list_name)} <{headers.list_id}>"
    if headers.stop_url:
        mail["List-Unsubscribe"] = f"<{headers.stop_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # RFC 3834: no vacation notice comes back. Exchange reads its own header. No Precedence: it is no
    # standard, and "bulk" has mail programs file away the one mail that says when somebody is needed.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _phrase(name: str) -> str:
    return '"' + re.sub(r'["\\<>]', "", one_line(name)) + '"'


def _add_calendar(mail: EmailMessage, invites: Sequence[Invite]) -> None:
    first, *_ = invites
    alternative = EmailMessage(_POLICY)
    alternative.set_content(write(first), "text", "calendar", cte="base64", params=_calendar(first))
    del alternative["MIME-Version"]
    mail.attach(alternative)
    for number, invite in enumerate(invites, 1):
        word = "cancel" if invite.method is Method.CANCEL else "invite"
        name = f"{word}.ics" if len(invites) == 1 else f"{word}-{number}.ics"
        mail.add_attachment(write(invite), "application", "ics", filename=name)


def _calendar(invite: Invite) -> dict[str, str]:
    return {"charset": "UTF-8", "method": invite.method.value}


def _fix_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Boundaries that follow from the Message-ID, so that the same mail is the same bytes."""
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{digest}")
