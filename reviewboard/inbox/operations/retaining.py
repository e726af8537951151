"""Retention: bodies hold names and are kept for a while only; keys stay longer, so that what came again is known."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery

_STEP = 2000


def retain(*, as_of: datetime, body_days: int, key_days: int) -> tuple[int, int]:
    """Deletes bodies older than `body_days`, and rows `key_days` after that; how many of each. In small steps.

    What still has to be processed, or waits for a legal hold, keeps its body.
    """
    waiting = (DeliveryState.STORED, DeliveryState.HELD)
    old = Delivery.objects.filter(received_at__lt=as_of - timedelta(days=body_days), body__isnull=False)
    bodies = _in_steps(
        lambda ids: Delivery.objects.filter(pk__in=ids).update(body=None), old.exclude(state__in=waiting)
    )
    gone = Delivery.objects.filter(received_at__lt=as_of - timedelta(days=body_days + key_days))
    rows = _in_steps(
        lambda ids: Delivery.objects.filter(pk__in=ids).delete()[0], gone.exclude(state__in=waiting)
    )
    return bodies, rows


@transaction.atomic
def forget_bodies() -> int:
    """Deletes every body that was processed: somebody was erased, and a name may stand in any of them; how many."""
    kept = Delivery.objects.filter(body__isnull=False)
    return kept.exclude(state__in=(DeliveryState.STORED, DeliveryState.HELD)).update(body=None)


def _in_steps(act: Callable[[Sequence[int]], int], rows: QuerySet[Delivery]) -> int:
    done = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:_STEP]):
        done += act(ids)
    return done
