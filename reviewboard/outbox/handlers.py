"""What turns a room's function into the handler of a kind (`HANDLERS` in `celery.py` names it)."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from reviewboard.domain.ports import Deferred, Rejected, Unavailable
from reviewboard.outbox.kinds import KINDS
from reviewboard.outbox.operations import begin, settle
from reviewboard.outbox.outcomes import Claim, Done, Failed, Lost, Outcome, Overtaken, Owed, Retry, Wait

logger = logging.getLogger(__name__)

Work = Callable[[Owed], str | None]

STOPPED_BEFORE = timedelta(seconds=5)  # a task ends before its claim is swept, so that two never work at once


def handles(kind: str, *, in_transaction: bool = False) -> Callable[[Work], Any]:
    """Makes `work(owed) -> reference or None` the Celery task that handles messages of this kind.

    What `work` raises says what became of it: `Rejected` is dead at once, `Unavailable` is tried again when
    the other side said, `Deferred` was not tried at all, anything else counts as lost: tried again by the
    kind's schedule, or uncertain.

    Args:
        kind: a key of `KINDS`; `HANDLERS` must name this task for it.
        in_transaction: True for work on our own tables only: it and its settling are then one transaction, so
            it happens exactly once. Never for work that talks to somebody outside.
    """

    def decorate(work: Work) -> Any:
        limit = int((KINDS[kind].claim_timeout - STOPPED_BEFORE).total_seconds())

        @shared_task(name=f"{work.__module__}.{work.__name__}", time_limit=limit, soft_time_limit=limit - 5)
        def task(*, message_id: int, token: str, **_kwargs: object) -> None:
            handle(work, message_id=message_id, token=UUID(token), in_transaction=in_transaction)

        return task

    return decorate


def handle(work: Work, *, message_id: int, token: UUID, in_transaction: bool = False) -> None:
    """Begins the message, works, settles. When somebody was faster, the log says so and it is theirs."""
    try:
        owed = begin(message_id=message_id, token=token, as_of=timezone.now())
        if in_transaction:
            _work_inside(work, owed)
        else:
            _settle(owed.claim, _outcome_of(work, owed))
    except Overtaken as overtaken:
        logger.info("overtaken: %s", overtaken)


def _work_inside(work: Work, owed: Owed) -> None:
    try:
        with transaction.atomic():
            _settle(owed.claim, Done(work(owed) or ""))
    except Overtaken:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a room raises is recorded on its message
        _settle(owed.claim, _outcome_of_error(owed, error))


def _outcome_of(work: Work, owed: Owed) -> Outcome:
    try:
        return Done(work(owed) or "")
    except Exception as error:  # noqa: BLE001 - whatever a room raises is recorded on its message
        return _outcome_of_error(owed, error)


def _outcome_of_error(owed: Owed, error: Exception) -> Outcome:
    said = f"{type(error).__name__}: {error}"
    match error:
        case Rejected():
            logger.warning("%s %s was rejected", owed.claim.kind, owed.subject)
            return Failed(error.words)
        case Unavailable():
            return Retry(error.words, error.retry_after)
        case Deferred():
            return Wait(error.words, error.wait)
        case _:
            logger.error("%s %s failed", owed.claim.kind, owed.subject, exc_info=error)
            return Lost(said)


def _settle(claim: Claim, outcome: Outcome) -> None:
    settle(claim=claim, outcome=outcome, as_of=timezone.now())
