"""A small mail: one sentence of what is the matter, one of what to do, one link. It is an administrator's by default."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from django.utils.translation import gettext as _

from reviewboard.integrations.mail.envelope import Headers, build
from reviewboard.integrations.mail.html import inlined
from reviewboard.integrations.mail.plain import wrapped


@dataclass(frozen=True, slots=True)
class Notice:
    """What it says. `what` is the subject, too; `link` is what the link to `url` is called.

    `why` is why one gets it, and `list_name` what mail programs call such mails; empty: what administrators are told.
    """

    what: str
    text: str
    link: str
    url: str
    why: str = ""
    list_name: str = ""


def message(
    notice: Notice,
    *,
    address: str,
    name: str,
    message_id: str,
    from_address: str,
    sent_at: datetime,
    list_id: str,
) -> EmailMessage:
    """The message as it leaves. Raises ValueError for an address that is none."""
    headers = Headers(
        subject=notice.what,
        sender=from_address,
        recipient=address,
        recipient_name=name,
        message_id=message_id,
        sent_at=sent_at,
        list_id=list_id,
        list_name=notice.list_name or _("What administrators are told"),
    )
    html = inlined("mail/notice.html", {"notice": notice, "footer": _footer(notice)})
    return build(headers, _text(notice), html, ())


def _footer(notice: Notice) -> str:
    return notice.why or _("You get this because you administer reviewboard: once a cause and day.")


def _text(notice: Notice) -> str:
    said = (wrapped(f"{notice.what}."), wrapped(notice.text), f"{notice.link}:\n{notice.url}")
    return "\n\n".join((*said, "-- ", wrapped(_footer(notice)))) + "\n"
