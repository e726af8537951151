"""Small mails to one person: what is said is read when it leaves, in their zone."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from reviewboard.domain.ports import Rejected
from reviewboard.integrations.mail.notice import Notice, message
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import person_with_mail


def deliver(
    owed: Owed, name: str, write: Callable[[], Notice | None], *, list_key: str, as_of: datetime
) -> str:
    """Sends what `write` says to the "person" of what is owed; the Message-ID, "" where nothing is said any more.

    `name` tells kinds of mail apart in it, `list_key` in mail programs.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    person = person_with_mail(int(str(owed.payload["person"])), on=as_of.date())
    if person is None or not person.address:
        raise Rejected("There is nobody to send this mail to any more.")
    with timezone.override(ZoneInfo(person.zone)), translation.override(settings.LANGUAGE_CODE):
        notice = write()
        if notice is None:
            return ""
        try:
            mail = message(
                notice,
                address=person.address,
                name=person.name,
                message_id=f"<{name}-{owed.claim.id}@{host()}>",
                from_address=settings.MAIL_FROM,
                sent_at=as_of,
                list_id=f"{list_key}.{host()}",
            )
        except ValueError as error:
            raise Rejected("This address is none that mail can be sent to.") from error
    sink().deliver(mail, "")
    return str(mail["Message-ID"])
