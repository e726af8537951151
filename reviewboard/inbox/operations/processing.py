"""Processing: stored deliveries are read by their source, and handed to the rooms they belong to.

Each delivery owes its own message. Whoever takes one up takes its stored neighbours along, so that a backlog drains in
batches; their messages then find nothing left to do. What arrives first makes no difference (domain/merge.py).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, transaction

from reviewboard.connections.operations import heard
from reviewboard.connections.queries import Sender, sender
from reviewboard.domain.messages import ChangeSnapshot, CheckSnapshot, Snapshot
from reviewboard.domain.ports import Unreadable, WebhookSource
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations.recording import record
from reviewboard.integrations.registry import SOURCES

logger = logging.getLogger(__name__)

BATCH, BATCH_BYTES = 100, 8 * 1024 * 1024
"""How many deliveries, and how many of their bytes, one worker takes at once: memory stays flat in any backlog."""
_REASON_CHARS, _ID_CHARS = 300, 200
_NEIGHBOURS = """
    SELECT id FROM (
        SELECT id, sum(size) OVER (ORDER BY id) AS bytes FROM (
            SELECT id, size FROM inbox_delivery
            WHERE connection_id = %s AND state = 'stored' AND id <> %s ORDER BY id LIMIT %s) waiting) counted
    WHERE bytes <= %s
"""


@dataclass(slots=True)
class _Taken:
    """A delivery in hand, and what became of it."""

    delivery: Delivery
    snapshots: Sequence[Snapshot] = ()
    state: DeliveryState = DeliveryState.PROCESSED
    reason: str = ""


@transaction.atomic(savepoint=False)
def process(*, delivery_id: int, as_of: datetime) -> int:
    """Processes this delivery, and stored neighbours of its connection with it; how many. One transaction.

    Nothing that a payload holds raises: what cannot be read or recorded is kept as failed, with its reason.

    Raises:
        OperationalError, InterfaceError: the database is away; nothing has happened.
    """
    own = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if own is None or own.state not in (DeliveryState.STORED, DeliveryState.HELD) or own.body is None:
        return 0
    source = sender(own.connection_id)
    taken = [_Taken(one) for one in [own, *_neighbours(own)]]
    if not source.active:
        for one in taken:
            one.state, one.reason = DeliveryState.IGNORED, "the connection was paused"
    else:
        _read(source, taken)
        _hand_over(source, taken, as_of)
        heard(source=source, at=max(one.delivery.received_at for one in taken))
    _keep(taken, as_of)
    return len(taken)


def _neighbours(own: Delivery) -> list[Delivery]:
    """Others that wait, in small enough number, and that nobody else has in hand."""
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, [own.connection_id, own.pk, BATCH - 1, BATCH_BYTES - own.size])
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(
        pk__in=ids, state=DeliveryState.STORED
    )
    return list(waiting.order_by("pk"))


def _read(source: Sender, taken: Sequence[_Taken]) -> None:
    """Has the source parse each; what a source raises is a reason, never an end."""
    made = SOURCES.get(source.vendor)
    parser: WebhookSource | None = made(source.config) if made else None
    for one in taken:
        if parser is None:
            one.state, one.reason = DeliveryState.IGNORED, f"no source for {source.vendor}"
            continue
        try:
            one.snapshots = _fit(parser.parse(one.delivery.event, bytes(one.delivery.body or b"")))
        except Unreadable as unreadable:
            one.state, one.reason = DeliveryState.FAILED, unreadable.words
        except Exception as error:  # a source's own fault: the payload is kept, and can be replayed
            logger.exception("delivery %s could not be read", one.delivery.pk)
            one.state, one.reason = DeliveryState.FAILED, f"its source stumbled: {type(error).__name__}"
        else:
            if not one.snapshots:
                one.state, one.reason = DeliveryState.IGNORED, "says nothing that is recorded here"


def _fit(snapshots: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """As they are; raises Unreadable for an id that no column holds: shortened it would be that of something else."""
    for one in snapshots:
        place = one.repository if isinstance(one, ChangeSnapshot | CheckSnapshot) else None
        reviews = one.reviews if isinstance(one, ChangeSnapshot) else ()
        if any(len(each.external_id) > _ID_CHARS for each in (one, *filter(None, [place]), *reviews)):
            raise Unreadable("an id in it is too long to be one")
    return snapshots


def _hand_over(source: Sender, taken: Sequence[_Taken], as_of: datetime) -> None:
    """Records all at once; when something in them cannot be recorded, one by one, so that it stands alone."""
    telling = [one for one in taken if one.snapshots]
    if not telling:
        return
    try:
        _record(source, telling, as_of)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(telling) == 1:
            logger.exception("delivery %s could not be recorded", telling[0].delivery.pk)
            telling[0].state = DeliveryState.FAILED
            telling[0].reason = f"could not be recorded: {type(error).__name__}"
            return
        for one in telling:
            _hand_over(source, [one], as_of)


@transaction.atomic
def _record(source: Sender, telling: Sequence[_Taken], as_of: datetime) -> None:
    snapshots = [snapshot for one in telling for snapshot in one.snapshots]
    held = record(connection_id=source.id, snapshots=snapshots, as_of=as_of)
    for one in telling:
        if any(snapshot.external_id in held for snapshot in one.snapshots):
            one.state, one.reason = DeliveryState.HELD, "a legal hold stands on what it tells of"
        else:
            one.state, one.reason = DeliveryState.PROCESSED, ""


def _keep(taken: Sequence[_Taken], as_of: datetime) -> None:
    for one in taken:
        one.delivery.state, one.delivery.reason = one.state, one.reason[:_REASON_CHARS]
        one.delivery.processed_at, one.delivery.snapshots = as_of, len(one.snapshots)
    Delivery.objects.bulk_update(
        [one.delivery for one in taken], ["state", "reason", "processed_at", "snapshots"], batch_size=BATCH
    )
