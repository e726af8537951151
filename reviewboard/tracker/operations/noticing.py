"""Telling administrators that a tracker needs them: by one small mail a cause and day (jira-sync behaviour 26).

The mail says what is so when it is sent: nobody is told of what has ended meanwhile.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.connections.queries import Named, active_senders, named, token_ends
from reviewboard.domain.ports import Rejected
from reviewboard.integrations.mail.notice import Notice, message
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.integrations.registry import TRACKERS
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.accounts import administrators
from reviewboard.people.queries import Addressee, person_with_mail
from reviewboard.tracker.models import Tracker
from reviewboard.tracker.queries.metrics import Alarm, Metrics, alarms, metrics

KIND = "tracker_notice"
_ONCE = (Alarm.ENDS_SOON, Alarm.ENDS_NOW)
"""Told once for each token, not once a day."""


def owe_due(*, as_of: datetime) -> int:
    """Owes the mails that are due: one a person, tracker, cause and day; how many are new.

    Eight statements for one tracker where nothing is wrong.
    """
    ids = [one.id for one in active_senders(TRACKERS)]
    ends = token_ends(ids, as_of=as_of) if ids else {}
    return sum(_owe(pk, ends.get(pk), as_of) for pk in ids)


@transaction.atomic
def _owe(connection_id: int, ends_at: datetime | None, as_of: datetime) -> int:
    told = alarms(metrics(connection_id, as_of=as_of), ends_at=ends_at, as_of=as_of)
    if not told:
        return 0
    debts = [
        Debt(
            subject=f"{KIND}:{connection_id}:{person_id}",
            payload={"connection": connection_id, "alarm": alarm.value, "person": person_id},
            dedup_key=f"{connection_id}:{alarm}:{_day(alarm, ends_at, as_of)}:{person_id}",
        )
        for alarm in told
        for person_id in administrators()
    ]
    new = owe_all(kind=KIND, debts=debts)
    if new:
        Tracker.objects.filter(connection=connection_id).update(told_at=as_of)
    return new


def _day(alarm: Alarm, ends_at: datetime | None, as_of: datetime) -> str:
    about = ends_at if alarm in _ONCE and ends_at else as_of
    return about.date().isoformat()


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where there is nothing to tell any more.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    connection_id, person_id = (int(str(owed.payload[one])) for one in ("connection", "person"))
    alarm = Alarm(str(owed.payload["alarm"]))
    person = person_with_mail(person_id, on=as_of.date())
    if person is None or not person.address:
        raise Rejected("There is nobody to send this mail to any more.")
    found = metrics(connection_id, as_of=as_of)
    ends_at = token_ends([connection_id], as_of=as_of).get(connection_id)
    if alarm not in alarms(found, ends_at=ends_at, as_of=as_of):
        return ""
    notice = written(alarm, found, named(connection_id), ends_at=ends_at, as_of=as_of)
    mail = _mail(notice, person, f"tracker-{owed.claim.id}", as_of)
    sink().deliver(mail, "")
    return str(mail["Message-ID"])


def _mail(notice: Notice, person: Addressee, ref: str, as_of: datetime) -> EmailMessage:
    try:
        return message(
            notice,
            address=person.address,
            name=person.name,
            message_id=f"<{ref}@{host()}>",
            from_address=settings.MAIL_FROM,
            sent_at=as_of,
            list_id=f"administrators.{host()}",
        )
    except ValueError as error:
        raise Rejected("This address is none that mail can be sent to.") from error


def written(
    alarm: Alarm, found: Metrics, called: Named, *, ends_at: datetime | None, as_of: datetime
) -> Notice:
    """What is said of it: the page of the sync says the same."""
    words = sentences(alarm, found, called.name, ends_at=ends_at, as_of=as_of)
    page = "web:connection" if alarm in _ONCE else "web:jira"
    url = f"{settings.PUBLIC_URL}{reverse(page, args=[called.key])}"
    link = _("Give it a new token") if alarm in _ONCE else _("See what waits, and mend it")
    return Notice(*words, link, url)


def sentences(
    alarm: Alarm, found: Metrics, name: str, *, ends_at: datetime | None, as_of: datetime
) -> tuple[str, str]:
    """What is the matter, and what it means."""
    told: Mapping[str, object] = {
        "name": name,
        "backlog": found.backlog,
        "waits": _since(found.oldest, as_of),
        "lost": _since(found.uncertain_since, as_of),
        "left": timesince(as_of, ends_at or as_of, depth=1).replace("\xa0", " "),
    }
    lost = ngettext("%(name)s: a ticket is uncertain", "%(name)s: tickets are uncertain", found.uncertain)
    said = {
        Alarm.STOPPED: (
            _("%(name)s does not let reviewboard in"),
            _("Nothing is sent until somebody has signed in anew. Nothing is lost: it waits."),
        ),
        Alarm.LATE: (
            _("%(name)s: the oldest waits for %(waits)s"),
            _("What is sent usually arrives within seconds. Nothing is lost: %(backlog)s in all wait."),
        ),
        Alarm.UNCERTAIN: (
            lost,
            _("It was sent %(lost)s ago, and nobody knows whether it arrived. It is looked for."),
        ),
        Alarm.ENDS_SOON: (
            _("%(name)s: the token ends in %(left)s"),
            _("After that nothing is sent or read."),
        ),
        Alarm.ENDS_NOW: (_("%(name)s: the token ends in %(left)s"), _("After that nothing is sent or read.")),
    }
    what, text = said[alarm]
    return what % told, text % told


def _since(at: datetime | None, as_of: datetime) -> str:
    if at is None or as_of - at < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(at, as_of, depth=1).replace("\xa0", " ")
