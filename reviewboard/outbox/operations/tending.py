"""Tending: lost claims are swept, dead messages revived by a person, settled ones pruned."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from reviewboard.audit import operations as log
from reviewboard.audit.locks import only_one
from reviewboard.audit.queries import standing
from reviewboard.domain.values import MessageState
from reviewboard.outbox.kinds import KINDS, START_TIMEOUT, Kind, OnLost
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations.giving_back import give_back

PRUNED_AT_ONCE = 5000
_VANISHED = "the worker vanished"


class NotDead(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """The message is not dead (any more), or a newer one already waits to do the same."""


def sweep(*, as_of: datetime) -> int:
    """Takes back the claims of relays and workers that vanished, one process at a time; returns how many.

    This, and never the broker's redelivery, is what recovers from a kill (dependencies.md: redelivery took 85
    to 112 s). What was claimed and never begun goes again at once, and that was no attempt. What was begun
    goes again or becomes uncertain, as its kind declares; when its attempts are used up it is dead.
    """
    with only_one("outbox.sweep") as alone:
        if not alone:
            return 0
        found = give_back(
            "state = 'claimed' AND started_at IS NULL AND claimed_at <= %(too_old)s",
            {"too_old": as_of - START_TIMEOUT},
            not_before=as_of,
            attempts_undone=1,
            as_of=as_of,
        )
        return found + sum(_sweep_begun(name, kind, as_of) for name, kind in KINDS.items())


def _sweep_begun(name: str, kind: Kind, as_of: datetime) -> int:
    lost = Message.objects.filter(
        kind=name, state=MessageState.CLAIMED, started_at__lte=as_of - kind.claim_timeout
    )
    if kind.on_lost is OnLost.UNCERTAIN:
        return lost.update(state=MessageState.UNCERTAIN, last_error=_VANISHED)
    dead = lost.filter(attempts__gte=kind.attempts).update(
        state=MessageState.DEAD, settled_at=as_of, last_error=_VANISHED
    )
    return dead + give_back(
        "kind = %(kind)s AND state = 'claimed' AND started_at <= %(too_old)s",
        {"kind": name, "too_old": as_of - kind.claim_timeout},
        not_before=as_of,
        as_of=as_of,
        error=_VANISHED,
    )


@transaction.atomic
def revive(*, message_id: int, actor_id: int | None, as_of: datetime) -> None:
    """Gives a dead message all its attempts again, from now; the log says who. Two statements.

    Raises:
        NotDead: it is not dead, somebody was faster, or a newer one already waits to do the same.
    """
    try:
        with transaction.atomic():
            revived = Message.objects.filter(pk=message_id, state=MessageState.DEAD).update(
                state=MessageState.PENDING,
                attempts=0,
                not_before=as_of,
                claim_token=None,
                started_at=None,
                settled_at=None,
            )
    except IntegrityError as error:  # message_pending_once
        raise NotDead(f"a newer message waits to do what {message_id} did not") from error
    if not revived:
        raise NotDead(f"message {message_id} is not dead")
    log.record(
        actor_id=actor_id, action="message_revived", subject=f"message:{message_id}", details={}, at=as_of
    )


def hasten(*, kinds: Collection[str], subjects: Collection[str], as_of: datetime) -> int:
    """Makes waiting messages of these kinds and subjects due now: what they waited for has ended. How many."""
    waiting = Message.objects.filter(kind__in=kinds, subject__in=subjects, not_before__gt=as_of)
    return waiting.filter(state=MessageState.PENDING).update(not_before=as_of)


def prune(*, as_of: datetime) -> int:
    """Deletes messages settled for longer than their kind keeps them, at most 5,000; returns how many.

    A message about a record under a legal hold stays: one that has it as its subject or among its keys.
    """
    with only_one("outbox.prune") as alone:
        if not alone:
            return 0
        over = Q()
        for name, kind in KINDS.items():
            over |= Q(kind=name, settled_at__lt=as_of - kind.keep)
        settled = Message.objects.filter(over, state=MessageState.SETTLED).exclude(_about(standing()))
        expired = settled.values("pk")[:PRUNED_AT_ONCE]
        return Message.objects.filter(pk__in=expired).delete()[0]


def _about(subjects: Collection[str]) -> Q:
    """The messages about any of these records: {"person": 55} in a payload is about "person:55"."""
    about = Q(subject__in=list(subjects))
    for subject in subjects:
        kind, _, key = subject.partition(":")
        about |= Q(payload__contains={kind: int(key)}) if key.isdigit() else Q()
    return about
