"""The one mail that tells somebody that they are asked to go in another's place, or that an item came to their team.

It says what is so when it is sent, and holds of a restricted item no more than its time.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from reviewboard.agenda import addresses, letter
from reviewboard.agenda.answering import Stretch, stretch_of
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.models import Ask
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.integrations.mail.notice import Notice
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.outcomes import Owed
from reviewboard.people import notices
from reviewboard.people.queries import names
from reviewboard.people.reader import HOUSE


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where nothing is asked any more.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    key, ask_id = str(owed.payload["key"]), int(str(owed.payload["ask"]))
    return deliver(owed, "stand-in", lambda meeting: written(meeting, key, ask_id), as_of=as_of)


def deliver(owed: Owed, name: str, write: Callable[[MeetingRow], Notice | None], *, as_of: datetime) -> str:
    """Sends one person what `write` says in their zone about a meeting to come; the Message-ID, "" for nothing.

    `owed` names "meeting" and "person"; `name` tells the kinds of mail apart.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    meeting = get_meeting(HOUSE, int(str(owed.payload["meeting"])))
    told = meeting is not None and not meeting.is_over(as_of=as_of)
    return notices.deliver(
        owed,
        name,
        lambda: write(meeting) if meeting is not None and told else None,
        list_key=meeting.series_key if meeting is not None else "",
        as_of=as_of,
    )


def titles(meeting: MeetingRow, keys: Iterable[str]) -> list[str]:
    """What the slots of these items are called, each with its time; of a restricted one no more than that."""
    agenda = agenda_for(ON_NO_LIST, meeting)
    items = [one for one in agenda.items if one.key in set(keys)] if agenda else []
    return [f"{_hours(one.starts_at, one.minutes)} {title(one)}" for one in items]


def title(item: ItemView | None) -> str:
    """What a slot is called in a mail; of a restricted one, or one that is gone, no more than that."""
    return letter.item_title(item) if item and not item.restricted else _("Restricted item")


def written(meeting: MeetingRow, key: str, ask_id: int) -> Notice | None:
    """What is said, in the zone and language that are active; None when it is not asked any more.

    `ask_id`: the request that it tells of; 0 for an item that came to the lead of the owning team.
    """
    one = Ask.objects.filter(pk=ask_id).first() if ask_id else None
    if ask_id and (one is None or one.state != AskState.ASKED):
        return None
    agenda = agenda_for(ON_NO_LIST, meeting)
    item = next((each for each in agenda.items if each.key == key), None) if agenda else None
    told = {
        "when": _when(meeting, stretch_of(meeting, key=key)),
        "item": title(item),
        "who": names([one.in_place_of_id])[one.in_place_of_id] if one else "",
    }
    if one is None:
        what, text = (
            _("An item needs somebody of your team, %(when)s"),
            _(
                "%(item)s. Nobody who was asked knows it, so it is asked of you as the lead of the owning team."
            ),
        )
    elif one.way == AnswerWay.DELEGATE:
        what, text = (
            _("%(who)s asks you to go in their place, %(when)s"),
            _("%(item)s. Until you accept, they stay named. Declining takes one press and no reason."),
        )
    else:
        what, text = (
            _("%(who)s says that you know this, %(when)s"),
            _(
                "%(item)s. If it is not you either, or you cannot answer, the lead of the owning team is asked."
            ),
        )
    link = _("Accept or decline") if one else _("See what is asked")
    page = addresses.ask_page(one.pk) if one else addresses.me_page()
    why = _("You get this because you are asked by name: once each time.")
    return Notice(what % told, text % told, link, page, why=why, list_name=meeting.series_name)


def _when(meeting: MeetingRow, stretch: Stretch | None) -> str:
    """When the item is held; the day, when it has no slot any more."""
    begins = timezone.localtime(meeting.starts_at + timedelta(minutes=stretch.start if stretch else 0))
    day = date_format(begins, "l j F")
    if stretch is None:
        return day
    return f"{day}, {_hours(begins, stretch.minutes)}"


def _hours(begins: datetime, minutes: int) -> str:
    ends = timezone.localtime(begins + timedelta(minutes=minutes))
    return f"{time_format(timezone.localtime(begins), 'H:i')}–{time_format(ends, 'H:i')}"
