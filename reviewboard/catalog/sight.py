"""Which services are unseen: a silent source is never taken for a quiet week (product.md, "Sources in").

That a service is unseen is told to everybody; which of its repositories is silent is not told here at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from reviewboard.catalog.models import Repository
from reviewboard.catalog.repositories import last_seen
from reviewboard.connections.kinds import ConnectionKind, ConnectionState

DEFAULT_RHYTHM = timedelta(days=3)
"""Of a source of which nothing is known: a long weekend, as agendas have it."""


@dataclass(frozen=True, slots=True)
class ServiceSight:
    """What could be seen of a service.

    `known_from`: when its first repository was connected here; what is told of the time before is its history, if any.
    `unseen_since`: since when one of its repositories has not been seen, None for ever; it says so only while `is_silent`.
    """

    known_from: datetime
    is_silent: bool = False
    unseen_since: datetime | None = None


def service_sight(*, as_of: datetime) -> dict[int, ServiceSight]:
    """By service, of those that have a repository. One statement.

    A repository that is heard from within the rhythm of its connection is not silent; one that its host refuses to us is.
    """
    rows = Repository.objects.filter(
        service__isnull=False,
        connection__state=ConnectionState.ACTIVE,
        connection__kind__in=(ConnectionKind.FORGE, ConnectionKind.REPOSITORY),
    ).select_related("connection")
    found: dict[int, ServiceSight] = {}
    for row in rows.annotate(of=F("service")):
        one = _sight(row, as_of)
        found[row.of] = _both(found[row.of], one) if row.of in found else one
    return found


def _sight(row: Repository, as_of: datetime) -> ServiceSight:
    at = last_seen(row)
    rhythm = row.connection.expected_every or DEFAULT_RHYTHM
    is_heard = row.unreadable_since is None and at is not None and at >= as_of - rhythm
    return ServiceSight(row.connection.created_at, not is_heard, None if is_heard else at)


def _both(one: ServiceSight, other: ServiceSight) -> ServiceSight:
    """Of a service of two repositories: silent where one of them is, since the longer time."""
    silent = [each.unseen_since for each in (one, other) if each.is_silent]
    since = None if None in silent else min((at for at in silent if at), default=None)
    return ServiceSight(min(one.known_from, other.known_from), bool(silent), since)
