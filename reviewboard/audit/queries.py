"""Reading the log. Who may read it is asked upstairs, by the right `read_audit`."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise

from reviewboard.audit.models import Entry, Hold, Seal, SealedEntry
from reviewboard.domain.refusals import Refused

READ_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the log."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    subject: str
    details: dict[str, object]


class Held(Refused):
    """A legal hold refuses it; `subjects` says on what it stands."""

    expected = "a record on which no legal hold stands"

    def __init__(self, subjects: Iterable[str]) -> None:
        self.subjects = tuple(sorted(subjects))
        super().__init__(", ".join(self.subjects))


@dataclass(frozen=True, slots=True)
class Problem:
    """What sealing cannot have left behind; `number` is the seal's, None when it is about the whole chain."""

    number: int | None
    text: str


def list_entries(
    *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> tuple[Logged, ...]:
    """The newest entries first, of one subject or of all; `before` is the last id of the page before."""
    entries = Entry.objects.order_by("-id")
    if subject is not None:
        entries = entries.filter(subject=subject)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return tuple(_logged(entry) for entry in entries[:limit])


def held(subjects: Iterable[str]) -> frozenset[str]:
    """Those of `subjects` on which a legal hold stands. One statement, none for no subjects."""
    return frozenset(
        Hold.objects.filter(subject__in=list(subjects), lifted_at=None).values_list("subject", flat=True)
    )


def refuse_held(*subjects: str) -> None:
    """What every edit of these records asks first, after it has asked who may. One statement.

    A write to many records at once asks `held` instead and leaves out those that it names.

    Raises:
        Held: a legal hold stands on one of them.
    """
    if found := held(subjects):
        raise Held(found)


def standing() -> frozenset[str]:
    """Every subject on which a legal hold stands: there are few."""
    return frozenset(Hold.objects.filter(lifted_at=None).values_list("subject", flat=True))


def digest_of(*, previous: str, number: int, entries: Iterable[Entry]) -> str:
    """The seal over `entries` (by rising id): SHA-256 in hex. docs/adr/0008 gives the form byte by byte."""
    hashed = hashlib.sha256(f"{previous}\n{number}\n".encode())
    for entry in entries:
        hashed.update(_canonical(entry))
    return hashed.hexdigest()


def verify(*, witnessed: Collection[str] = ()) -> tuple[Problem, ...]:
    """What is wrong with the log, oldest seal first; empty when every entry is as it was sealed.

    Args:
        witnessed: digests that somebody noted elsewhere (they are in the process log). Each must still be in
            the chain: this is what tells when the newest seals were cut off together with their entries.
    """
    seals = list(Seal.objects.order_by("number"))
    digests = {seal.digest for seal in seals}
    missing = [
        Problem(None, f"no seal has the digest {digest}") for digest in witnessed if digest not in digests
    ]
    return (*_breaks_in(seals), *_altered(seals), *missing)


def _breaks_in(seals: list[Seal]) -> Iterator[Problem]:
    if seals and (seals[0].number, seals[0].previous) != (1, ""):
        yield Problem(seals[0].number, "the chain does not begin here")
    for before, seal in pairwise(seals):
        if (seal.number, seal.previous) != (before.number + 1, before.digest):
            yield Problem(seal.number, f"does not follow seal {before.number}")


def _altered(seals: list[Seal]) -> Iterator[Problem]:
    rows = SealedEntry.objects.select_related("entry").order_by("seal__number", "entry_id")
    empty = {seal.pk: seal for seal in seals}
    for seal_id, batch in groupby(rows.iterator(chunk_size=READ_AT_ONCE), key=lambda row: row.seal_id):
        yield from _checked(empty.pop(seal_id), [row.entry for row in batch])
    for seal in empty.values():
        yield from _checked(seal, [])


def _checked(seal: Seal, entries: list[Entry]) -> Iterator[Problem]:
    if len(entries) != seal.entry_count:
        yield Problem(seal.number, f"sealed {seal.entry_count} entries, holds {len(entries)}")
    elif digest_of(previous=seal.previous, number=seal.number, entries=entries) != seal.digest:
        yield Problem(seal.number, "an entry is not what was sealed")


def _logged(entry: Entry) -> Logged:
    return Logged(entry.pk, entry.at, entry.actor_id, entry.action, entry.subject, entry.details)


def _canonical(entry: Entry) -> bytes:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [entry.pk, at, entry.actor_id, entry.action, entry.subject, entry.details]
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
