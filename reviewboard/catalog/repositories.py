"""Repositories as forges tell of them: named by the host's own id, heard from, and refused."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.catalog.models import Repository
from reviewboard.catalog.operations import ensure_repository
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.domain.known_as import KnownAs
from reviewboard.domain.messages import RepositorySnapshot


@dataclass(frozen=True, slots=True)
class RepositorySight:
    """What could be seen of one repository of a forge.

    `name` is empty where not everybody may see it; `refused`: its host does not let us read it.
    """

    id: int
    connection_id: int
    known_as: KnownAs
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

    One statement where all are known by their names and were heard from a moment ago. A renamed one keeps its row:
    the host's id survives that.
    """
    told = {one.external_id: one for one in snapshots}
    if not told:
        return {}
    mine = Repository.objects.filter(connection=connection_id)
    known = {row.external_id: row for row in mine.filter(external_id__in=told)}
    ids = {}
    for external_id, one in sorted(told.items()):  # in one order everywhere
        row = known.get(external_id)
        if row is None or (one.name and row.name != one.name[:200]) or (one.url and row.url != one.url):
            name = one.name or (row.name if row else external_id)
            ids[external_id] = ensure_repository(
                connection_id=connection_id, external_id=external_id, name=name, url=one.url
            )
        else:
            ids[external_id] = row.pk
    news = [pk for key, pk in ids.items() if key not in known or _note(known[key], told[key], as_of)]
    _heard(news, {ids[key]: one for key, one in told.items()}, as_of)
    return ids


def _heard(news: Sequence[int], told: Mapping[int, RepositorySnapshot], as_of: datetime) -> None:
    """Writes down when these were last seen, and which are refused; locked in one order everywhere."""
    if not news:
        return
    rows = list(Repository.objects.select_for_update().filter(pk__in=news).order_by("pk"))
    changed = [row for row in rows if _note(row, told[row.pk], as_of)]
    Repository.objects.bulk_update(changed, ["last_seen_at", "unreadable_since"])


def _note(row: Repository, told: RepositorySnapshot, as_of: datetime) -> bool:
    """Sets on the row what is told of its sight; whether that is news. Being seen is news once a minute."""
    before = (row.last_seen_at, row.unreadable_since)
    if told.readable is False:
        row.unreadable_since = row.unreadable_since or as_of
    elif row.last_seen_at is None or row.last_seen_at < as_of - _MINUTE:
        row.last_seen_at = as_of
    if told.readable:
        row.unreadable_since = None
    return before != (row.last_seen_at, row.unreadable_since)


def repository_read(*, connection_id: int, name: str, at: datetime) -> None:
    """A repository was read to its end: what it held is known, even if that was nothing new."""
    mine = Repository.objects.filter(connection=connection_id, name=name)
    mine.update(last_seen_at=at, unreadable_since=None)


def repository_refused(*, connection_id: int, name: str, at: datetime) -> None:
    """The host did not let us read it."""
    mine = Repository.objects.filter(connection=connection_id, name=name, unreadable_since__isnull=True)
    mine.update(unreadable_since=at)


@dataclass(frozen=True, slots=True)
class Host:
    """Where a repository is: the host's own id of it and its path there, and the connection by which it is reached."""

    external_id: str
    name: str
    connection_id: int
    vendor: str
    config: Mapping[str, object]
    active: bool


def hosts_of(ids: Collection[int]) -> dict[int, Host]:
    """The hosts of these repositories, by the repository's id. One statement."""
    rows = Repository.objects.filter(pk__in=ids).select_related("connection")
    return {
        row.pk: Host(
            row.external_id,
            row.name,
            row.connection_id,
            row.connection.vendor,
            row.connection.config,
            row.connection.state == ConnectionState.ACTIVE,
        )
        for row in rows
    }


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
            known_as=KnownAs(row.connection.key, row.external_id),
            name="" if row.audience_id else row.name,
            last_seen_at=last_seen(row),
            expected_every=row.connection.expected_every,
            refused=row.unreadable_since is not None,
        )
        for row in rows.order_by("name", "pk")
    ]


def last_seen(row: Repository) -> datetime | None:
    """When a repository was last heard from or read; of one that is refused to us, when it still was not."""
    if row.unreadable_since is not None:
        return min(filter(None, (row.last_seen_at, row.unreadable_since)))
    return max(filter(None, (row.last_seen_at, row.connection.last_seen_at)), default=None)
