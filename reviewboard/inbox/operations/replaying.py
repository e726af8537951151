"""Replaying: a delivery is read once more, after a source learned something or a hold was lifted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from reviewboard.audit.operations import record as log
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.queries import matching
from reviewboard.inbox.rows import DeliveryFilter
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

_STEP = 1000
_FORGOTTEN = timedelta(minutes=10)
"""A stored delivery that old has lost its message: processing takes seconds, and a message at most 100 minutes."""
_AGAIN = timedelta(hours=1)


def replay_one(*, reader: Reader, delivery_id: int, as_of: datetime) -> None:
    """Has one delivery processed again, whatever became of it.

    Raises:
        NotAllowed: the reader may not.
        NotVisible: there is none of this id whose body is still kept.
    """
    if not _replay(reader, Delivery.objects.filter(pk=delivery_id), as_of):
        raise NotVisible(delivery_id)


def replay(*, reader: Reader, wanted: DeliveryFilter, as_of: datetime) -> int:
    """Has all these deliveries processed again; how many have a body left to be read.

    Raises:
        NotAllowed: the reader may not.
    """
    return _replay(reader, matching(wanted), as_of)


@transaction.atomic
def _replay(reader: Reader, wanted: QuerySet[Delivery], as_of: datetime) -> int:
    if not (reader.sees_all or reader.can(Right.CONNECT)):  # the house itself: the command line
        raise NotAllowed(Right.CONNECT)
    ids = list(wanted.filter(body__isnull=False).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _STEP):
        _store_again(ids[start : start + _STEP])
    if ids:
        details = {"deliveries": len(ids)}
        log(
            actor_id=reader.person_id,
            action="deliveries.replayed",
            subject=f"delivery:{ids[0]}",
            details=details,
            at=as_of,
        )
    return len(ids)


@transaction.atomic
def sweep(*, as_of: datetime) -> int:
    """Owes again what is stored and was forgotten, and what waits for a legal hold to be lifted; how many."""
    lost = Delivery.objects.filter(state=DeliveryState.STORED, received_at__lt=as_of - _FORGOTTEN)
    held = Delivery.objects.filter(state=DeliveryState.HELD, processed_at__lt=as_of - _AGAIN)
    ids = [pk for rows in (lost, held) for pk in rows.order_by("pk").values_list("pk", flat=True)[:_STEP]]
    _owe(ids)
    return len(ids)


def _store_again(ids: list[int]) -> None:
    Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.STORED, reason="")
    _owe(ids)


def _owe(ids: list[int]) -> None:
    owe_all(kind="process_delivery", debts=[Debt(f"delivery:{pk}") for pk in ids])
