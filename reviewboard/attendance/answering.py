"""Answering the items that ask for one: live, somebody else, in writing, excused, or "not me"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from reviewboard.agenda.answering import Stretch, settle
from reviewboard.agenda.queries import local_date, mine
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.asking import CannotGo, ask, hand_to_lead, withdraw
from reviewboard.attendance.models import ItemAnswer
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.operations import record
from reviewboard.domain.values import AnswerWay, MeetingState
from reviewboard.meetings.queries import MeetingRow, get_meeting, live_of
from reviewboard.people.identities import key_texts
from reviewboard.people.reader import Reader


class Begun(Exception):  # noqa: N818  # reads as what it is at every raise
    """The item has begun: what was answered stays."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody says to one item. `named_id`: who goes for them, or who knows; None: they do not know who.

    `text` is their answer in writing, and may come later.
    """

    item_id: int
    way: AnswerWay
    text: str = ""
    named_id: int | None = None


@transaction.atomic
def answer_items(
    *, reader: Reader, meeting_id: int, replies: Sequence[Reply], as_of: datetime, by_link: bool = False
) -> int:
    """Keeps the reader's answers to items that ask for them; how many were news. Twice is once.

    Raises:
        NotNeeded: one of the items asks nothing of them, is no more, or the meeting is over or in shadow.
        Begun: one of them has begun.
        CannotGo: whom they name cannot be asked.
    """
    meeting = get_meeting(reader, meeting_id)
    agenda = mine(reader, meeting) if meeting else None
    closed = meeting is None or not may_be_answered(meeting, as_of=as_of)
    if meeting is None or agenda is None or reader.person_id is None or closed:
        raise NotNeeded("This meeting asks nothing of you.")
    items = {one.id: one for one in agenda.items}
    begun = begun_items(meeting, agenda.items, as_of=as_of)
    news = 0
    for reply in replies:
        item = items.get(reply.item_id)
        if item is None or not item.is_yours:
            raise NotNeeded("This item asks nothing of you.")
        if item.id in begun:
            raise Begun("This item has begun.")
        if item.hidden and (reply.named_id or reply.way in _SPEAK_OF_IT):
            raise CannotGo("What this item is about is not for you to hand on.")
        stretch = Stretch(item.key, item.start, item.minutes)
        news += _answer(reader.person_id, meeting, stretch, reply, as_of, by_link=by_link)
    return news


def may_be_answered(meeting: MeetingRow, *, as_of: datetime) -> bool:
    """Whether its items still ask for answers: until it is over, and while it runs however late that is."""
    runs = meeting.state is MeetingState.LIVE
    return not meeting.is_shadow and (runs or not meeting.is_over(as_of=as_of))


def begun_items(meeting: MeetingRow, items: Iterable[ItemView], *, as_of: datetime) -> frozenset[int]:
    """The ids of those of the reader's items that have begun: as the meeting goes while it runs, else as planned.

    One statement while it runs.
    """
    live = live_of(meeting.id) if meeting.state is MeetingState.LIVE else None
    slots = {one.key: one for one in live.slots} if live else {}
    begun = {one.key for one in slots.values() if one.was_on or (live and one.key == live.now.key)}
    planned = {one.key for one in items if one.key not in slots and one.starts_at <= as_of}
    return frozenset(one.id for one in items if one.key in begun | planned)


_SPEAK_OF_IT = (AnswerWay.DELEGATE, AnswerWay.ASYNCHRONOUS)
"""Ways that need to know what an item is about."""


def ways_of(item: ItemView) -> tuple[AnswerWay, ...]:
    """How the reader may answer an item: of one that is hidden they know nothing that they could hand on or answer."""
    return tuple(way for way in AnswerWay if not (item.hidden and way in _SPEAK_OF_IT))


def _answer(
    person_id: int, meeting: MeetingRow, stretch: Stretch, reply: Reply, as_of: datetime, *, by_link: bool
) -> bool:
    named = reply.named_id if reply.way.hands_on else None
    if named is None and reply.way is AnswerWay.DELEGATE:
        raise CannotGo("Name who goes for you.")
    (text,) = key_texts([reply.text.strip() if reply.way is AnswerWay.ASYNCHRONOUS else ""])
    mine_to: dict[str, Any] = {"meeting_id": meeting.id, "person_id": person_id, "key": stretch.key}
    before = ItemAnswer.objects.select_for_update().filter(**mine_to).first()
    said: dict[str, Any] = {"way": reply.way, "text": text, "named_id": named}
    if before is not None and all(getattr(before, name) == value for name, value in said.items()):
        return False
    kept = {**said, "answered_at": as_of, "by_link": by_link}
    ItemAnswer.objects.update_or_create(**mine_to, defaults=kept)
    record(  # that somebody answered, and never how: the log is read by others
        actor_id=person_id,
        action="item_answered",
        subject=f"meeting:{meeting.id}",
        details={"item": stretch.key},
        at=as_of,
    )
    if before is None or (before.way, before.named_id) != (reply.way, named):
        _follow(person_id, meeting, stretch, reply.way, named, as_of)
    return True


def _follow(
    person_id: int,
    meeting: MeetingRow,
    stretch: Stretch,
    way: AnswerWay,
    named_id: int | None,
    as_of: datetime,
) -> None:
    """What an answer brings about: a way of one's own holds at once, another person is asked first."""
    withdraw(meeting_id=meeting.id, key=stretch.key, person_id=person_id, as_of=as_of)
    if named_id is not None:
        settle(meeting=meeting, key=stretch.key, person_id=person_id, way=None, as_of=as_of)
        ask(
            meeting=meeting,
            stretch=stretch,
            in_place_of_id=person_id,
            asked_id=named_id,
            way=way,
            on=local_date(meeting),
            as_of=as_of,
        )
    elif way is AnswerWay.NOT_ME:
        hand_to_lead(meeting=meeting, key=stretch.key, person_id=person_id, as_of=as_of)
    else:
        settle(meeting=meeting, key=stretch.key, person_id=person_id, way=way, as_of=as_of)
