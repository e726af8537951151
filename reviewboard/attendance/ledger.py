"""What the ledger keeps about somebody, for their eyes alone; and the end of what it keeps.

Its purpose: that the people an item needs are there. It keeps no score, streak or rate of a person (product.md,
"Mandatory attendance, made fair").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from reviewboard.agenda.answering import forget
from reviewboard.agenda.queries import MySlots, meetings_asking, my_slots
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.models import Answer, Ask, ItemAnswer, Nudge
from reviewboard.audit.history import unprotected
from reviewboard.audit.operations import record
from reviewboard.audit.queries import standing
from reviewboard.domain.ledger import names_go_at
from reviewboard.domain.paging import Page
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.meetings.queries import MeetingRow, get_meetings
from reviewboard.people.reader import HOUSE, Reader


def kept_for() -> timedelta:
    """How long a named ledger keeps names after a meeting."""
    return timedelta(days=settings.LEDGER_NAME_DAYS)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item that asked for the reader: what they answered, when, whether they were asked once more, when it goes.

    `way` None: they answered nothing to it by itself; `confirmed_at` says whether they confirmed their windows.
    """

    meeting: MeetingRow
    item: ItemView
    names: Mapping[str, str]
    way: AnswerWay | None
    answered_at: datetime | None
    confirmed_at: datetime | None
    nudged_at: datetime | None
    goes_at: datetime


def my_ledger(
    reader: Reader, after: str | None, limit: int, *, as_of: datetime
) -> tuple[tuple[LedgerEntry, ...], str | None]:
    """The reader's entries of at most `limit` meetings, the latest first, and the cursor of the next page.

    At most ten statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    since = (
        as_of - kept_for() - timedelta(days=1)
    )  # by the end of a meeting it is decided, by its start it is found
    page: Page[tuple[datetime, int]] = meetings_asking(reader, since=since, after=after, limit=limit)
    meetings = [one for one in get_meetings(reader, (pk for _, pk in page.rows)) if _goes_at(one) > as_of]
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
    return tuple(_entries(slots, said, at, asked)), page.after


def _goes_at(meeting: MeetingRow) -> datetime:
    return names_go_at(meeting.ledger_level, meeting.ends_at, keep=kept_for())


def _entries(
    slots: Iterable[MySlots],
    said: Mapping[tuple[int, str], tuple[AnswerWay, datetime]],
    confirmed: Mapping[int, datetime],
    nudged: Mapping[int, datetime],
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
                goes_at=_goes_at(one.meeting),
            )


@transaction.atomic
def forget_due(*, as_of: datetime) -> int:
    """Deletes the answers of every meeting whose names go by now, history included; how many rows.

    What is about an item on which a legal hold stands is kept. Twice is once.
    """
    ids = [one.id for one in _due(as_of)]
    held = standing()
    gone = 0
    if ids:
        with unprotected():
            gone = forget(ids, besides=held) + sum(_forget(table, ids, held) for table in (ItemAnswer, Ask))
            gone += _forget(Answer, ids, ()) + Nudge.objects.filter(meeting__in=ids).delete()[0]
    if gone:
        record(
            actor_id=None, action="ledger_names_gone", subject="ledger:all", details={"rows": gone}, at=as_of
        )
    return gone


def _due(as_of: datetime) -> list[MeetingRow]:
    """The meetings with answers whose names go by now."""
    answered = {
        pk
        for table in (Answer, ItemAnswer, Ask, Nudge)
        for pk in table.objects.filter(meeting__ends_at__lte=as_of)
        .values_list("meeting", flat=True)
        .distinct()
    }
    return [one for one in get_meetings(HOUSE, answered) if _goes_at(one) <= as_of]


def _forget(table: type[models.Model], meetings: list[int], held: Iterable[str]) -> int:
    rows = table._default_manager.filter(meeting__in=meetings)
    if held:
        rows = rows.exclude(key__in=held)
    keys = list(rows.values_list("pk", flat=True))
    rows.delete()
    apps.get_model("attendance", f"{table.__name__}Event")._default_manager.filter(id__in=keys).delete()
    return len(keys)


def level_of(entries: Iterable[LedgerEntry]) -> frozenset[tuple[str, LedgerLevel]]:
    """What each series among these entries keeps."""
    return frozenset((one.meeting.series_name, one.meeting.ledger_level) for one in entries)
