"""Reading policies: which rules hold now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from reviewboard.domain import policy
from reviewboard.people.reader import Reader
from reviewboard.policies.models import Policy

DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType({"ranking": policy.as_data(policy.Policy())})
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


def current(kind: str) -> tuple[int, dict[str, Any]]:
    """The newest version of a policy and its body; version 0 is the default of the domain. One statement.

    Raises:
        KeyError: there is no such kind.
    """
    default = DEFAULTS[kind]
    newest = Policy.objects.filter(kind=kind).order_by("-version").values_list("version", "body").first()
    return newest or (0, dict(default))


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
        )
        for row in rows
    ]
