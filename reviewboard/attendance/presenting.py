"""Whoever would present an item hears of it a day before the agenda is fixed, while somebody else can still do it.

Whoever declines hands it over or answers in writing, as for every item; then who knows it next presents it, and an item
for which nobody is there is read, not presented (product.md, "Who decides, and what silence means").
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import addresses
from reviewboard.agenda.presenters import presenters
from reviewboard.attendance import noticing
from reviewboard.integrations.mail.notice import Notice
from reviewboard.meetings.queries import MeetingRow, planned
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.mailing import in_their_hours

KIND = "presenter_mail"
EARLY = timedelta(days=1)
"""So long before the agenda is fixed."""


def ask_due(*, as_of: datetime) -> int:
    """Owes one mail a meeting to each who would present an item of an agenda that is soon fixed; how many are new.

    Twice is as once, and later is as soon as it can be.
    """
    open_ = (one for one in planned(as_of) if not one.is_shadow)
    due = [one for one in open_ if one.freezes_at - EARLY <= as_of < one.freezes_at]
    return sum(_ask(one, as_of) for one in due)


@transaction.atomic
def _ask(meeting: MeetingRow, as_of: datetime) -> int:
    people = sorted(presenters(meeting.id))
    later = in_their_hours(people, as_of=as_of, latest=meeting.freezes_at - EARLY / 2)
    debts = [
        Debt(
            subject=f"mail:{meeting.id}:{person}",
            payload={"meeting": meeting.id, "person": person},
            dedup_key=f"presenter:{meeting.id}:{person}",
            not_before=later.get(person),
        )
        for person in people
    ]
    return owe_all(kind=KIND, debts=debts) if debts else 0


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where nothing is presented by them any more, or all is fixed.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    person_id = int(str(owed.payload["person"]))
    return noticing.deliver(owed, "presenter", lambda meeting: written(meeting, person_id), as_of=as_of)


def written(meeting: MeetingRow, person_id: int) -> Notice | None:
    """What is said, in the zone and language that are active; None where they present nothing."""
    keys = presenters(meeting.id).get(person_id, ())
    if not keys:
        return None
    starts, fixed = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.freezes_at)
    what = ngettext(
        "You would present an item on %(day)s", "You would present %(count)d items on %(day)s", len(keys)
    ) % {"count": len(keys), "day": date_format(starts, "l j F")}
    text = _(
        "%(items)s. You were closest to it, so it starts with you: a minute is enough. If you cannot, hand it over or "
        "answer in writing before the agenda is fixed, %(day)s at %(time)s. Then who knows it next presents it, or it "
        "is read."
    ) % {
        "items": "; ".join(noticing.titles(meeting, keys)),
        "day": date_format(fixed, "l j F"),
        "time": time_format(fixed, "H:i"),
    }
    why = _("You get this because you are asked by name: once before each meeting.")
    return Notice(
        what, text, _("See it, or hand it over"), addresses.me_page(), why=why, list_name=meeting.series_name
    )
