"""Keeping what was recognised as destructive in a change, and whether its present head is."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from reviewboard.audit.operations import record as log
from reviewboard.changes.models import Change, Harm
from reviewboard.changes.verdicts.holding import locked
from reviewboard.domain.destructive import Harm as Recognised
from reviewboard.people.identities import key_texts
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

FACET = "destructive"
"""The facet in which a source says it of a change itself."""


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
    Harm.objects.bulk_create(
        (
            Harm(
                change_id=change_id,
                head=head,
                rule_id=one.rule_id,
                what=what,
                where=where,
                at=as_of,
            )
            for one, what, where in zip(harms, texts[::2], texts[1::2], strict=True)
        ),
        ignore_conflicts=True,
    )
    mark([change_id])
    return Harm.objects.filter(change=change_id, head=head).count() - before


def mark(change_ids: Collection[int]) -> None:
    """Says of these changes whether they are destructive: their source says so, or a harm of their present head.

    One statement, whatever their number.
    """
    of_the_head = Harm.objects.filter(change=OuterRef("pk"), head=OuterRef("head_sha"))
    is_so = Q(facets__has_key=FACET) | Q(Exists(of_the_head))
    told = Case(When(is_so, then=Value(True)), default=Value(False), output_field=BooleanField())
    Change.objects.filter(pk__in=change_ids).update(destructive=told)
