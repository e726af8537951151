"""Make-ups: reading the minutes and answering the item's question, within five working days of the meeting.

Only after one that was not used does an entry read *missed* (product.md, "Mandatory attendance, made fair").
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from reviewboard.agenda.queries import MySlots, my_slots
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.counting import recount
from reviewboard.attendance.models import Outcome
from reviewboard.audit.operations import record
from reviewboard.audit.queries import standing
from reviewboard.domain.presence import OutcomeKind
from reviewboard.meetings.queries import MeetingRow, get_meeting, get_meetings
from reviewboard.people.identities import key_texts
from reviewboard.people.queries import people_for_agenda, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

ANYWHERE = timedelta(hours=12)
"""A day is over everywhere on Earth so long after it is in UTC."""


_WRITE = (OutcomeKind.MAKE_UP, OutcomeKind.EXCUSED)
"""Outcomes to which a person may still write: who owes it, and who was excused."""


class MadeUp(Exception):  # noqa: N818  # reads as what it is at every raise
    """It was answered, its time is over, or it is not owed any more."""


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A make-up of the reader's: the item as they may see it, until when it is due, and what they wrote.

    `due_on` None: they were excused, so that they may write and need not.
    """

    meeting: MeetingRow
    slots: MySlots
    item: ItemView
    due_on: date | None
    made_up_at: datetime | None
    missed_at: datetime | None
    text: str

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.made_up_at is None and self.missed_at is None


def my_make_ups(reader: Reader) -> tuple[MakeUp, ...]:
    """The make-ups that the reader owes, soonest first. One statement where there are none, else at most eight."""
    owed = Outcome.objects.filter(
        person=reader.person_id or 0, outcome=OutcomeKind.MAKE_UP, made_up_at=None, missed_at=None
    )
    rows = list(owed.order_by("due_on", "pk"))
    if not rows:
        return ()
    meetings = {one.id: one for one in get_meetings(reader, (row.meeting_id for row in rows))}
    slots = {one.meeting.id: one for one in my_slots(reader, list(meetings.values()))}
    found = (_make_up(row, slots.get(row.meeting_id), row.text) for row in rows)
    return tuple(one for one in found if one is not None)


def due_of(reader: Reader, meeting_id: int) -> dict[str, date]:
    """By the key of each item that the reader has to make up in a meeting, until when. One statement."""
    owed = Outcome.objects.filter(
        meeting=meeting_id,
        person=reader.person_id or 0,
        outcome=OutcomeKind.MAKE_UP,
        made_up_at=None,
        missed_at=None,
        due_on__isnull=False,
    )
    return {one.key: one.due_on for one in owed.order_by("due_on", "pk") if one.due_on}


def my_make_up(reader: Reader, meeting_id: int, item_id: int) -> MakeUp:
    """One of them, answered or not; also of an item from which they were excused.

    Raises:
        NotVisible: nothing of the kind is there for them.
    """
    meeting = get_meeting(reader, meeting_id)
    slots = next(iter(my_slots(reader, [meeting])), None) if meeting else None
    item = next((one for one in slots.items if one.id == item_id), None) if slots else None
    if slots is None or item is None or not item.key:
        raise NotVisible(item_id)
    one = Outcome.objects.filter(
        meeting=meeting_id, person=reader.person_id or 0, key=item.key, outcome__in=_WRITE
    ).first()
    found = _make_up(one, slots, with_names([one.text])[0]) if one else None
    if found is None:
        raise NotVisible(item_id)
    return found


def _make_up(row: Outcome, slots: MySlots | None, text: str) -> MakeUp | None:
    item = next((one for one in slots.items if one.key == row.key), None) if slots else None
    if slots is None or item is None:
        return None
    return MakeUp(slots.meeting, slots, item, row.due_on, row.made_up_at, row.missed_at, text)


@transaction.atomic
def answer_make_up(*, reader: Reader, meeting_id: int, item_id: int, text: str, as_of: datetime) -> None:
    """The reader has read the minutes and answers the item's question.

    The answer stands in their ledger and nowhere else: read by others, it would tell that they were not there.

    Raises:
        NotVisible: nothing of the kind is there for them.
        MadeUp: it was answered before, or its time is over.
        ValueError: nothing is written.
    """
    if not text.strip():
        raise ValueError("an answer says something")
    found = my_make_up(reader, meeting_id, item_id)
    one = Outcome.objects.select_for_update().get(
        meeting=meeting_id, person=reader.person_id, key=found.item.key
    )
    if one.made_up_at is not None or one.missed_at is not None or one.outcome not in _WRITE:
        raise MadeUp
    (said,) = key_texts([text.strip()])
    Outcome.objects.filter(pk=one.pk).update(made_up_at=as_of, text=said)
    recount(found.meeting, one, to="made_up")
    record(  # that it was, and never by whom: the log is kept for longer than names are
        actor_id=None,
        action="attendance.made_up",
        subject=f"meeting:{meeting_id}",
        details={"item": one.key},
        at=as_of,
    )


@transaction.atomic
def close_make_ups(*, as_of: datetime) -> int:
    """Make-ups whose last day is over everywhere were missed; how many there were. Twice is once.

    Nothing is missed by whoever has left or is merged into somebody else, nor of an item on which a legal hold stands.
    """
    over = (as_of - ANYWHERE).date()
    rows = Outcome.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        outcome=OutcomeKind.MAKE_UP,
        made_up_at=None,
        missed_at=None,
        due_on__lt=over,
        person__merged_into=None,
    )
    due = list(rows.exclude(key__in=standing()))
    people = people_for_agenda({one.person_id for one in due}, on=as_of.date())
    missed = [one.pk for one in due if not people[one.person_id].left]
    Outcome.objects.filter(pk__in=missed).update(missed_at=as_of)
    return len(missed)
