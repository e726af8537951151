"""A private word while the meeting runs: an item needs you now. Once an item and person, and nobody else learns of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reviewboard.agenda import addresses
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.queries import agenda_for
from reviewboard.attendance import noticing
from reviewboard.attendance.checking_in import NotOpen, is_open
from reviewboard.attendance.evidence import presences
from reviewboard.attendance.models import NeededNow
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.operations import record
from reviewboard.broadcast import person_topic, publish
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import Attendance
from reviewboard.integrations.mail.notice import Notice
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.operations import owe
from reviewboard.outbox.outcomes import Owed
from reviewboard.people import notices
from reviewboard.people.permissions import Right
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

KIND = "needed_now_mail"


@transaction.atomic
def nudge_now(*, reader: Reader, meeting_id: int, item_id: int, person_id: int, as_of: datetime) -> bool:
    """Tells one person, on their page and by a short mail, that an item needs them now; whether that is news.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such item for them.
        NotOpen: the meeting does not run.
        NotNeeded: the item does not need this person live.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = get_meeting(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting else None
    items = agenda.items if agenda else ()
    item = next((one for one in items if one.id == item_id and not one.hidden), None)
    if meeting is None or item is None:
        raise NotVisible(item_id)
    if not is_open(meeting, as_of=as_of):
        raise NotOpen
    if not any(one.person_id == person_id and one.attendance is Attendance.LIVE for one in item.needs):
        raise NotNeeded("The item does not need this person live.")
    _, new = NeededNow.objects.get_or_create(
        meeting_id=meeting_id, person_id=person_id, key=item.key, defaults={"told_at": as_of}
    )
    if new:
        _tell(meeting_id, item_id, item.key, person_id)
        record(  # that somebody was told, and never who or how
            actor_id=reader.person_id,
            action="attendance.needed_now",
            subject=f"meeting:{meeting_id}",
            details={"item": item.key},
            at=as_of,
        )
    return new


def _tell(meeting_id: int, item_id: int, key: str, person_id: int) -> None:
    publish(person_topic(meeting_id, person_id), {"nudge": True, "item": item_id})
    owe(
        kind=KIND,
        subject=f"mail:{meeting_id}:{person_id}",
        payload={"meeting": meeting_id, "person": person_id, "key": key},
        dedup_key=f"{meeting_id}:{key}:{person_id}",
    )


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" once they are there, or the meeting is over.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    person_id, key = int(str(owed.payload["person"])), str(owed.payload["key"])
    meeting = get_meeting(HOUSE, int(str(owed.payload["meeting"])))
    runs = meeting is not None and is_open(meeting, as_of=as_of)  # however late it is
    return notices.deliver(
        owed,
        "needed-now",
        lambda: written(meeting, person_id, key, as_of=as_of) if meeting is not None and runs else None,
        list_key=meeting.series_key if meeting is not None else "",
        as_of=as_of,
    )


def written(meeting: MeetingRow, person_id: int, key: str, *, as_of: datetime) -> Notice | None:
    """What is said, in the zone and language that are active; None once they are there.

    Of a restricted item it holds that there is one, and no more.
    """
    now = Piece(as_of, as_of)
    if any(one.meets(now) for one in presences(meeting.id, [person_id]).get(person_id, ())):
        return None
    whole, to_all = agenda_for(HOUSE, meeting), agenda_for(ON_NO_LIST, meeting)
    mine = next((one for one in whole.items if one.key == key), None) if whole else None
    item = next((one for one in to_all.items if one.id == mine.id), None) if to_all and mine else None
    if mine is None or person_id not in {need.person_id for need in mine.needs}:
        return None
    text = _(
        "%(item)s. In the room or on the video call, it is the same button: “I’m here”. If you can’t come, an answer in "
        "writing does as well. Nobody else was told that you are asked."
    )
    why = _("You get this because an item of the meeting that runs asks for you: once an item.")
    return Notice(
        _("You are needed now"),
        text % {"item": noticing.title(item)},
        _("Check in"),
        addresses.check_in_page(meeting.id),
        why=why,
        list_name=meeting.series_name,
    )
