"""Repositories as forges tell of them: named by the host's own id, heard from, and refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from reviewboard.catalog.models import Repository
from reviewboard.catalog.operations import ensure_repository
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.domain.messages import RepositorySnapshot


@dataclass(frozen=True, slots=True)
class RepositorySight:
    """What could be seen of one repository of a forge.

    `name` is empty where not everybody may see it; `refused`: its host does not let us read it.
    """

    id: int
    connection_id: int
    name: str
    last_seen_at: datetime | None
    expected_every: timedelta | None
    refused: bool


_MINUTE = timedelta(minutes=1)


@transaction.atomic
def ensure_repositories(
    *, connection_id: int, snapshots: Sequence[RepositorySnapshot], as_of: datetime
) -> dict[str, int]:
    """The ids of these repositories by external id, made where they are new.

    Two statements where all are known by their names. A renamed one keeps its row: the host's id survives that.
    """
    told = {one.external_id: one for one in snapshots}
    if not told:
        return {}
    mine = Repository.objects.filter(connection=connection_id)
    known = {row.external_id: row for row in mine.filter(external_id__in=told)}
    ids = {}
    for external_id, one in told.items():
        row = known.get(external_id)
        if row is None or (one.name and row.name != one.name[:200]) or (one.url and row.url != one.url):
            name = one.name or (row.name if row else external_id)
            ids[external_id] = ensure_repository(
                connection_id=connection_id, external_id=external_id, name=name, url=one.url
            )
        else:
            ids[external_id] = row.pk
    _heard(ids, told, as_of)
    return ids


def _heard(ids: dict[str, int], told: dict[str, RepositorySnapshot], as_of: datetime) -> None:
    refused = {ids[name] for name, one in told.items() if one.readable is False}
    if refused:
        Repository.objects.filter(pk__in=refused, unreadable_since__isnull=True).update(
            unreadable_since=as_of
        )
    allowed = {ids[name] for name, one in told.items() if one.readable}
    if allowed:
        Repository.objects.filter(pk__in=allowed).update(unreadable_since=None)
    lately = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=as_of - _MINUTE)
    Repository.objects.filter(lately, pk__in=set(ids.values()) - refused).update(last_seen_at=as_of)


def repository_read(*, connection_id: int, name: str, at: datetime) -> None:
    """A repository was read to its end: what it held is known, even if that was nothing new."""
    mine = Repository.objects.filter(connection=connection_id, name=name)
    mine.update(last_seen_at=at, unreadable_since=None)


def repository_refused(*, connection_id: int, name: str, at: datetime) -> None:
    """The host did not let us read it."""
    mine = Repository.objects.filter(connection=connection_id, name=name, unreadable_since__isnull=True)
    mine.update(unreadable_since=at)


def repository_sight() -> list[RepositorySight]:
    """The repositories of active forges, by name. One statement.

    A forge that is heard or read tells of all of its repositories; one that it refuses to us was last seen when it
    still did not.
    """
    rows = Repository.objects.filter(
        connection__kind=ConnectionKind.FORGE, connection__state=ConnectionState.ACTIVE
    ).select_related("connection")
    return [
        RepositorySight(
            id=row.pk,
            connection_id=row.connection_id,
            name="" if row.audience_id else row.name,
            last_seen_at=_last_seen(row),
            expected_every=row.connection.expected_every,
            refused=row.unreadable_since is not None,
        )
        for row in rows.order_by("name", "pk")
    ]


def _last_seen(row: Repository) -> datetime | None:
    if row.unreadable_since is not None:
        return min(filter(None, (row.last_seen_at, row.unreadable_since)))
    return max(filter(None, (row.last_seen_at, row.connection.last_seen_at)), default=None)
