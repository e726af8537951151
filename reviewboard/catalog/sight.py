"""Which services are unseen: a silent source is never taken for a quiet week (product.md, "Sources in").

That a service is unseen is told to everybody; which of its repositories is silent is not told here at all.
"""

from datetime import datetime, timedelta

from django.db.models import F

from reviewboard.catalog.models import Repository
from reviewboard.catalog.repositories import last_seen
from reviewboard.connections.kinds import ConnectionKind, ConnectionState

DEFAULT_RHYTHM = timedelta(days=3)
"""Of a source of which nothing is known: a long weekend, as agendas have it."""


def unseen_services(*, as_of: datetime) -> dict[int, datetime | None]:
    """By service, since when one of its repositories has not been seen; None: never. One statement.

    A repository that is heard from within the rhythm of its connection is not silent; one that its host refuses to us is.
    """
    rows = Repository.objects.filter(
        service__isnull=False,
        connection__state=ConnectionState.ACTIVE,
        connection__kind__in=(ConnectionKind.FORGE, ConnectionKind.REPOSITORY),
    ).select_related("connection")
    unseen: dict[int, datetime | None] = {}
    for row in rows.annotate(of=F("service")):
        at = last_seen(row)
        rhythm = row.connection.expected_every or DEFAULT_RHYTHM
        if row.unreadable_since is None and at is not None and at >= as_of - rhythm:
            continue
        before = unseen.get(row.of, at)
        unseen[row.of] = min(before, at) if before and at else None
    return unseen
