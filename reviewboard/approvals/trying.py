"""What other rules of the gate would have asked for on the stored last four weeks, and of what is open now.

Worked out from what is stored, at once, and nothing is written. Whoever reads it learns numbers of services; which changes
move, they learn as far as they may see them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviewboard.approvals.models import Repair
from reviewboard.catalog.approvers import reviewers_by_service
from reviewboard.changes.queries.gate_past import Askable, count_landed, landed_askable, open_askable
from reviewboard.domain.approval import GateFacts, GatePolicy, Landed, Pair, Trial, asked, compare
from reviewboard.people.columns import each_of

WEEKS = 4
MOST = 20_000
"""So many changes of four weeks are compared, and so many that are open: the newest."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the reviewers of one service ("" for none) would have been asked for, all of them together."""

    service: str
    name: str
    reviewers: int
    approvals: Pair


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found. `landed`: how many changes landed in these weeks; `is_cut`: only the newest of them were compared.

    `loads`: the services in which anything is asked, by key. `open_asked`: open changes that are asked about; `open_held`:
    those of them in services whose changes are held back. `no_paths`: where rules name paths, of so many changes that landed
    none are known; such rules do not ask about them, here as at the gate.
    """

    trial: Trial
    landed: int
    is_cut: bool
    loads: tuple[Load, ...]
    open_asked: Pair
    open_held: Pair
    no_paths: int


def tried(before: GatePolicy, after: GatePolicy, *, as_of: datetime, zone: ZoneInfo) -> Tried:
    """The four ISO weeks before the present one, by both rules. Five statements, whatever the number of services."""
    mondays = _mondays(as_of.astimezone(zone).date())
    since, until = (
        datetime.combine(day, time.min, tzinfo=zone) for day in (mondays[0], mondays[-1] + timedelta(weeks=1))
    )
    by_path = bool(before.paths or after.paths)
    past = landed_askable(since=since, until=until, limit=MOST, paths=by_path)
    waiting = open_askable(limit=MOST, paths=by_path)
    repairs = _repairs(one.id for one in (*past, *waiting))
    changes = [
        Landed(one.id, one.service, _monday(one.happened_at.astimezone(zone).date()), _facts(one, repairs))
        for one in past
    ]
    trial = compare(before, after, landed=changes, mondays=mondays)
    open_asked, open_held = _open(before, after, [(one.service, _facts(one, repairs)) for one in waiting])
    return Tried(
        trial,
        count_landed(since=since, until=until),
        len(past) == MOST,
        _loads(trial, as_of.astimezone(zone).date()),
        open_asked,
        open_held,
        sum(one.paths is None for one in past) if by_path else 0,
    )


def _mondays(today: date) -> list[date]:
    this = _monday(today)
    return [this - timedelta(weeks=number) for number in range(WEEKS, 0, -1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _repairs(ids: Iterable[int]) -> set[int]:
    found = Repair.objects.filter(change__in=each_of(ids), taken_back_at=None)
    return set(found.values_list("change_id", flat=True))


def _facts(one: Askable, repairs: set[int]) -> GateFacts:
    return GateFacts(
        head="",
        verdict=one.verdict,
        certainty=one.certainty,
        tier=one.tier,
        lines=one.lines,
        paths=one.paths or (),
        is_destructive=one.is_destructive,
        by_agent=one.by_agent,
        is_repair=one.is_revert or one.id in repairs,
    )


def _open(
    before: GatePolicy, after: GatePolicy, waiting: Iterable[tuple[str, GateFacts]]
) -> tuple[Pair, Pair]:
    """Of what is open: how many changes are asked about, and how many of these are held back."""
    all_asked = held = Pair(0, 0)
    for service, facts in waiting:
        was, now = (bool(asked(policy, facts)) for policy in (before, after))
        all_asked = all_asked.plus(was, now)
        held = held.plus(was and service in before.enforced, now and service in after.enforced)
    return all_asked, held


def _loads(trial: Trial, today: date) -> tuple[Load, ...]:
    known = {one.key: one for one in reviewers_by_service(today)}
    return tuple(
        Load(key, known[key].name if key else "", len(known[key].reviewers) if key else 0, pair)
        for key, pair in sorted(trial.services.items())
        if not key or key in known
    )
