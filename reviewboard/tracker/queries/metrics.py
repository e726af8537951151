"""How the sync of one tracker does, in numbers, and what of it an administrator has to know (jira-sync behaviour 26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q, Sum

from reviewboard.domain.values import LinkState
from reviewboard.outbox.queries import Backlog
from reviewboard.tracker.models import CallCount, Duplicate, Tracker
from reviewboard.tracker.queries.counting import Group, groups, total, waiting_for

DAYS = 7
"""How many days the calls are counted for."""
LATE = timedelta(minutes=15)
"""The oldest that waits to be sent may be this old before administrators are told."""
LOST = timedelta(minutes=10)
"""So long a ticket may be uncertain before they are told: twice the time of all looks."""
LOOKED_FOR = (LinkState.IN_FLIGHT, LinkState.UNCERTAIN)


class Alarm(StrEnum):
    """What administrators are told of. The two of the token are told once each, the others once a day."""

    STOPPED = "stopped"
    LATE = "late"
    UNCERTAIN = "uncertain"
    ENDS_SOON = "ends_soon"
    ENDS_NOW = "ends_now"


@dataclass(frozen=True, slots=True)
class Calls:
    """How the calls of one sort ended in the last days: `others` are (status and reason, how many)."""

    call: str
    ok: int
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers of one tracker. `oldest` is since when the oldest of the backlog waits.

    `polled_at` is the last reading of what was updated that came to its end; `stopped_at`: it does not let us in.
    """

    backlog: int
    oldest: datetime | None
    dead: int
    uncertain: int
    uncertain_since: datetime | None
    conflicts: int
    duplicates: int
    calls: Sequence[Calls]
    polled_at: datetime | None
    stopped_at: datetime | None


def metrics(connection_id: int, *, as_of: datetime) -> Metrics:
    """The numbers of one tracker. Five statements, whatever the number of tickets."""
    memory = Tracker.objects.filter(connection=connection_id).first()
    flagged = Duplicate.objects.filter(link__connection=connection_id, settled_at=None).count()
    return counted(
        groups(connection_id),
        waiting_for(connection_id, limit=1),
        calls(connection_id, on=as_of.date()),
        memory,
        flagged,
    )


def counted(
    found: Sequence[Group],
    owed: Backlog,
    made: Sequence[Calls],
    memory: Tracker | None,
    duplicates: int,
) -> Metrics:
    """The numbers, of what was read for a page anyhow."""
    lost = [one for one in found if one.state in LOOKED_FOR]
    return Metrics(
        backlog=owed.waiting,
        oldest=owed.oldest,
        dead=owed.dead,
        uncertain=total(found, lambda one: one.state is LinkState.UNCERTAIN),
        uncertain_since=min((one.sent_at for one in lost if one.sent_at), default=None),
        conflicts=sum(one.conflicts for one in found),
        duplicates=duplicates,
        calls=made,
        polled_at=memory.polled_at if memory else None,
        stopped_at=memory.stopped_at if memory else None,
    )


def calls(connection_id: int, *, on: date) -> list[Calls]:
    """How the calls of the last days ended, by sort. One statement."""
    counts = (
        CallCount.objects.filter(Q(day__gt=on - timedelta(days=DAYS)), connection=connection_id)
        .values("call", "outcome")
        .annotate(number=Sum("count"))
        .order_by("call", "-number", "outcome")
    )
    by_call: dict[str, dict[str, int]] = {}
    for row in counts:
        by_call.setdefault(row["call"], {})[row["outcome"]] = row["number"]
    return [
        Calls(call, ended.get("ok", 0), tuple((how, n) for how, n in ended.items() if how != "ok"))
        for call, ended in by_call.items()
    ]


def alarms(found: Metrics, *, ends_at: datetime | None, as_of: datetime) -> list[Alarm]:
    """What administrators have to know now. A tracker that is stopped is the reason why things wait: it is told alone."""
    told = []
    if found.stopped_at is not None:
        told.append(Alarm.STOPPED)
    elif found.oldest is not None and as_of - found.oldest > LATE:
        told.append(Alarm.LATE)
    if found.uncertain_since is not None and as_of - found.uncertain_since > LOST:
        told.append(Alarm.UNCERTAIN)
    if ends_at is not None:
        told += _ending(ends_at - as_of)
    return told


def _ending(left: timedelta) -> list[Alarm]:
    if left <= timedelta(days=7):
        return [Alarm.ENDS_NOW]
    return [Alarm.ENDS_SOON] if left <= timedelta(days=30) else []
