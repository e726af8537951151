"""Handing snapshots to the rooms they belong to: repositories first, then what happened in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reviewboard.catalog.repositories import ensure_repositories
from reviewboard.changes.operations import record as record_changes
from reviewboard.changes.operations import record_checks
from reviewboard.domain.messages import (
    ChangeSnapshot,
    CheckSnapshot,
    IncidentSnapshot,
    IssueHint,
    RepositorySnapshot,
    Snapshot,
)
from reviewboard.incidents.operations import record as record_incidents
from reviewboard.tracker.operations.hinting import hint

_URL_CHARS = 500


def record(*, connection_id: int, snapshots: Sequence[Snapshot], as_of: datetime) -> set[str]:
    """Records all of them; the external ids of those that a legal hold kept out.

    A bounded number of statements for each repository among them, whatever the number of snapshots.
    """
    repositories = ensure_repositories(
        connection_id=connection_id, snapshots=_repositories(snapshots), as_of=as_of
    )
    changes: dict[int | None, list[ChangeSnapshot]] = defaultdict(list)
    checks: dict[int, list[CheckSnapshot]] = defaultdict(list)
    incidents: list[IncidentSnapshot] = []
    hints: list[IssueHint] = []
    for one in snapshots:
        match one:
            case ChangeSnapshot(repository=where):
                changes[repositories[where.external_id] if where else None].append(one)
            case CheckSnapshot(repository=where):
                checks[repositories[where.external_id]].append(one)
            case IncidentSnapshot():
                incidents.append(one)
            case IssueHint():
                hints.append(one)
    held: set[str] = set()
    for repository_id in sorted(changes, key=lambda pk: pk or 0):  # in one order everywhere
        told = changes[repository_id]
        held |= record_changes(
            connection_id=connection_id, repository_id=repository_id, snapshots=told, as_of=as_of
        ).held
    for repository_id in sorted(checks):
        record_checks(repository_id=repository_id, snapshots=checks[repository_id])
    if incidents:
        held |= record_incidents(connection_id=connection_id, snapshots=incidents, as_of=as_of).held
    if hints:
        hint(connection_id=connection_id, hints=hints, as_of=as_of)
    return held


def _repositories(snapshots: Sequence[Snapshot]) -> list[RepositorySnapshot]:
    """Those that are told of. An address that no column holds is none, as with everything else that is told."""
    found = []
    for one in snapshots:
        if isinstance(one, RepositorySnapshot):
            found.append(one)
        elif isinstance(one, ChangeSnapshot | CheckSnapshot) and one.repository:
            found.append(one.repository)
    return [one if len(one.url) <= _URL_CHARS else replace(one, url="") for one in found]
