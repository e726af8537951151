"""Which changes the gate asks approval for, how many approvals, until when: a policy as data (product.md, "Approval gate").

Versions, owner, hypothesis and expiry belong to the room `policies`, which stores `as_data(policy)`.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from reviewboard.domain.approval.facts import GateFacts
from reviewboard.domain.values import Certainty, GateMode, Tier, Verdict

ASKING = frozenset({Verdict.ASSISTED, Verdict.SUSPECTED})
"""Verdicts that a policy may ask for: of any other, nothing says that an agent took part."""
MOST_APPROVALS = 5


class Condition(enum.StrEnum):
    """A condition of a policy: all of them have to hold before it asks about a change."""

    VERDICT = "verdict"
    CERTAINTY = "certainty"
    TIER = "tier"
    LINES = "lines"
    PATHS = "paths"


@dataclass(frozen=True)
class GatePolicy:
    """One version of the rules; all conditions of a change have to hold before approval is asked for.

    `certainty`: the weakest strongest sign that asks. `lines`: changed lines, at least. `paths`: globs of which one path
    has to fit one; empty: any. `approvals` of ordinary changes, `destructive_approvals` of those with a destructive
    operation. `code_owners`: whom the repository's CODEOWNERS name for what a change touches count as reviewers, too.
    `deputies_after` working hours without an answer the deputies are asked, `owner_after` working days the owner of the
    service. `in_app`: approvals given in the product count beside those of the code host. `glass_hours`: how long a
    broken glass holds. `enforced`: the services, by key, whose changes are held; all others are observed.
    """

    verdicts: frozenset[Verdict] = frozenset({Verdict.ASSISTED})
    certainty: Certainty = Certainty.DECLARED
    tiers: frozenset[Tier] = frozenset(Tier)
    lines: int = 0
    paths: tuple[str, ...] = ()
    approvals: int = 1
    destructive_approvals: int = 2
    code_owners: bool = False
    deputies_after: int = 4
    owner_after: int = 1
    in_app: bool = True
    glass_hours: int = 24
    enforced: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raises ValueError for rules that would open every gate, or none."""
        if not self.verdicts or not self.verdicts <= ASKING:
            raise ValueError("verdicts: some of assisted and suspected")
        if not self.tiers:
            raise ValueError("tiers: at least one")
        for name, least, most in BOUNDS:
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name}: between {least} and {most}")
        if self.destructive_approvals < self.approvals:
            raise ValueError("destructive_approvals: at least as many as approvals")
        if any(not one.strip() for one in self.paths):
            raise ValueError("paths: an empty pattern")

    def needed(self, facts: GateFacts) -> int:
        """How many approvals this change needs; 0 where the policy does not ask.

        A destructive operation of an agent asks whatever the other conditions say (product.md, "Approval gate").
        """
        if not (facts.is_destructive and facts.by_agent) and not self.asks(facts):
            return 0
        return self.destructive_approvals if facts.is_destructive else self.approvals

    def asks(self, facts: GateFacts) -> bool:
        """Whether the conditions of the policy hold."""
        return not self.unmet(facts)

    def unmet(self, facts: GateFacts) -> tuple[Condition, ...]:
        """The conditions that do not hold, in their own order."""
        held = {
            Condition.VERDICT: facts.verdict in self.verdicts,
            Condition.CERTAINTY: (
                facts.certainty is not None and facts.certainty.order <= self.certainty.order
            ),
            Condition.TIER: facts.tier is None or facts.tier in self.tiers,
            Condition.LINES: facts.lines >= self.lines,
            Condition.PATHS: (
                not self.paths or any(fnmatchcase(path, glob) for path in facts.paths for glob in self.paths)
            ),
        }
        return tuple(one for one, holds in held.items() if not holds)

    def mode(self, service: str) -> GateMode:
        """Whether changes of this service, by key, are held or only counted; "" for none."""
        return GateMode.ENFORCE if service in self.enforced else GateMode.OBSERVE

    @property
    def glass_holds(self) -> timedelta:
        """How long a broken glass lets a head pass."""
        return timedelta(hours=self.glass_hours)


BOUNDS = (
    ("lines", 0, 100_000),
    ("approvals", 1, MOST_APPROVALS),
    ("destructive_approvals", 1, MOST_APPROVALS),
    ("deputies_after", 1, 40),
    ("owner_after", 1, 10),
    ("glass_hours", 1, 168),
)
"""(name, least, most) of each number."""
_SETS = {"verdicts": Verdict, "tiers": Tier, "enforced": str}


def as_data(policy: GatePolicy) -> dict[str, Any]:
    """The plain form: what JSON can hold, sets sorted, so that equal policies have equal forms."""
    plain: dict[str, Any] = {one.name: getattr(policy, one.name) for one in fields(policy)}
    return plain | {
        "verdicts": sorted(one.value for one in policy.verdicts),
        "certainty": policy.certainty.value,
        "tiers": sorted(one.value for one in policy.tiers),
        "paths": list(policy.paths),
        "enforced": sorted(policy.enforced),
    }


def from_data(data: Mapping[str, Any]) -> GatePolicy:
    """The policy of a plain form; what is missing has its default.

    Raises:
        ValueError: it names something that no policy has, or a value outside its bounds.
    """
    known = {one.name: one.type for one in fields(GatePolicy)}
    unknown = sorted(data.keys() - known.keys())
    if unknown:
        raise ValueError(f"a gate policy has no {', '.join(unknown)}")
    return GatePolicy(**{name: _value(name, given) for name, given in data.items()})


def _value(name: str, given: Any) -> Any:
    default = getattr(GatePolicy(), name)
    if name in _SETS or name == "paths":
        if not isinstance(given, list):
            raise ValueError(f"{name}: a list")
        return tuple(map(str, given)) if name == "paths" else frozenset(map(_SETS[name], given))
    if name == "certainty":
        return Certainty(given)
    if type(given) is not type(default):
        raise ValueError(f"{name}: {type(default).__name__}")
    return given
