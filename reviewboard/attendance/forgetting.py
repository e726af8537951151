"""The end of what the ledger keeps: names go after a time, or with the meeting; counts of items and teams stay.

What is about an item on which a legal hold stands is kept, with what is known of the presence of those it is about.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from reviewboard.agenda.answering import forget
from reviewboard.attendance.models import (
    Answer,
    Ask,
    Correction,
    ItemAnswer,
    Look,
    NeededNow,
    Nudge,
    Outcome,
    Presence,
)
from reviewboard.audit.history import is_history, unprotected
from reviewboard.audit.operations import record
from reviewboard.audit.queries import standing
from reviewboard.domain.ledger import names_go_at
from reviewboard.domain.values import LedgerLevel, MeetingState
from reviewboard.meetings.queries import MeetingRow, get_meetings
from reviewboard.people.reader import HOUSE

_NAMED: Sequence[type[models.Model]] = (
    *(Answer, ItemAnswer, Ask, Nudge, NeededNow),
    *(Presence, Correction, Outcome, Look),
)
"""Every table of this room whose rows name people; the agenda's own answers go with them."""


LONGEST = timedelta(days=1)
"""A meeting that was never closed is taken for over so long after it was to end."""


def kept_for() -> timedelta:
    """How long a named ledger keeps names after a meeting."""
    return timedelta(days=settings.LEDGER_NAME_DAYS)


def goes_at(meeting: MeetingRow) -> datetime:
    """When what is kept of people by this meeting goes."""
    return names_go_at(meeting.ledger_level, meeting.ends_at, keep=kept_for())


def keeps_names(meeting: MeetingRow, *, as_of: datetime) -> bool:
    """Whether what is known of people at this meeting is kept by name: coverage keeps none once it is closed."""
    if meeting.state is MeetingState.CLOSED and meeting.ledger_level is LedgerLevel.COVERAGE:
        return False
    return _runs(meeting, as_of) or goes_at(meeting) > as_of


@transaction.atomic
def forget_due(*, as_of: datetime) -> int:
    """Deletes what is kept of people by every meeting whose names go by now, history included; how many rows.

    Twice is once. A meeting that still runs is not over, however late it is (`LONGEST`).
    """
    ids = [one.id for one in _due(as_of)]
    gone = forget_meetings(ids) if ids else 0
    if gone:
        record(
            actor_id=None, action="ledger_names_gone", subject="ledger:all", details={"rows": gone}, at=as_of
        )
    return gone


def forget_meetings(ids: Collection[int]) -> int:
    """Deletes what is kept of people by these meetings, but what a legal hold touches; how many rows."""
    held = standing()
    with unprotected():
        gone = forget(ids, besides=held) + _forget_presence(ids, held)
        for table in (ItemAnswer, Ask, Outcome):
            gone += _forget(_of(table, ids).exclude(key__in=held))
        return gone + sum(_forget(_of(table, ids)) for table in (Answer, Nudge))


def forget_presence(meeting_id: int) -> int:
    """Deletes who was there and who looked, at the close of a meeting that keeps counts alone; how many rows."""
    with unprotected():
        return _forget_presence([meeting_id], standing())


def _forget_presence(ids: Collection[int], held: Collection[str]) -> int:
    """Of an item on which a hold stands the presence of those it is about is kept: told while outcomes are there."""
    about = Outcome.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"), key__in=held)
    gone = 0
    for table in (Presence, Correction):
        rows = _of(table, ids)
        gone += _forget(rows.filter(~Exists(about)) if held else rows)
    return gone + _forget(_of(NeededNow, ids).exclude(key__in=held)) + _forget(_of(Look, ids))


def _of(table: type[models.Model], ids: Collection[int]) -> "models.QuerySet[models.Model]":
    return table._default_manager.filter(meeting__in=ids)


def _due(as_of: datetime) -> list[MeetingRow]:
    """The meetings that keep anything of people, whose names go by now."""
    kept = {
        pk
        for table in _NAMED
        for pk in table._default_manager.filter(meeting__ends_at__lte=as_of)
        .values_list("meeting", flat=True)
        .distinct()
    }
    over = (one for one in get_meetings(HOUSE, kept) if not _runs(one, as_of))
    return [one for one in over if goes_at(one) <= as_of]


def _runs(meeting: MeetingRow, as_of: datetime) -> bool:
    return meeting.state is MeetingState.LIVE and as_of < meeting.ends_at + LONGEST


def _forget(rows: "models.QuerySet[models.Model]") -> int:
    """Deletes the rows and what history keeps of them."""
    keys = list(rows.values_list("pk", flat=True))
    rows.delete()
    for history in apps.get_app_config("attendance").get_models():
        if is_history(history) and getattr(history, "pgh_tracked_model", None) is rows.model:
            history._default_manager.filter(id__in=keys).delete()
    return len(keys)
