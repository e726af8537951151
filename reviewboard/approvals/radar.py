"""The drift radar: of what landed, what the gate asks about, and how each of these had been approved.

Where the gate was decided when a change landed, its word counts: it knew the time limits, broken glasses and repairs.
Where it was not (older data, scans), the data decides by the rules of today. Then lists are those of the day on which a
change landed, and deputies and owners count as reviewers do, because no source tells for how long somebody had been asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from reviewboard.approvals.models import Gate
from reviewboard.approvals.rules import GateRules, rules_of
from reviewboard.catalog.approvers import ServiceApprovers, every_approvers
from reviewboard.changes.queries.drift import MAY_BE_ASKED, how_many_landed, landed
from reviewboard.changes.queries.gate import ChangeForGate, judged
from reviewboard.domain.approval import Approvers, GateFacts, GatePolicy, Mark, Opinion, Seen, decide, seen
from reviewboard.domain.values import GateMode, Tier
from reviewboard.domain.weeks import Week, last_weeks
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class WeekOfDrift:
    """One week of a service: how many changes landed, and what was seen of those that the policy asks about."""

    week: Week
    landed: int
    seen: Counter[Seen]

    def marks(self, mark: Mark) -> int:
        """How many went around the gate in this way."""
        return sum(number for word, number in self.seen.items() if word.mark is mark)

    @property
    def around(self) -> int:
        """How many went around the gate."""
        return sum(map(self.marks, Mark))


@dataclass(frozen=True, slots=True)
class ServiceDrift:
    """A service over the weeks, the oldest first; None stands for the changes that belong to none."""

    service: ServiceApprovers | None
    mode: GateMode
    weeks: tuple[WeekOfDrift, ...]

    @property
    def key(self) -> str:
        """Of the service; "" for none."""
        return self.service.key if self.service else ""

    @property
    def landed(self) -> int:
        """How many changes landed."""
        return sum(one.landed for one in self.weeks)

    @property
    def around(self) -> int:
        """How many of them went around the gate."""
        return sum(one.around for one in self.weeks)


class Around(NamedTuple):
    """A change that went around the gate and that the reader may see.

    `given`, `needed`: approvals when it landed; 0 of 0 where no gate was decided then.
    """

    landed_at: datetime
    id: int
    service: str
    seen: Seen
    mode: GateMode
    given: int
    needed: int

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"CHG-{self.id}"


@dataclass(frozen=True, slots=True)
class Radar:
    """All services in which something landed, by key, and what went around the gate, the newest first.

    `hidden`: so many more went around it that the reader may not see: they are counted, and nothing else is told.
    `approvers` are those of all services by id, or of the `only` one that was wanted, by key.
    """

    since: datetime
    until: datetime
    on: date
    rules: GateRules
    weeks: tuple[Week, ...]
    services: tuple[ServiceDrift, ...]
    around: tuple[Around, ...]
    hidden: int
    approvers: Mapping[int, ServiceApprovers] = field(repr=False)
    only: str = ""

    @property
    def landed(self) -> int:
        """How many changes landed in all."""
        return sum(one.landed for one in self.services)

    def count(self, *words: Seen) -> int:
        """How often one of these was seen, whoever may see the changes."""
        return sum(week.seen[word] for one in self.services for week in one.weeks for word in words)

    def marks(self, mark: Mark) -> int:
        """How many went around the gate in this way."""
        return sum(week.marks(mark) for one in self.services for week in one.weeks)

    @property
    def total(self) -> int:
        """How many went around the gate."""
        return sum(map(self.marks, Mark))


def radar(reader: Reader, *, weeks: int, as_of: datetime, zone: ZoneInfo, service: str = "") -> Radar:
    """The last so many weeks, with the present one. At most eight statements, whatever there is.

    `service`: the key of the only one that is wanted; it is told of also where nothing landed. Of one that is not known
    there is nothing.
    """
    on = as_of.astimezone(zone).date()
    told_weeks = last_weeks(weeks, until=on)
    since = told_weeks[0].begins(zone)
    rules, approvers = rules_of(on), every_approvers()
    if service:
        approvers = {pk: one for pk, one in approvers.items() if one.key == service}
    wanted = next(iter(approvers), 0) if service else None
    which = landed(since=since, until=as_of, service_id=wanted)
    arrived = how_many_landed(which, zone=zone)
    at_gate = landed(since=since, until=as_of, service_id=wanted, at="change__")
    found = [*_decided(at_gate), *_judged(which, approvers, rules.policy, zone)]
    seen_of: dict[tuple[int | None, Week], Counter[Seen]] = defaultdict(Counter)
    for one in found:
        seen_of[one.service_id, Week.of(one.landed_at.astimezone(zone).date())][one.seen] += 1
    around = [one for one in found if one.seen.mark]
    named = {pk: one.key for pk, one in approvers.items()}
    shown = _shown(reader, around, named)
    keys = {pk for pk, _ in arrived} | ({wanted} if wanted else set())
    rows = (
        ServiceDrift(
            approvers.get(pk) if pk else None,
            rules.policy.mode(named.get(pk, "") if pk else ""),
            tuple(WeekOfDrift(week, arrived[pk, week], seen_of[pk, week]) for week in told_weeks),
        )
        for pk in keys
    )
    services = tuple(sorted(rows, key=lambda one: (one.service is None, one.key)))
    return Radar(
        since=since,
        until=as_of,
        on=on,
        rules=rules,
        weeks=told_weeks,
        services=services,
        around=shown,
        hidden=len(around) - len(shown),
        approvers=approvers,
        only=service,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A change of which something was seen."""

    id: int
    service_id: int | None
    landed_at: datetime
    seen: Seen
    mode: GateMode
    audiences: tuple[int | None, ...]
    given: int = 0
    needed: int = 0


def _decided(at_gate: Q) -> Iterator[_Found]:
    """What gates say of the changes that had landed when they were decided last. One statement."""
    rows = Gate.objects.filter(at_gate, landed_at__isnull=False).exclude(seen="").order_by()
    audiences = ("change__audience", "change__repository__audience")
    columns = (
        *("change", "change__service", "change__happened_at", "seen", "mode", "given", "needed"),
        *audiences,
    )
    for pk, service, at, word, mode, given, needed, *named in rows.values_list(*columns):
        yield _Found(pk, service, at, Seen(word), GateMode(mode), tuple(named), given, needed)


def _judged(
    which: Q, approvers: Mapping[int, ServiceApprovers], policy: GatePolicy, zone: ZoneInfo
) -> Iterator[_Found]:
    """What the data says of the others. Four statements."""
    decided = Exists(Gate.objects.filter(change=OuterRef("pk"), landed_at__isnull=False))
    for change in judged(which & MAY_BE_ASKED & ~Q(decided)):
        service = approvers.get(change.service_id) if change.service_id else None
        facts = facts_at(change, service, change.happened_at, zone)
        word = seen(decide(facts, policy, at=change.happened_at), tells_reviews=change.tells_reviews)
        if word is not None:
            mode = GateMode.OBSERVE
            yield _Found(change.id, change.service_id, change.happened_at, word, mode, change.audiences)


def facts_at(
    change: ChangeForGate,
    service: ServiceApprovers | None,
    at: datetime,
    zone: ZoneInfo,
    *,
    said: Iterable[Opinion] = (),
) -> GateFacts:
    """A change as it was at a moment, as far as data can tell; `said` was said of it here."""
    on = at.astimezone(zone).date()
    return GateFacts(
        head=change.head,
        verdict=change.verdict,
        certainty=change.certainty,
        tier=Tier(service.tier) if service else None,
        lines=change.lines,
        paths=change.paths,
        is_destructive=change.is_destructive,
        by_agent=change.by_agent,
        is_repair=change.is_revert,
        mode=GateMode.OBSERVE,
        author=change.author,
        principal=change.principal,
        committers=change.hands,
        bots=change.bots,
        opinions=tuple(one for one in (*change.opinions, *said) if one.at <= at),
        diffs=change.diffs,
        approvers=Approvers(
            reviewers=service.reviewers_on(on),
            deputies=service.deputies_on(on),
            owner=service.owner_on(on),
            deputies_at=at,
            owner_at=at,
        )
        if service
        else Approvers(),
    )


def _shown(reader: Reader, around: Iterable[_Found], named: Mapping[int, str]) -> tuple[Around, ...]:
    """Those that the reader may see, the newest first."""
    rows = (
        Around(
            one.landed_at,
            one.id,
            named.get(one.service_id or 0, ""),
            one.seen,
            one.mode,
            one.given,
            one.needed,
        )
        for one in around
        if reader.is_let_in(*one.audiences)
    )
    return tuple(sorted(rows, reverse=True))
