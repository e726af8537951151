"""The one mail that tells somebody that they are asked to go in another's place, or that an item came to their team.

It says what is so when it is sent, and holds of a restricted item no more than its time.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from reviewboard.agenda import addresses, letter
from reviewboard.agenda.answering import Stretch, stretch_of
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.queries import agenda_for
from reviewboard.attendance.models import Ask
from reviewboard.domain.ports import Rejected
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.integrations.mail.notice import Notice, message
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.queries import names, person_with_mail
from reviewboard.people.reader import HOUSE


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where nothing is asked any more.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    meeting_id, person_id, ask_id = (int(str(owed.payload[one])) for one in ("meeting", "person", "ask"))
    meeting = get_meeting(HOUSE, meeting_id)
    person = person_with_mail(person_id, on=as_of.date())
    if person is None or not person.address:
        raise Rejected("There is nobody to send this mail to any more.")
    if meeting is None or meeting.is_over(as_of=as_of):
        return ""
    with timezone.override(ZoneInfo(person.zone)), translation.override(settings.LANGUAGE_CODE):
        notice = written(meeting, str(owed.payload["key"]), ask_id)
        if notice is None:
            return ""
        try:
            mail = message(
                notice,
                address=person.address,
                name=person.name,
                message_id=f"<stand-in-{owed.claim.id}@{host()}>",
                from_address=settings.MAIL_FROM,
                sent_at=as_of,
                list_id=f"{meeting.series_key}.{host()}",
            )
        except ValueError as error:
            raise Rejected("This address is none that mail can be sent to.") from error
    sink().deliver(mail, "")
    return str(mail["Message-ID"])


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
        "item": letter.item_title(item) if item and not item.restricted else _("Restricted item"),
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
    ends = begins + timedelta(minutes=stretch.minutes)
    return f"{day}, {time_format(begins, 'H:i')}–{time_format(ends, 'H:i')}"
