"""What the relay and the clock ask of the inbox. A task loads ids, calls one operation, returns."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.inbox import operations, rhythm
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed

_BUDGET = timedelta(seconds=90)


@handles("process_delivery", in_transaction=True)
def process_delivery(owed: Owed) -> None:
    """One delivery, and its neighbours."""
    operations.process(delivery_id=_key_of(owed), as_of=timezone.now())


@handles("poll_connection")
def poll_connection(owed: Owed) -> None:
    """What is due of one connection; there is more when its time is over, and the clock asks again."""
    operations.poll(connection_id=_key_of(owed), clock=timezone.now, budget=_BUDGET)


@handles("forget_bodies", in_transaction=True)
def forget_bodies(owed: Owed) -> None:
    """Somebody was erased, who may stand in any body that was processed."""
    del owed
    operations.forget_bodies()


@shared_task(name="reviewboard.inbox.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every minute: readings that are due, deliveries that were forgotten, and how often each source is heard."""
    with only_one("inbox-tick") as mine:
        if mine:
            now = timezone.now()
            operations.poll_due(as_of=now)
            operations.sweep(as_of=now)
            rhythm.learn(as_of=now)


@shared_task(name="reviewboard.inbox.tasks.retain")
def retain(**_kwargs: object) -> None:
    """Every night: bodies whose time is over."""
    with only_one("inbox-retain") as mine:
        if mine:
            operations.retain(
                as_of=timezone.now(),
                body_days=settings.DELIVERY_BODY_DAYS,
                key_days=settings.DELIVERY_KEY_DAYS,
            )


def _key_of(owed: Owed) -> int:
    return int(owed.subject.rpartition(":")[2])
