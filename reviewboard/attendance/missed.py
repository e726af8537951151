"""Entries that read missed: the manager of that week sees that one entry, and the person reads that they looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reviewboard.agenda.asking_for import item_ids
from reviewboard.agenda.queries import local_date, slots_about
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.forgetting import goes_at
from reviewboard.attendance.kinds import LookedAt
from reviewboard.attendance.models import Look, Outcome
from reviewboard.meetings.queries import MeetingRow, get_meetings
from reviewboard.people.directory import managed_by
from reviewboard.people.queries import names
from reviewboard.people.reader import Reader

SHOWN = 50
"""Entries that a page shows, the latest first: more than anybody's people miss in the days that names are kept."""


@dataclass(frozen=True, slots=True)
class MissedEntry:
    """One make-up that was not used, of somebody whom the reader managed in the week of the meeting.

    `item` is as the reader may see it; None when it is gone.
    """

    meeting: MeetingRow
    name: str
    item: ItemView | None
    due_on: date | None


def count_missed(reader: Reader, *, as_of: datetime) -> int:
    """How many entries there are for the reader to see. At most three statements, one for who manages nobody."""
    return len(_rows(reader, as_of)[0])


@transaction.atomic
def see_missed(*, reader: Reader, as_of: datetime) -> tuple[MissedEntry, ...]:
    """The entries, the latest first; that the reader looked is kept, once an entry's meeting and person.

    At most ten statements.
    """
    rows, meetings = _rows(reader, as_of)
    if not rows or reader.person_id is None:
        return ()
    Look.objects.bulk_create(
        (
            Look(
                meeting_id=one.meeting_id,
                looked_id=reader.person_id,
                person_id=one.person_id,
                at_what=LookedAt.MISSED,
                looked_at=as_of,
            )
            for one in rows
        ),
        ignore_conflicts=True,
    )
    return tuple(_entries(reader, rows, meetings))


def _entries(reader: Reader, rows: list[Outcome], meetings: dict[int, MeetingRow]) -> Iterable[MissedEntry]:
    slots = slots_about(reader, list(meetings.values()), {one.key for one in rows})
    ids = item_ids({(one.meeting_id, one.key) for one in rows})
    items = {(one.meeting.id, item.id): item for one in slots for item in one.items}
    called = names(one.person_id for one in rows)
    for one in rows:
        item = items.get((one.meeting_id, ids.get((one.meeting_id, one.key), 0)))
        yield MissedEntry(meetings[one.meeting_id], called[one.person_id], item, one.due_on)


def _rows(reader: Reader, as_of: datetime) -> tuple[list[Outcome], dict[int, MeetingRow]]:
    """What was missed by those whom the reader managed on the meeting's day, and the meetings."""
    terms = managed_by(reader.person_id) if reader.person_id else []
    if not terms:
        return [], {}
    people = {person_id for person_id, _, _ in terms}
    missed = Outcome.objects.filter(person__in=people, missed_at__isnull=False)
    rows = list(missed.order_by("-missed_at", "-pk")[:SHOWN])
    kept = get_meetings(reader, (one.meeting_id for one in rows)) if rows else []
    meetings = {one.id: one for one in kept if goes_at(one) > as_of}

    def managed(one: Outcome) -> bool:
        day = local_date(meetings[one.meeting_id])
        return any(
            person == one.person_id and since <= day and (until is None or day < until)
            for person, since, until in terms
        )

    shown = [one for one in rows if one.meeting_id in meetings and managed(one)]
    return shown, {pk: meetings[pk] for pk in {one.meeting_id for one in shown}}
