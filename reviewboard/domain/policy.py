"""The rules of the agenda as data: points, minutes, what must be discussed (product.md).

Versions, owner, hypothesis and expiry belong to the room `policies`, which stores `as_data(policy)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from reviewboard.domain.values import ItemKind, MustRule, NeedRule, Severity

POINTS: Mapping[str, int] = MappingProxyType(
    {
        "tier.1": 20,
        "tier.2": 10,
        "tier.3": 0,
        "dependents.each": 1,
        "dependents.most": 10,
        "size.50_lines": 3,
        "size.300_lines": 6,
        "size.1000_lines": 10,
        "ai_involvement.assisted": 10,
        "ai_involvement.disputed": 10,
        "ai_involvement.suspected": 5,
        "destructive": 25,
        "no_qualified_approval": 15,
        "linked_to_incident.candidate": 20,
        "linked_to_incident.contributed": 30,
        "reverted": 15,
        "no_tests_touched": 5,
        "severity.SEV1": 200,
        "severity.SEV2": 150,
        "severity.SEV3": 50,
        "severity.SEV4": 30,
        "severity.SEV5": 20,
        "customer_minutes.each_10": 1,
        "customer_minutes.most": 20,
        "not_resolved": 15,
        "repeated": 15,
        "overdue.each_week": 3,
        "overdue.most": 18,
        "age.each_30_days": 5,
        "age.most": 20,
        "carried_over.each": 10,
        "proposed": 15,
        "drawn": 10,
        "win_reported": 5,
        "every_week": 5,
        "off_hours": 5,
        "new_to_service": 5,
        "approved_in_seconds": 5,
    }
)
"""What each named point counts unless a saved policy says otherwise."""

MINUTES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "incident.SEV1": (15, 10),
        "incident.SEV2": (10, 6),
        "incident.SEV3": (6, 3),
        "incident.SEV4": (4, 3),
        "incident.SEV5": (3, 3),
        "action": (2, 2),
        "change": (5, 3),
        "wheel": (4, 3),
        "topic": (5, 3),
        "win": (2, 2),
        "numbers": (2, 2),
    }
)
"""(wished for, minimum) by kind. A must-discuss item gets at least `must_minimum`, so that its minimums are
product.md's: SEV1 10, SEV2 6, others 3."""


@dataclass(frozen=True)
class Policy:
    """One version of the rules. `people_points` is off until an admin records the agreement for it.

    `needs` are the rules by which involvement asks people to be there; one that is not among them asks nobody.
    """

    points: Mapping[str, int] = field(default_factory=lambda: POINTS)
    minutes: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MINUTES)
    musts: frozenset[MustRule] = field(default_factory=lambda: frozenset(MustRule))
    needs: frozenset[NeedRule] = field(default_factory=lambda: frozenset(NeedRule))
    people_points: bool = False
    opening: int = 4
    close: int = 4
    carry_limit: int = 3
    must_minimum: int = 3
    action_open_days: int = 30
    consent_shown: int = 10
    wheel_teams: int = 2
    wheel_weeks: int = 8
    window_gap: int = 2

    def slot(self, kind: ItemKind, severity: Severity | None = None) -> tuple[int, int]:
        """(minutes wished for, minimum) of one item."""
        return self.minutes[f"{kind}.{severity}" if severity else str(kind)]


def as_data(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON values."""
    plain = {one.name: getattr(policy, one.name) for one in fields(policy)}
    minutes = {kind: list(pair) for kind, pair in policy.minutes.items()}
    rules = {"musts": sorted(policy.musts), "needs": sorted(policy.needs)}
    return {**plain, "points": dict(policy.points), "minutes": minutes, **rules}


def from_data(data: Mapping[str, Any]) -> Policy:
    """The policy that `as_data` wrote; what it does not name keeps its default.

    Raises:
        ValueError: a name that no rule knows, or minutes that are shorter than their minimum.
    """
    known = {one.name for one in fields(Policy)}
    for name, allowed in (("points", POINTS), ("minutes", MINUTES)):
        _refuse_unknown(set(data.get(name, {})) - set(allowed))
    _refuse_unknown(set(data) - known)
    own = {"points", "minutes", "musts", "needs"}
    plain = {name: value for name, value in data.items() if name not in own}
    minutes = {kind: (int(most), int(least)) for kind, (most, least) in data.get("minutes", {}).items()}
    if any(not 1 <= least <= most for most, least in minutes.values()):
        raise ValueError("an item's minutes are shorter than its minimum")
    return Policy(
        **plain,
        points=MappingProxyType({**POINTS, **data.get("points", {})}),
        minutes=MappingProxyType({**MINUTES, **minutes}),
        musts=frozenset(MustRule(rule) for rule in data.get("musts", list(MustRule))),
        needs=frozenset(NeedRule(rule) for rule in data.get("needs", list(NeedRule))),
    )


def _refuse_unknown(names: set[str]) -> None:
    if names:
        raise ValueError(f"no rule is called {', '.join(sorted(names))}")
