"""Writing the log: entries, seals, legal holds."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from reviewboard.audit import details as log_details
from reviewboard.audit.details import Details
from reviewboard.audit.locks import only_one
from reviewboard.audit.models import Entry, Hold, Seal, SealedEntry
from reviewboard.audit.queries import digest_of

logger = logging.getLogger(__name__)

BATCH = 1000  # entries a seal
LOOK_BACK = timedelta(days=1)


class AlreadyHeld(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """A legal hold already stands on this subject."""


class NotHeld(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """No legal hold stands on this subject, or somebody was faster to lift it."""


def record(*, actor_id: int | None, action: str, subject: str, details: Details, at: datetime) -> int:
    """Logs a decision in the caller's transaction: both happen or neither. One statement.

    Args:
        actor_id: the person's key; None for the house itself.
        action: a code, as in "visibility_lowered".
        subject: what it is about, as in "incident:214".
        details: codes, keys, numbers and dates only.
        at: when it was decided, with its zone.

    Returns:
        The entry's id.

    Raises:
        PersonalText: something in it might name a person.
        RuntimeError: there is no transaction, so the decision could be lost without its entry.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a decision and its entry belong in one transaction")
    entry = Entry(
        at=at,
        actor_id=actor_id,
        action=action,
        subject=log_details.subject(subject),
        details=log_details.canonical(details),
    )
    entry.save(force_insert=True)
    return entry.pk


def record_each(
    *, actor_id: int | None, action: str, subjects: Iterable[str], details: Details, at: datetime
) -> None:
    """Logs one decision on many things, one entry each, in one statement. Raises as `record` does."""
    if not connection.in_atomic_block:
        raise RuntimeError("a decision and its entries belong in one transaction")
    plain = log_details.canonical(details)
    Entry.objects.bulk_create(
        Entry(at=at, actor_id=actor_id, action=action, subject=log_details.subject(one), details=plain)
        for one in subjects
    )


def seal(*, as_of: datetime, whole: bool = False) -> int:
    """Seals what is committed and not sealed yet, at most `BATCH` entries; returns how many. Six statements.

    Nobody waits for it: an entry whose transaction is still open goes into a later batch. When another
    process is sealing, nothing happens and 0 is returned.

    Args:
        as_of: now.
        whole: looks for unsealed entries in the whole log (0.5 s a million entries). Otherwise only among
            those younger than what was sealed a day ago, which misses a transaction that was open that long.
    """
    with only_one("audit.seal") as alone:
        if not alone:
            return 0
        after = 0 if whole else _highest_sealed(before=as_of - LOOK_BACK)
        entries = list(Entry.objects.filter(pk__gt=after, membership=None).order_by("pk")[:BATCH])
        if not entries:
            return 0
        new = _next_seal(entries, as_of)
        SealedEntry.objects.bulk_create(SealedEntry(entry=entry, seal=new) for entry in entries)
    logger.info("sealed %d entries as number %d: %s", len(entries), new.number, new.digest)
    return len(entries)


def _highest_sealed(*, before: datetime) -> int:
    seal = Seal.objects.filter(sealed_at__lt=before).order_by("-number").first()
    return seal.highest_entry_id if seal else 0


def _next_seal(entries: list[Entry], as_of: datetime) -> Seal:
    last = Seal.objects.order_by("-number").first()
    number, previous, highest = (last.number + 1, last.digest, last.highest_entry_id) if last else (1, "", 0)
    return Seal.objects.create(
        number=number,
        sealed_at=as_of,
        entry_count=len(entries),
        highest_entry_id=max(highest, entries[-1].pk),
        previous=previous,
        digest=digest_of(previous=previous, number=number, entries=entries),
    )


@transaction.atomic
def place_hold(*, subject: str, actor_id: int, reason: str, at: datetime) -> int:
    """Places a legal hold; whether the actor may is asked upstairs, by the right `hold`. Returns its id.

    Raises:
        AlreadyHeld: one stands already.
    """
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                subject=log_details.subject(subject), placed_by_id=actor_id, placed_at=at, reason=reason
            )
    except IntegrityError as error:
        raise AlreadyHeld(subject) from error
    record(actor_id=actor_id, action="hold_placed", subject=subject, details={"hold": hold.pk}, at=at)
    return hold.pk


@transaction.atomic
def lift_hold(*, subject: str, actor_id: int, at: datetime) -> None:
    """Lifts the legal hold; retention and erasure take up again from here.

    Raises:
        NotHeld: none stands, or somebody was faster.
    """
    lifted = Hold.objects.filter(subject=subject, lifted_at=None).update(lifted_at=at, lifted_by_id=actor_id)
    if not lifted:
        raise NotHeld(subject)
    record(actor_id=actor_id, action="hold_lifted", subject=subject, details={}, at=at)
