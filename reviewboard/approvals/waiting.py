"""How long approval takes: the waits that ended, by week, and what waits now, by service. Nobody is named or counted alone.

`asked_at` of a gate is since when approval is waited for, `opened_at` when it came. What passed as a repair or by a broken
glass was not waited for, and is left out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reviewboard.approvals.models import Gate
from reviewboard.approvals.radar import Radar
from reviewboard.catalog.approvers import ServiceApprovers
from reviewboard.domain.approval import Advice, GateState, Load, Middle, Turn, advice, asked_by, middle
from reviewboard.domain.values import ChangeState, GateMode, GatePassage
from reviewboard.domain.weeks import Week


class Wait(NamedTuple):
    """One wait that ended in an approval."""

    service_id: int | None
    asked_at: datetime
    opened_at: datetime

    @property
    def length(self) -> timedelta:
        """By the clock, nights and weekends with it."""
        return self.opened_at - self.asked_at


@dataclass(frozen=True, slots=True)
class WeekOfWaits:
    """The waits that ended in a week; `middle` is None where they are too few to say."""

    week: Week
    count: int
    middle: Middle | None


@dataclass(frozen=True, slots=True)
class ServiceLoad:
    """What waits in a service now; `service` is None for what belongs to none.

    `asked`: who has been asked of the one that waits longest; None where the gate observes, and nobody is asked.
    """

    service: ServiceApprovers | None
    reviewers: int
    waiting: int
    longest: timedelta
    asked: Turn | None
    advice: Advice | None

    @property
    def key(self) -> str:
        """Of the service; "" for none."""
        return self.service.key if self.service else ""


def waits(found: Radar) -> list[Wait]:
    """The waits that ended in the weeks of the radar, in its services. One statement."""
    rows = Gate.objects.filter(
        passage=GatePassage.APPROVED,
        asked_at__isnull=False,
        opened_at__gte=found.since,
        opened_at__lt=found.until,
    ).order_by()
    columns = ("change__service", "asked_at", "opened_at")
    return [one for one in map(Wait._make, rows.values_list(*columns)) if _is_of(found, one.service_id)]


def by_week(found: Radar, ended: list[Wait], *, zone: ZoneInfo) -> tuple[WeekOfWaits, ...]:
    """What is usual, week by week, the oldest first."""
    lengths: dict[Week, list[timedelta]] = defaultdict(list)
    for one in ended:
        lengths[Week.of(one.opened_at.astimezone(zone).date())].append(one.length)
    return tuple(WeekOfWaits(week, len(lengths[week]), middle(lengths[week])) for week in found.weeks)


def loads(found: Radar, ended: list[Wait]) -> tuple[ServiceLoad, ...]:
    """What waits now, by service, the longest wait first; and services whose waits need advice. One statement."""
    rows = Gate.objects.filter(
        state=GateState.CLOSED,
        landed_at=None,
        asked_at__isnull=False,
        asked_at__lte=found.until,
        change__state=ChangeState.OPEN,
        change__part_of=None,
    )
    since: dict[int | None, list[datetime]] = defaultdict(list)
    for service, asked_at in rows.order_by().values_list("change__service", "asked_at"):
        if asked_at is not None and _is_of(found, service):
            since[service].append(asked_at)
    waited, past = Counter[int | None](), Counter[int | None]()
    for one in ended:
        waited[one.service_id] += 1
        past[one.service_id] += found.rules.limits(one.asked_at)[1] <= one.opened_at
    told = [_load(found, pk, since[pk], waited[pk], past[pk]) for pk in {*since, *waited}]
    kept = [one for one in told if one.waiting or one.advice]
    return tuple(sorted(kept, key=lambda one: (-one.longest, one.key)))


def _load(found: Radar, pk: int | None, since: list[datetime], waits: int, past: int) -> ServiceLoad:
    service = found.approvers.get(pk) if pk else None
    reviewers = len(service.reviewers_on(found.on)) if service else 0
    mode = found.rules.policy.mode(service.key if service else "")
    longest = min(since, default=found.until)
    asked = asked_by(*found.rules.limits(longest), found.until) if since else None
    return ServiceLoad(
        service=service,
        reviewers=reviewers,
        waiting=len(since),
        longest=found.until - longest,
        asked=asked if mode is GateMode.ENFORCE else None,
        advice=advice(Load(reviewers, len(since), waits, past)),
    )


def _is_of(found: Radar, service_id: int | None) -> bool:
    """Whether the radar is of this service, or of all."""
    return not found.only or service_id in found.approvers
