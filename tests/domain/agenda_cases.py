"""A made-up organisation and its weeks, as the rules of the agenda see them: keys and numbers only."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from reviewboard.domain.assembly import AgendaInputs, Steer
from reviewboard.domain.facts import (
    ActionFacts,
    CauseLink,
    ChangeFacts,
    IncidentFacts,
    PersonFacts,
    ServiceFacts,
    SourceFacts,
    TeamFacts,
    TopicFacts,
    WinFacts,
)
from reviewboard.domain.values import (
    CauseState,
    ChangeKind,
    GatePassage,
    IncidentStatus,
    Severity,
    SteerKind,
    Tier,
    Verdict,
    Visibility,
)

ON = date(2026, 11, 26)
NEXT = date(2026, 12, 3)
LATER = date(2026, 12, 17)
AS_OF = datetime(2026, 11, 25, 10, tzinfo=UTC)
HOUR = 60

T = TypeVar("T")

TEAMS = tuple(TeamFacts(f"team:{n}", lead=f"person:{8 * n}", on_call=f"person:{8 * n + 1}") for n in range(8))
SERVICES = tuple(
    ServiceFacts(
        f"service:{n}",
        tier=Tier(1 + n % 3),
        dependents=n % 5,
        owner=f"person:{8 * (n % 8) + 2}" if n % 3 else None,
        team=f"team:{n % 8}" if n != 13 else None,
    )
    for n in range(14)
)
HEARD = SourceFacts("source:checkout", "repository", timedelta(days=1), AS_OF - timedelta(hours=2))
DEAD = SourceFacts("source:search", "repository", timedelta(days=1), AS_OF - timedelta(days=3))
PAGER = SourceFacts("source:pager", "pager", timedelta(hours=6), AS_OF - timedelta(hours=1))


def roster(rng: random.Random) -> tuple[PersonFacts, ...]:
    """64 people: some left, some contractors, some paged, some whose day ends before the meeting does."""
    return tuple(
        PersonFacts(
            f"person:{n}",
            left=rng.random() < 0.1,
            contractor=n % 8 > 5 and rng.random() < 0.5,
            host=f"team:{n // 8}",
            paged=rng.random() < 0.1,
            available=((-120, rng.choice((20, 400))),) if rng.random() < 0.5 else None,
        )
        for n in range(64)
    )


def week(
    seed: int, musts: int, *, dead_source: bool = False, minutes: int = HOUR, steers: int = 0
) -> AgendaInputs:
    """A week with `musts` items that must be discussed, some of everything else unless quiet, and some steered."""
    rng = random.Random(seed)
    severe = sum(rng.random() < 0.3 for _ in range(musts))
    others = 0 if musts == 0 else 12
    incidents = tuple(_incident(rng, n, n < severe, musts) for n in range(severe + others // 6))
    inputs = AgendaInputs(
        meeting=f"meeting:{seed}",
        seed=f"meeting:{seed}",
        on=ON,
        next_on=NEXT,
        as_of=AS_OF,
        minutes=minutes,
        people=roster(rng),
        teams=TEAMS,
        incidents=incidents,
        changes=tuple(
            replace(_change(rng, n, n < musts - severe), links=_links_to(n, incidents))
            for n in range(musts - severe + 3 * others)
        ),
        actions=tuple(_action(rng, n) for n in range(others // 3)),
        topics=tuple(TopicFacts(f"topic:{n}", proposer=_person(rng)) for n in range(others // 12)),
        wins=tuple(WinFacts(f"win:{n}") for n in range(others // 12)),
        sources=(HEARD, PAGER, DEAD) if dead_source else (HEARD, PAGER),
    )
    return replace(inputs, steers=_steers(rng, inputs, steers))


def _links_to(n: int, incidents: Sequence[IncidentFacts]) -> tuple[CauseLink, ...]:
    """The other end of each cause link from an incident to this change."""
    return tuple(
        CauseLink(incident.key, link.state, incident.severity)
        for incident in incidents
        for link in incident.links
        if link.other == f"change:{n}"
    )


def _steers(rng: random.Random, inputs: AgendaInputs, many: int) -> tuple[Steer, ...]:
    """What a facilitator settled about so many records, whether or not they would have been items."""
    records: tuple[IncidentFacts | ChangeFacts | ActionFacts, ...]
    records = (*inputs.incidents, *inputs.changes, *inputs.actions)
    keys = [one.key for one in records]
    chosen = rng.sample(keys, k=min(many, len(keys)))
    return tuple(Steer(key, rng.choice(list(SteerKind)), rng.choice((None, LATER))) for key in chosen)


def _person(rng: random.Random) -> str:
    return f"person:{rng.randrange(64)}"


def _incident(rng: random.Random, n: int, severe: bool, changes: int) -> IncidentFacts:
    severities = (Severity.SEV1, Severity.SEV2) if severe else (Severity.SEV3, Severity.SEV4)
    links = [
        CauseLink(f"change:{m}", rng.choice(list(CauseState)))
        for m in sorted(rng.sample(range(changes + 1), k=rng.choice((0, 1))))
    ]
    return IncidentFacts(
        f"incident:{n}",
        rng.choice(severities),
        service=rng.choice(SERVICES),
        visibility=rng.choice((Visibility.OPEN, Visibility.OPEN, Visibility.RESTRICTED)),
        status=rng.choice(list(IncidentStatus)),
        customer_minutes=rng.choice((None, 0, 40)),
        links=tuple(links),
        lead=_person(rng),
        responders=(_person(rng),),
    )


def _change(rng: random.Random, n: int, must: bool) -> ChangeFacts:
    around = rng.choice((GatePassage.BROKEN_GLASS, GatePassage.PAST_ENFORCED))
    return ChangeFacts(
        f"change:{n}",
        kind=rng.choice(list(ChangeKind)),
        service=rng.choice((*SERVICES, None)),
        lines_added=rng.randrange(2000),
        verdict=rng.choice(list(Verdict)),
        destructive=rng.random() < 0.1,
        passage=around if must else rng.choice((GatePassage.APPROVED, GatePassage.PAST_OBSERVED)),
        qualified_approval=rng.choice((True, False, None)),
        reverted_by="change:0" if rng.random() < 0.1 else None,
        author=_person(rng),
        principal=rng.choice((None, _person(rng))),
        approvers=(_person(rng),),
    )


def _action(rng: random.Random, n: int) -> ActionFacts:
    return ActionFacts(
        f"action:{n}",
        opened_on=ON - timedelta(days=rng.randrange(80)),
        due_on=rng.choice((None, ON - timedelta(days=3), NEXT)),
        service=rng.choice(SERVICES),
        owner=rng.choice((None, _person(rng))),
    )


def reordered(inputs: AgendaInputs, seed: int) -> AgendaInputs:
    """The same inputs as a database might return them on another day."""
    rng = random.Random(seed)
    return replace(
        inputs,
        people=_shuffled(inputs.people, rng),
        teams=_shuffled(inputs.teams, rng),
        changes=_shuffled(inputs.changes, rng),
        incidents=_shuffled(inputs.incidents, rng),
        actions=_shuffled(inputs.actions, rng),
        topics=_shuffled(inputs.topics, rng),
        wins=_shuffled(inputs.wins, rng),
        sources=_shuffled(inputs.sources, rng),
        steers=_shuffled(inputs.steers, rng),
    )


def _shuffled(records: Sequence[T], rng: random.Random) -> tuple[T, ...]:
    return tuple(rng.sample(records, k=len(records)))
