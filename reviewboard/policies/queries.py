"""Reading policies: which rules hold now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from reviewboard.domain import policy, reminders, service_levels
from reviewboard.people.reader import Reader
from reviewboard.policies import risk, working_time
from reviewboard.policies.models import Policy
from reviewboard.policies.service_levels import LEVELS, TIME, LevelsInForce, from_bodies

DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "ranking": policy.as_data(policy.Policy()),
        LEVELS: service_levels.as_data(service_levels.ServiceLevels()),
        TIME: working_time.as_data(working_time.WorkingTime()),
        risk.KIND: risk.as_data(frozenset()),
        "reminders": reminders.as_data(reminders.ReminderPolicy()),
    }
)
"""What holds, as version 0, where nobody has saved a policy of this kind."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One saved version: whose it is, what it is meant to bring about, and until when it holds."""

    version: int
    body: Mapping[str, Any]
    owner_id: int | None
    owner: str
    hypothesis: str
    expires_on: date | None
    created_at: datetime


def current(kind: str) -> tuple[int, dict[str, Any]]:
    """The newest version of a policy and its body; version 0 is the default of the domain. One statement.

    Raises:
        KeyError: there is no such kind.
    """
    default = DEFAULTS[kind]
    newest = Policy.objects.filter(kind=kind).order_by("-version").values_list("version", "body").first()
    return newest or (0, dict(default))


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds on a day. `version` is the newest saved one (0: none), which has no say when it `has_expired`."""

    version: int
    body: Mapping[str, Any]
    has_expired: bool
    expires_on: date | None


def in_force(kinds: Collection[str], *, on: date) -> dict[str, InForce]:
    """What holds on this day, by kind: the newest version, or the default where it has expired. One statement.

    Raises:
        KeyError: there is no such kind.
    """
    found = {kind: InForce(0, DEFAULTS[kind], has_expired=False, expires_on=None) for kind in kinds}
    newest = Policy.objects.filter(kind__in=kinds).order_by("kind", "-version").distinct("kind")
    for row in newest:
        expired = row.expires_on is not None and row.expires_on <= on
        body = DEFAULTS[row.kind] if expired else row.body
        found[row.kind] = InForce(row.version, body, expired, row.expires_on)
    return found


def levels_in_force(*, on: date) -> LevelsInForce:
    """The service levels, and the days in which they are counted, on this day. One statement."""
    return levels_of(in_force((LEVELS, TIME), on=on))


def levels_of(found: Mapping[str, InForce]) -> LevelsInForce:
    """The service levels of what `in_force` found for their two kinds."""
    return from_bodies({kind: found[kind].body for kind in (LEVELS, TIME)})


def versions(reader: Reader, kind: str) -> list[PolicyVersion]:
    """Every saved version, the newest first. The rules are open to every signed-in reader."""
    del reader  # as the docstring says
    rows = Policy.objects.filter(kind=kind).select_related("owner").order_by("-version")
    return [
        PolicyVersion(
            version=row.version,
            body=row.body,
            owner_id=row.owner_id,
            owner=row.owner.name if row.owner else "",
            hypothesis=row.hypothesis,
            expires_on=row.expires_on,
            created_at=row.created_at,
        )
        for row in rows
    ]
