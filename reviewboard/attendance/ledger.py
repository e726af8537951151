"""What the ledger keeps about somebody, for their eyes alone.

Its purpose: that the people an item needs are there. It keeps no score, streak or rate of a person (product.md,
"Mandatory attendance, made fair").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.agenda.queries import MySlots, meetings_asking, my_slots
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.forgetting import goes_at, kept_for
from reviewboard.attendance.kept import NOTHING, Kept, KeptPresence, OutcomeView, kept_of
from reviewboard.attendance.models import Answer, ItemAnswer, Nudge
from reviewboard.domain.paging import Page
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.meetings.queries import MeetingRow, get_meetings
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item that asked for the reader: what they answered, when, whether they were asked once more, when it goes.

    `way` None: they answered nothing to it by itself; `confirmed_at` says whether they confirmed their windows.
    `outcome` None: the meeting is not closed. `presence` is of the whole meeting; `needed_now_at` when they were told in
    private, while it ran, that the item needs them.
    """

    meeting: MeetingRow
    item: ItemView
    names: Mapping[str, str]
    way: AnswerWay | None
    answered_at: datetime | None
    confirmed_at: datetime | None
    nudged_at: datetime | None
    goes_at: datetime
    outcome: OutcomeView | None = None
    presence: KeptPresence = NOTHING
    needed_now_at: datetime | None = None


def my_ledger(
    reader: Reader, after: str | None, limit: int, *, as_of: datetime
) -> tuple[tuple[LedgerEntry, ...], str | None]:
    """The reader's entries of at most `limit` meetings, the latest first, and the cursor of the next page.

    At most fourteen statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    since = (
        as_of - kept_for() - timedelta(days=1)
    )  # by the end of a meeting it is decided, by its start it is found
    page: Page[tuple[datetime, int]] = meetings_asking(reader, since=since, after=after, limit=limit)
    meetings = [one for one in get_meetings(reader, (pk for _, pk in page.rows)) if goes_at(one) > as_of]
    if not meetings:
        return (), page.after
    ids = [one.id for one in meetings]
    own = ItemAnswer.objects.filter(person=reader.person_id or 0, meeting__in=ids)
    said = {
        (pk, key): (AnswerWay(way), at)
        for pk, key, way, at in own.values_list("meeting", "key", "way", "answered_at")
    }
    confirmed = Answer.objects.filter(person=reader.person_id or 0, meeting__in=ids)
    at = dict(confirmed.values_list("meeting", "answered_at"))
    nudges = Nudge.objects.filter(person=reader.person_id or 0, meeting__in=ids)
    asked = dict(nudges.values_list("meeting", "nudged_at"))
    slots = my_slots(reader, meetings)
    kept = kept_of(reader, ids)
    return tuple(_entries(slots, said, at, asked, kept)), page.after


def _entries(
    slots: Iterable[MySlots],
    said: Mapping[tuple[int, str], tuple[AnswerWay, datetime]],
    confirmed: Mapping[int, datetime],
    nudged: Mapping[int, datetime],
    kept: Kept,
) -> Iterable[LedgerEntry]:
    for one in slots:
        for item in one.items:
            way, at = said.get((one.meeting.id, item.key), (None, None))
            yield LedgerEntry(
                meeting=one.meeting,
                item=item,
                names=one.names,
                way=way,
                answered_at=at,
                confirmed_at=confirmed.get(one.meeting.id),
                nudged_at=nudged.get(one.meeting.id),
                goes_at=goes_at(one.meeting),
                outcome=kept.outcomes.get((one.meeting.id, item.key)),
                presence=kept.presence.get(one.meeting.id, NOTHING),
                needed_now_at=kept.needed_now.get((one.meeting.id, item.key)),
            )


def level_of(entries: Iterable[LedgerEntry]) -> frozenset[tuple[str, LedgerLevel]]:
    """What each series among these entries keeps."""
    return frozenset((one.meeting.series_name, one.meeting.ledger_level) for one in entries)
