"""Raised hands: asking to speak, or that something that is taken as read is discussed.

Anybody who takes part may ask, once at a time and only while the meeting runs. Who wants to speak is told to who leads it,
by name; of what is taken as read only how many ask for it. Hands bump the meeting's pulse: they guard no command.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.broadcast import desk_topic, person_topic, publish
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.operations import bump_pulse
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.meetings.running import NotRunning, leads
from reviewboard.minutes.models import Hand
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

SPEAK = ""
"""The key of a hand that asks to speak."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Somebody who wants to speak, and since when."""

    id: int
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AskedFor:
    """An item that is taken as read, and how many ask to discuss it."""

    item: ItemView
    count: int


@dataclass(frozen=True, slots=True)
class Hands:
    """What is asked of who leads the meeting: hands in the order they went up, items as the agenda has them."""

    raised: tuple[Raised, ...] = ()
    asked: tuple[AskedFor, ...] = ()


@transaction.atomic
def raise_hand(*, reader: Reader, meeting_id: int, item_id: int | None = None, as_of: datetime) -> bool:
    """The reader asks to speak, or to discuss this item; whether that is news: once is once.

    Raises:
        NotVisible: there is no such meeting, or no such item that is taken as read, for this reader.
        NotAllowed: they take part in no meeting.
        NotRunning: the meeting does not run.
    """
    meeting, person_id = _running(reader, meeting_id)
    key = _read_key(reader, meeting, item_id) if item_id is not None else SPEAK
    _, new = Hand.objects.get_or_create(
        meeting_id=meeting_id,
        person_id=person_id,
        key=key,
        lowered_at=None,
        defaults={"raised_at": as_of},
    )
    if new:
        _tell(meeting_id)
    return new


@transaction.atomic
def lower_hand(*, reader: Reader, meeting_id: int, item_id: int | None = None, as_of: datetime) -> bool:
    """The reader asks no more; whether they did.

    Raises: as `raise_hand`.
    """
    meeting, person_id = _running(reader, meeting_id)
    key = _read_key(reader, meeting, item_id) if item_id is not None else SPEAK
    return bool(_lower(meeting_id, up(meeting_id).filter(person=person_id, key=key), as_of))


@transaction.atomic
def lower(
    *,
    reader: Reader,
    meeting_id: int,
    hand_id: int | None = None,
    item_id: int | None = None,
    as_of: datetime,
) -> int:
    """Who leads the meeting lowers a hand, or all that ask for an item; how many were up. Each person is told alone.

    Raises:
        NotVisible: there is no such meeting, or item that is taken as read, for this reader.
        NotAllowed: it is not for the reader to lead.
        NotRunning: the meeting does not run.
    """
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    _refuse_who_leads_not(reader, meeting)
    _refuse_before_and_after(meeting)
    if item_id is not None:
        return answered(meeting_id, _read_key(reader, meeting, item_id), item_id=item_id, as_of=as_of)
    gone = _lower(meeting_id, up(meeting_id).filter(pk=hand_id or 0, key=SPEAK), as_of)
    return _told(meeting_id, gone, 0)


def answered(meeting_id: int, key: str, *, item_id: int, as_of: datetime) -> int:
    """What was taken as read gets its turn, or not: nobody asks for it any more; how many did. Inside a transaction."""
    return _told(meeting_id, _lower(meeting_id, up(meeting_id).filter(key=key), as_of), item_id)


def hands(reader: Reader, agenda: AgendaView) -> Hands:
    """What is asked of who leads this meeting, of items as far as they may see them. Two statements.

    Raises:
        NotAllowed: it is not for the reader to lead.
    """
    _refuse_who_leads_not(reader, agenda.meeting)
    rows = up(agenda.meeting.id)
    speak = rows.filter(key=SPEAK).values_list("pk", "person__name", "raised_at")
    counted = rows.exclude(key=SPEAK).order_by().values("key").annotate(n=Count("pk"))
    asking = dict(counted.values_list("key", "n"))
    return Hands(
        tuple(Raised(pk, name or ERASED, since) for pk, name, since in speak),
        tuple(AskedFor(one, asking[one.key]) for one in agenda.read if not one.hidden and one.key in asking),
    )


@dataclass(frozen=True, slots=True)
class MyHands:
    """What the reader asks for: to speak since when (None: not), and the keys of what they ask to discuss."""

    since: datetime | None = None
    keys: Collection[str] = frozenset()


def my_hands(reader: Reader, meeting_id: int) -> MyHands:
    """The reader's own hands. One statement."""
    mine = dict(up(meeting_id).filter(person=reader.person_id or 0).values_list("key", "raised_at"))
    since = mine.pop(SPEAK, None)
    return MyHands(since, frozenset(mine))


def up(meeting_id: int) -> QuerySet[Hand]:
    """The hands that are up, in the order in which they were raised."""
    return Hand.objects.filter(meeting=meeting_id, lowered_at=None).order_by("raised_at", "pk")


def _running(reader: Reader, meeting_id: int) -> tuple[MeetingRow, int]:
    if not reader.can(Right.ANSWER) or reader.person_id is None:
        raise NotAllowed(Right.ANSWER)
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    _refuse_before_and_after(meeting)
    return meeting, reader.person_id


def _refuse_before_and_after(meeting: MeetingRow) -> None:
    if meeting.state is not MeetingState.LIVE:
        raise NotRunning


def _refuse_who_leads_not(reader: Reader, meeting: MeetingRow) -> None:
    if not leads(reader, meeting):
        raise NotAllowed(Right.RUN_MEETINGS)


def _read_key(reader: Reader, meeting: MeetingRow, item_id: int) -> str:
    agenda = agenda_for(reader, meeting)
    read = agenda.read if agenda else ()
    key = next((one.key for one in read if one.id == item_id and not one.hidden), None)
    if key is None:
        raise NotVisible(item_id)
    return key


def _lower(meeting_id: int, meant: QuerySet[Hand], as_of: datetime) -> list[int]:
    """Whose hands were up and are not any more; each is lowered once, whoever is faster."""
    found = dict(meant.select_for_update(of=("self",)).values_list("pk", "person_id"))
    Hand.objects.filter(pk__in=found).update(lowered_at=as_of)
    if found:
        _tell(meeting_id)
    return list(found.values())


def _told(meeting_id: int, people: Collection[int], item_id: int) -> int:
    """Says to each of them alone that their hand is down; how many they are. `item_id` 0: they wanted to speak."""
    for person_id in people:
        publish(person_topic(meeting_id, person_id), {"nudge": False, "lowered": item_id})
    return len(people)


def _tell(meeting_id: int) -> None:
    """Consoles read their margin anew; everybody else's page stays as it is."""
    publish(desk_topic(meeting_id), {"pulse": bump_pulse(meeting_id)})
