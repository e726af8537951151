"""Keeping what was recognised as destructive in a change, and whether its present head is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from reviewboard.audit.operations import record as log
from reviewboard.changes.facets import SHA_CHARS
from reviewboard.changes.models import Change, Harm
from reviewboard.changes.verdicts.holding import locked
from reviewboard.domain.destructive import Harm as Recognised
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.people.identities import key_texts
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

FACET = "destructive"
"""The facet in which a source says it of a change itself."""

Told = dict[tuple[str, str, str], str]
"""What would be destroyed, as it is kept: by head, rule and place."""


@transaction.atomic
def add_harms(
    *, reader: Reader, change_id: int, head: str, harms: Sequence[Recognised], as_of: datetime
) -> int:
    """Keeps what somebody's pipeline found in one head of a change; how much of it is new. Twice is as once.

    Nothing that was found of a head is taken away again by another plan of it.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or their role answers for no work.
        Held: a legal hold stands on it.
    """
    locked(reader, change_id)
    if not reader.can(Right.ANSWER):
        raise NotAllowed(Right.ANSWER)
    new = keep(change_id=change_id, head=head, harms=harms, as_of=as_of)
    if new:
        log(
            actor_id=reader.person_id,
            action="change.harms",
            subject=f"change:{change_id}",
            details={"head": head, "harms": new},
            at=as_of,
        )
        changes_moved([change_id])
    return new


def keep(*, change_id: int, head: str, harms: Sequence[Recognised], as_of: datetime) -> int:
    """Writes them down, and marks the change; how many are new. The caller holds the change. At most four statements."""
    if not harms:
        return 0
    texts = key_texts([text for one in harms for text in (one.what, one.where)])
    before = Harm.objects.filter(change=change_id, head=head).count()
    told: Told = {}
    for one, what, where in zip(harms, texts[::2], texts[1::2], strict=True):
        told.setdefault((head, one.rule_id, where), what)
    write([(change_id, told)], as_of)
    mark([change_id])
    return Harm.objects.filter(change=change_id, head=head).count() - before


def not_kept(
    snapshots: Sequence[ChangeSnapshot], changes: Mapping[str, Change], keyed: Mapping[str, str]
) -> Mapping[str, Told]:
    """What diffs showed of heads and is not kept yet, by the change's external id; `keyed` are its texts.

    One statement; none where no diff showed anything.
    """
    told: dict[str, Told] = {}
    for one in snapshots:
        head = one.head_sha[:SHA_CHARS]
        for harm in one.harms if head else ():
            rows = told.setdefault(one.external_id, {})
            rows.setdefault((head, harm.rule_id, keyed[harm.where]), keyed[harm.what])
    known = [changes[name] for name in told if name in changes]
    stored = Harm.objects.filter(change__in=known).values_list(
        "change__external_id", "head", "rule_id", "where"
    )
    for name, head, rule_id, where in stored if known else ():
        told[name].pop((head, rule_id, where), None)
    return {name: fresh for name, fresh in told.items() if fresh}


def write(told: Iterable[tuple[int, Told]], as_of: datetime) -> None:
    """Writes down what would be destroyed, by the id of the change. One statement; none where there is nothing."""
    Harm.objects.bulk_create(
        (
            Harm(change_id=change_id, head=head, rule_id=rule_id, where=where, what=what, at=as_of)
            for change_id, rows in told
            for (head, rule_id, where), what in rows.items()
        ),
        ignore_conflicts=True,
    )


def mark(change_ids: Collection[int]) -> None:
    """Says of these changes whether they are destructive: their source says so, or a harm of their present head.

    One statement, whatever their number.
    """
    of_the_head = Harm.objects.filter(change=OuterRef("pk"), head=OuterRef("head_sha"))
    is_so = Q(facets__has_key=FACET) | Q(Exists(of_the_head))
    told = Case(When(is_so, then=Value(True)), default=Value(False), output_field=BooleanField())
    Change.objects.filter(pk__in=change_ids).update(destructive=told)
