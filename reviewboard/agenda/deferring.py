"""What a meeting did not come to: parked, or not reached. It goes to the following one, and its carry-over is counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from reviewboard.agenda.models import Steering
from reviewboard.agenda.placements import Settled
from reviewboard.agenda.queries import local_date
from reviewboard.agenda.steering import STEERABLE
from reviewboard.audit.operations import record
from reviewboard.meetings.queries import MeetingRow, around
from reviewboard.people.news import agenda_changed

PARKED, NOT_REACHED = "parked in the meeting", "not reached in the meeting"
"""The reasons that stand for who parked it, and for the clock: who it was stands in the log of the hour."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Where what was put off goes: a day, and how many items. Turns of the wheel, wins and numbers do not come again."""

    to: date
    count: int


def comes_again(keys: Collection[str]) -> list[str]:
    """Those of these items that the following meeting takes up: what is a record, or a topic."""
    return [key for key in keys if key.partition(":")[0] in STEERABLE]


def goes_to(meeting: MeetingRow) -> date:
    """The day of the following meeting; where none is planned, the day after: the first one from then on. One statement."""
    following = around(meeting).following
    if following is None:
        return local_date(meeting) + timedelta(days=1)
    return following.astimezone(meeting.zone).date()


@transaction.atomic
def defer(
    *,
    meeting: MeetingRow,
    parked: Sequence[str],
    not_reached: Sequence[str],
    actor_id: int | None,
    as_of: datetime,
) -> Deferred:
    """Moves the items of these keys to the following meeting; what was moved or taken out before stays as it was settled.

    Called once for a meeting, when it is closed and its lock is held.
    """
    to = goes_to(meeting)
    reasons = dict.fromkeys(comes_again(not_reached), NOT_REACHED) | dict.fromkeys(
        comes_again(parked), PARKED
    )
    since = {"kind": Settled.MOVE, "to": to, "settled_by_id": actor_id, "settled_at": as_of}
    for key, reason in sorted(reasons.items()):
        Steering.objects.update_or_create(
            meeting_id=meeting.id, key=key, defaults={**since, "reason": reason}
        )
        subject, details = f"meeting:{meeting.id}", {"item": key, "to": to.isoformat()}
        record(actor_id=actor_id, action="agenda_item.move", subject=subject, details=details, at=as_of)
    if reasons:
        agenda_changed()
    return Deferred(to, len(reasons))
