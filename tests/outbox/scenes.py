"""Kinds, times and short verbs for the tests of the outbox."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction

from reviewboard.domain.values import MessageState
from reviewboard.outbox.kinds import Kind, OnLost, Unique
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import begin, claim, owe
from reviewboard.outbox.outcomes import Claim, Owed

T = TypeVar("T")

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=1)
WAITS = (timedelta(seconds=30), timedelta(minutes=5))

MADE_UP_KINDS = {
    "push": Kind(Unique.PENDING, OnLost.RESEND, WAITS, timedelta(seconds=60), keep=timedelta(days=7)),
    "mail": Kind(Unique.EVER, OnLost.RESEND, WAITS, timedelta(seconds=60), keep=timedelta(days=400)),
    "ticket": Kind(Unique.EVER, OnLost.UNCERTAIN, WAITS, timedelta(seconds=60), keep=timedelta(days=400)),
}


def owe_one(kind: str = "push", subject: str = "action:1", *, due: datetime = NOW, **payload: int) -> bool:
    """Owes one effect; kinds that are unique ever get their subject as the key."""
    with transaction.atomic():
        return owe(
            kind=kind, subject=subject, payload=payload or {"id": 1}, dedup_key=subject, not_before=due
        )


def take(*, as_of: datetime = NOW, limit: int = 100) -> tuple[Claim, ...]:
    """Claims what is due, as a relay does."""
    return claim(limit=limit, as_of=as_of, claimed_by="relay")


def take_one(*, as_of: datetime = NOW) -> Claim:
    """Claims the only message that is due."""
    (only,) = take(as_of=as_of)
    return only


def start(taken: Claim, *, as_of: datetime = NOW) -> Owed:
    """Begins the work, as a handler does."""
    return begin(message_id=taken.id, token=taken.token, as_of=as_of)


def state_of(message_id: int) -> MessageState:
    """The message's state as the database holds it."""
    return MessageState(Message.objects.get(pk=message_id).state)


def states() -> list[str]:
    """All states, by age of the message."""
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def elsewhere(pool: ThreadPoolExecutor, work: Callable[[], T]) -> Future[T]:
    """Runs `work` on a connection of its own, which it closes."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(run)
