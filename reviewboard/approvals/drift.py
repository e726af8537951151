"""The drift radar: of what landed in a service, what the gate asks about, and how each of these had been approved."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reviewboard.catalog.approvers import ServiceApprovers, approvers_of
from reviewboard.changes.queries.gate import ChangeForGate, landed
from reviewboard.domain.approval import Approvers, GateFacts, GatePolicy, Seen, decide, seen
from reviewboard.domain.values import GateMode, Tier, Visibility


class Week(NamedTuple):
    """An ISO week."""

    year: int
    number: int


@dataclass(frozen=True, slots=True)
class WeekOfDrift:
    """One week: how many changes landed, and what was seen of those that the policy asks about."""

    week: Week
    landed: int
    seen: Counter[Seen]


@dataclass(frozen=True, slots=True)
class AroundTheGate:
    """One change that went around the gate, which everybody may see."""

    id: int
    reference: str
    landed_at: datetime
    seen: Seen


@dataclass(frozen=True, slots=True)
class Drift:
    """A service over some weeks, the oldest first. `hidden`: so many more went around it that not everybody may see.

    `has_list`: somebody is on its list of reviewers today.
    """

    service: ServiceApprovers
    weeks: tuple[WeekOfDrift, ...]
    changes: tuple[AroundTheGate, ...]
    hidden: int
    has_list: bool


def drift(
    service_key: str, *, policy: GatePolicy, weeks: int, as_of: datetime, zone: ZoneInfo
) -> Drift | None:
    """The last so many weeks, with the present one, by a policy; None where there is no such service. Seven statements.

    Lists are those of the day on which a change landed; deputies and the owner count as reviewers do, because no source
    tells for how long somebody had been asked.
    """
    service = approvers_of(service_key)
    if service is None:
        return None
    today = as_of.astimezone(zone).date()
    begin = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    since = datetime.combine(begin, time.min, tzinfo=zone)
    told = {_week(begin + timedelta(weeks=number)): Counter[Seen]() for number in range(weeks)}
    arrived = Counter[Week]()
    around, hidden = [], 0
    for change in landed(service.id, since=since, until=as_of):
        at = change.happened_at.astimezone(zone)
        week = _week(at.date())
        arrived[week] += 1
        word = seen(decide(_facts(change, service, at), policy, at=at), tells_reviews=change.tells_reviews)
        if word is None:
            continue
        told[week][word] += 1
        if word.is_drift and change.visibility is Visibility.OPEN:
            around.append(AroundTheGate(change.id, change.reference, change.happened_at, word))
        hidden += word.is_drift and change.visibility is not Visibility.OPEN
    rows = tuple(WeekOfDrift(week, arrived[week], counted) for week, counted in told.items())
    has_list = any(one.holds(today) for one in service.listed)
    return Drift(service, rows, tuple(around), hidden, has_list)


def _facts(change: ChangeForGate, service: ServiceApprovers, at: datetime) -> GateFacts:
    on = at.date()
    return GateFacts(
        head=change.head,
        verdict=change.verdict,
        certainty=change.certainty,
        tier=Tier(service.tier),
        lines=change.lines,
        paths=change.paths,
        is_destructive=change.is_destructive,
        is_repair=change.is_revert,
        mode=GateMode.OBSERVE,
        author=change.author,
        principal=change.principal,
        committers=change.hands,
        bots=change.bots,
        opinions=change.opinions,
        diffs=change.diffs,
        approvers=Approvers(
            reviewers=service.reviewers_on(on),
            deputies=service.deputies_on(on),
            owner=service.owner_on(on),
            deputies_at=at,
            owner_at=at,
        ),
    )


def _week(on: date) -> Week:
    year, number, _ = on.isocalendar()
    return Week(year, number)
