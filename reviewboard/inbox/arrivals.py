"""What lately arrived of one connection: for its own page, and for choosing what is to be read again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.queries import A_DAY, matching
from reviewboard.inbox.rows import DeliveryFilter
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader

NEAR = 500
"""So many of a connection's newest deliveries are looked through: a backfill may have brought any number."""
READ = "api:"
"""How the events of what was read from a vendor's API begin (`domain.ports.Fetched`)."""
_NUMBERS = """
    SELECT (SELECT count(*) FROM inbox_delivery WHERE connection_id = %(id)s AND state = 'failed'),
        (SELECT min(received_at) FROM inbox_delivery WHERE connection_id = %(id)s AND state = 'stored'),
        count(*), max(received_at)
    FROM inbox_delivery WHERE connection_id = %(id)s AND received_at >= %(since)s AND body IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class LastSent:
    """The newest delivery that the vendor sent by itself, rather than one that we asked for."""

    event: str
    state: DeliveryState
    reason: str
    received_at: datetime


def last_sent(reader: Reader, connection_id: int) -> LastSent | None:
    """The newest webhook among the newest deliveries; None for readers who may not connect sources. One statement."""
    if not reader.can(Right.CONNECT):
        return None
    near = Delivery.objects.filter(connection=connection_id).order_by("-pk").values("pk")[:NEAR]
    row = (
        Delivery.objects.filter(pk__in=near)
        .exclude(event__startswith=READ)
        .defer("body")
        .order_by("-pk")
        .first()
    )
    return LastSent(row.event, DeliveryState(row.state), row.reason, row.received_at) if row else None


def events_of(reader: Reader, connection_id: int) -> list[str]:
    """What the newest deliveries are called, by name; for the filter above them. One statement."""
    if not reader.can(Right.CONNECT):
        return []
    near = Delivery.objects.filter(connection=connection_id).order_by("-pk").values("pk")[:NEAR]
    names = Delivery.objects.filter(pk__in=near).exclude(event="").values_list("event", flat=True)
    return list(names.order_by("event").distinct())


def how_many(reader: Reader, wanted: DeliveryFilter) -> tuple[int, int]:
    """How many deliveries a filter means, and how many of these have a body left to be read again. Two statements."""
    if not (reader.sees_all or reader.can(Right.CONNECT)):  # the house itself: the command line
        return 0, 0
    found = matching(wanted)
    return found.count(), found.filter(body__isnull=False).count()


def numbers_of(connection_id: int, *, as_of: datetime) -> dict[str, object]:
    """As `queries.counted`, of one connection, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"id": connection_id, "since": as_of - A_DAY})
        failed, oldest, a_day, last = cursor.fetchone()
    told = {"failed": failed, "oldest": oldest, "a_day": a_day, "last": last}
    return {name: value for name, value in told.items() if value is not None}
