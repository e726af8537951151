"""Answering by a signed link of an agenda mail: what it shows is what the mail showed, and only a POST answers."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from reviewboard.agenda import links
from reviewboard.agenda.mail import letters_about, to_person
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.queries import mine
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.attendance.answering import Reply, answer_items
from reviewboard.attendance.asking import CannotGo
from reviewboard.attendance.models import Answer, ItemAnswer
from reviewboard.attendance.operations import confirm
from reviewboard.domain.values import AnswerWay
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.people.directory import person_ids_by_email
from reviewboard.people.reader import HOUSE, Reader


class LinkEnded(Exception):  # noqa: N818  # reads as what it is at every raise
    """The link answers nothing any more: its slot has begun, the agenda was sent anew, or the person has left."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link stands for: the mail it was in, and the items that ask for its person, who reads as one on no list."""

    link: links.Link
    meeting: MeetingRow
    mail: AgendaMail
    agenda: AgendaView
    items: tuple[ItemView, ...]
    reader: Reader


def opened(token: str, *, as_of: datetime) -> Linked | None:
    """What a link stands for; None when it is none of ours. It reads, and changes nothing.

    Raises:
        LinkEnded: it answers nothing any more.
    """
    link = links.read(token)
    if link is None:
        return None
    meeting = get_meeting(HOUSE, link.meeting_id)
    asks = meeting is not None and not meeting.is_shadow and not meeting.is_over(as_of=as_of)
    letters = letters_about(meeting) if meeting and asks else None
    mail = to_person(letters, link.person_id) if letters else None
    if meeting is None or letters is None or mail is None or letters.agenda.revision != link.revision:
        raise LinkEnded("This link answers nothing any more.")
    reader = replace(ON_NO_LIST, person_id=link.person_id, zone=mail.zone)
    agenda = mine(reader, meeting)
    items = tuple(one for one in agenda.items if one.is_yours and one.starts_at > as_of) if agenda else ()
    begun = not mail.windows or mail.windows[0].start <= as_of
    if agenda is None or (begun if link.answers is links.Answers.CONFIRM else not items):
        raise LinkEnded("What this link answers has begun.")
    return Linked(link, meeting, mail, agenda, items, reader)


def confirm_by_link(linked: Linked, *, as_of: datetime) -> None:
    """Confirms all windows of the link's person, as `confirm` does."""
    confirm(reader=linked.reader, meeting_id=linked.meeting.id, as_of=as_of, by_link=True)


def answer_by_link(
    linked: Linked, *, item_id: int, way: AnswerWay, as_of: datetime, text: str = "", address: str = ""
) -> None:
    """Answers one item in writing, or says that it is not them; `address` names who knows.

    Whether somebody has this address, or can be asked, is not told to whoever holds a link: else the lead is asked.
    """
    known = person_ids_by_email([address.strip()]).get(address.strip().lower()) if address.strip() else None
    reply = Reply(item_id, way, text, known)
    try:
        _answer(linked, reply, as_of)
    except CannotGo:
        _answer(linked, replace(reply, named_id=None), as_of)


def _answer(linked: Linked, reply: Reply, as_of: datetime) -> None:
    answer_items(
        reader=linked.reader, meeting_id=linked.meeting.id, replies=[reply], as_of=as_of, by_link=True
    )


def link_used_at(person_id: int, meeting_id: int) -> datetime | None:
    """When a link of a person's mail was last used to answer; None: never. One statement."""
    used = {"person": person_id, "meeting": meeting_id, "by_link": True}
    latest = Max("answered_at")
    windows = Answer.objects.filter(**used).order_by().values("person").annotate(at=latest)
    items = ItemAnswer.objects.filter(**used).order_by().values("person").annotate(at=latest)
    return max((row["at"] for row in windows.union(items, all=True)), default=None)
