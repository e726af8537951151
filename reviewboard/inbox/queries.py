"""Reading the inbox: for those who may connect sources, and nobody else. Bodies are never shown."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery, PollCursor
from reviewboard.inbox.rows import DeliveryFilter, DeliveryRow, PollRow
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader

A_DAY = timedelta(days=1)


def matching(wanted: DeliveryFilter) -> QuerySet[Delivery]:
    """The deliveries that a filter means; who may have them is asked by whoever calls."""
    found = Delivery.objects.all()
    if wanted.connection_id is not None:
        found = found.filter(connection=wanted.connection_id)
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    if wanted.since is not None:
        found = found.filter(received_at__gte=wanted.since)
    if wanted.event:
        found = found.filter(event=wanted.event)
    return found


def list_deliveries(
    reader: Reader, wanted: DeliveryFilter, after: str | None, limit: int
) -> Page[DeliveryRow]:
    """Deliveries, the newest first; none for readers who may not connect sources. One statement, without bodies.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = matching(wanted) if reader.can(Right.CONNECT) else Delivery.objects.none()
    if after:
        (pk,) = decode(after, int)
        found = found.filter(pk__lt=pk)
    rows = found.annotate(replayable=Q(body__isnull=False)).defer("body").order_by("-pk")
    return page_of(list(rows[: limit + 1]), limit, lambda row: (row.pk,), _row)


def stored(connection_id: int) -> list[int]:
    """The deliveries of a connection that wait to be processed, in order of arrival. One statement."""
    waiting = Delivery.objects.filter(connection=connection_id, state=DeliveryState.STORED)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def polls(reader: Reader, connection_id: int) -> list[PollRow]:
    """How far each part of a connection is read. One statement."""
    if not (reader.sees_all or reader.can(Right.CONNECT)):  # the house itself: the command line
        return []
    rows = PollCursor.objects.filter(connection=connection_id).order_by("part")
    return [
        PollRow(
            part=row.part,
            since=row.since,
            more=row.more,
            done=row.done,
            total=row.total,
            read_at=row.read_at,
            next_at=row.next_at,
            trouble=row.trouble,
        )
        for row in rows
    ]


def counted(as_of: datetime) -> dict[int, dict[str, object]]:
    """For each connection: deliveries of the last day, the newest, failed ones, and since when the oldest waits.

    Three statements, each answered from an index.
    """
    found: dict[int, dict[str, object]] = {}
    lately = Delivery.objects.filter(received_at__gte=as_of - A_DAY, body__isnull=False)
    failed = Delivery.objects.filter(state=DeliveryState.FAILED)
    waiting = Delivery.objects.filter(state=DeliveryState.STORED)
    for rows in (
        lately.values("connection").annotate(a_day=Count("pk"), last=Max("received_at")),
        failed.values("connection").annotate(failed=Count("pk")),
        waiting.values("connection").annotate(oldest=Min("received_at")),
    ):
        for row in rows:
            found.setdefault(row["connection"], {}).update(dict(row))
    return found


def _row(row: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=row.pk,
        connection_id=row.connection_id,
        key=row.key,
        event=row.event,
        size=row.size,
        state=DeliveryState(row.state),
        reason=row.reason,
        received_at=row.received_at,
        processed_at=row.processed_at,
        snapshots=row.snapshots,
        replayable=getattr(row, "replayable", False),
    )
