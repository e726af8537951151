"""Reading the whole history by other rules: in batches, with progress, and never against what a person ruled."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from reviewboard.audit.queries import held
from reviewboard.changes.anew import Anew
from reviewboard.changes.books import KEPT, book_now, forget
from reviewboard.changes.judging import reckon, row_of
from reviewboard.changes.models import Change, Evidence, Reread, Rereading
from reviewboard.domain.detection import rule_book
from reviewboard.outbox.operations import owe
from reviewboard.people.news import changes_moved

KIND = "reread_changes"
BATCH = 200
SETTLED = timedelta(seconds=3 * KEPT)
"""How long after new rules the reading begins: by then whoever records has them, and what is read stays read."""


def start(*, asked_by_id: int | None, as_of: datetime) -> int:
    """Makes the rules as they are in this transaction those that hold, and owes the reading; its number.

    A reading that is under way ends: this one reads everything.
    """
    Rereading.objects.filter(finished_at__isnull=True).update(finished_at=as_of)
    run = Rereading.objects.create(asked_by_id=asked_by_id, asked_at=as_of, total=Change.objects.count())
    Rereading.objects.filter(pk=run.pk).update(rule_version=f"{rule_book().version}+{run.pk}")
    forget()
    _owe(run.pk, not_before=as_of + SETTLED)
    return run.pk


@transaction.atomic
def start_if_other_rules(*, as_of: datetime) -> bool:
    """Starts a reading when a new release has brought other rules than the last reading had; whether it did.

    Before the first reading everything was recorded by the rules that came with the product: that is noted, once.
    """
    newest = Rereading.objects.order_by("-pk").first()
    version = rule_book().version
    if newest is not None and newest.rule_version.partition("+")[0] == version:
        return False
    if newest is None and not _read_by_others(version):
        run = Rereading.objects.create(asked_at=as_of, finished_at=as_of)
        Rereading.objects.filter(pk=run.pk).update(rule_version=f"{version}+{run.pk}")
        return False
    start(asked_by_id=None, as_of=as_of)
    return True


def _read_by_others(version: str) -> bool:
    signs = Evidence.objects.exclude(rule_version="").exclude(rule_version__startswith=version)
    return signs.exists()


@transaction.atomic
def read_on(*, rereading_id: int, as_of: datetime) -> bool:
    """Reads the next `BATCH` changes of this reading; whether there is more, which is owed then.

    Changes under a legal hold stay as they are. About 20 statements.
    """
    run = Rereading.objects.select_for_update().get(pk=rereading_id)
    if run.finished_at is not None:
        return False
    if not run.last_id:
        run.last_id = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = (
        Change.objects.filter(pk__gt=run.cursor, pk__lte=run.last_id).select_related("author").defer("paths")
    )
    changes = list(rows.select_for_update(of=("self",)).order_by("pk")[:BATCH])
    if changes:
        kept = held(f"change:{one.pk}" for one in changes)
        free = [one for one in changes if f"change:{one.pk}" not in kept]
        run.changed += _read(run, free, as_of)
        run.cursor, run.done = changes[-1].pk, run.done + len(changes)
    more = len(changes) == BATCH
    run.finished_at = None if more else as_of
    run.save(update_fields=["last_id", "cursor", "done", "changed", "finished_at"])
    if more:
        _owe(run.pk)
    return more


def _read(run: Rereading, changes: Sequence[Change], as_of: datetime) -> int:
    """Writes what the rules find now; how many changes read otherwise for it."""
    book = book_now()
    anew = Anew(changes, book)
    Evidence.objects.filter(pk__in=[row.pk for row in anew.gone]).delete()
    Evidence.objects.bulk_create(
        (
            row_of(pk, one.sha, one.sign, anew.keyed[one.sign.quote], as_of)
            for pk, signs in anew.come.items()
            for one in signs
        ),
        ignore_conflicts=True,
    )
    return _judged(run, anew.touched | _whole(changes, anew.touched))


def _whole(changes: Sequence[Change], touched: Collection[int]) -> set[int]:
    """The requests that these commits are part of."""
    return {one.part_of_id for one in changes if one.pk in touched and one.part_of_id is not None}


def _judged(run: Rereading, ids: Collection[int]) -> int:
    if not ids:
        return 0
    before = {
        pk: (verdict, certainty)
        for pk, verdict, certainty in Change.objects.filter(pk__in=ids).values_list(
            "pk", "verdict", "certainty"
        )
    }
    moved = reckon(ids)
    Reread.objects.bulk_create(
        (
            Reread(
                rereading=run,
                change=one,
                was=before[one.pk][0],
                was_certainty=before[one.pk][1],
                now=one.verdict,
                now_certainty=one.certainty,
            )
            for one in moved
        ),
        update_conflicts=True,
        unique_fields=["rereading", "change"],
        update_fields=["now", "now_certainty"],
    )
    if moved:
        changes_moved([one.pk for one in moved])
    return len(moved)


def _owe(rereading_id: int, not_before: datetime | None = None) -> None:
    payload = {"rereading": rereading_id}
    owe(kind=KIND, subject=f"rereading:{rereading_id}", payload=payload, not_before=not_before)
