"""Reverts and what they take back, tied together whichever of the two came first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Left

from reviewboard.audit.queries import held
from reviewboard.changes.models import REVERT_STEM, Change, Commit

_SHA_CHARS = 40
_Candidate = tuple[datetime, str, int]
"""When it happened, its external id, its id: the smallest is taken, so that the answer depends on no order.
"""


@dataclass(frozen=True, slots=True)
class _Targets:
    by_name: Mapping[str, list[_Candidate]]
    by_sha: Mapping[str, list[_Candidate]]

    def of(self, revert: Change) -> int | None:
        """What the revert names: a change by its external id, else the change that holds the commit."""
        name = revert.reverts_named
        named = self.by_name.get(name, []) + self.by_name.get(f"commit:{name}", [])
        holding = [one for sha, of in self.by_sha.items() if sha.startswith(name) for one in of]
        for found in (named, holding):
            others = [one for one in found if one[2] != revert.pk]
            if others:
                return min(others)[2]
        return None


def link(connection_id: int, changes: Collection[Change], shas: Iterable[str]) -> None:
    """Looks again at every revert that these changes are or that names one of them or of these commits.

    At most five statements. A short sha counts like a whole one. A revert under a legal hold stays as it is.
    """
    names = {change.external_id for change in changes} | set(shas)
    stems = {name.removeprefix("commit:")[:REVERT_STEM] for name in names}
    stems |= {name[:REVERT_STEM] for name in names}
    mine = [change.pk for change in changes if change.reverts_named]
    reverts = Change.objects.filter(connection=connection_id).exclude(reverts_named="")
    touched = list(
        reverts.alias(stem=Left("reverts_named", REVERT_STEM))
        .filter(Q(stem__in=stems) | Q(pk__in=mine))
        .only("pk", "reverts_named", "reverts")
        .order_by("pk")
    )
    if not touched:
        return
    targets = _targets(connection_id, {revert.reverts_named for revert in touched})
    found = {revert.pk: targets.of(revert) for revert in touched}
    moved = [revert for revert in touched if revert.reverts_id != found[revert.pk]]
    kept = held(f"change:{revert.pk}" for revert in moved)
    moved = [revert for revert in moved if f"change:{revert.pk}" not in kept]
    for revert in moved:
        revert.reverts_id = found[revert.pk]
    Change.objects.bulk_update(moved, ["reverts"])


def _targets(connection_id: int, names: Collection[str]) -> _Targets:
    named = Change.objects.filter(
        connection=connection_id, external_id__in=[*names, *(f"commit:{name}" for name in names)]
    )
    holding = Commit.objects.filter(_any_of(names), change__connection=connection_id)
    columns = ("change__happened_at", "change__external_id", "change_id")
    return _Targets(
        _grouped((row[1], row) for row in named.values_list("happened_at", "external_id", "pk")),
        _grouped((sha, (at, name, pk)) for sha, at, name, pk in holding.values_list("sha", *columns)),
    )


def _any_of(names: Collection[str]) -> Q:
    """Commits by whole or short shas, each a range of the index: "g" comes after every hexadecimal digit."""
    wanted = Q(sha__in=[name for name in names if len(name) >= _SHA_CHARS])
    for name in names:
        if len(name) < _SHA_CHARS and ":" not in name:
            wanted |= Q(sha__gte=name, sha__lt=f"{name}g")
    return wanted


def _grouped(pairs: Iterable[tuple[str, _Candidate]]) -> Mapping[str, list[_Candidate]]:
    found: dict[str, list[_Candidate]] = {}
    for name, candidate in pairs:
        found.setdefault(name, []).append(candidate)
    return found
