"""Recording changes (webhook, poll, file and scan all meet here), and deciding who may see one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Unpack

from django.db import IntegrityError, transaction

from reviewboard.audit.operations import record as log
from reviewboard.changes.checks import check_of, weight
from reviewboard.changes.models import Change, Check
from reviewboard.changes.queries import is_involved
from reviewboard.changes.queries.gate import current
from reviewboard.changes.recording import look_up, merge, write
from reviewboard.domain.messages import ChangeSnapshot, CheckSnapshot
from reviewboard.domain.recorded import Recorded
from reviewboard.domain.values import ChangeState
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.news import changes_moved
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import Decision, NotVisible, Wish


def record(
    *,
    connection_id: int,
    repository_id: int | None,
    snapshots: Sequence[ChangeSnapshot],
    as_of: datetime,
    actor_id: int | None = None,
) -> Recorded:
    """Records what a source told of changes, facet by facet; the same again changes nothing.

    One transaction and a bounded number of statements, whatever the number of snapshots; callers hand over a
    few hundred at a time. Where somebody else records the same new change at the same moment, the second
    finds it there and merges into it. A change under a legal hold stays as it is, and `withheld` names it when
    there was news of it: whoever keeps the news tells it again when the hold is lifted (docs/adr/0008).
    """
    if not snapshots:
        return Recorded()
    try:
        return _record(connection_id, repository_id, snapshots, as_of, actor_id)
    except IntegrityError:
        return _record(connection_id, repository_id, snapshots, as_of, actor_id)


@transaction.atomic
def _record(
    connection_id: int,
    repository_id: int | None,
    snapshots: Sequence[ChangeSnapshot],
    as_of: datetime,
    actor_id: int | None,
) -> Recorded:
    batch = look_up(connection_id, repository_id, snapshots, as_of)
    merge(batch)
    write(batch)
    created = tuple(batch.created[name].pk for name in sorted(batch.created))
    updated = tuple(change.pk for change in batch.updated.values())
    withheld = tuple(sorted(batch.withheld))
    subject = f"connection:{connection_id}"
    if withheld:
        left = {"changes": withheld}
        log(actor_id=actor_id, action="changes.withheld", subject=subject, details=left, at=as_of)
    if created or updated:
        counted = {"created": len(created), "updated": len(updated)}
        log(actor_id=actor_id, action="changes.recorded", subject=subject, details=counted, at=as_of)
        changes_moved(current([*batch.created.values(), *batch.updated.values()], as_of))
    unchanged = len(batch.changes) - len(created) - len(updated) - len(withheld)
    kept_out = frozenset(name for name, one in batch.changes.items() if one.pk in batch.withheld)
    return Recorded(created, updated, unchanged, withheld, kept_out)


@transaction.atomic
def record_checks(*, repository_id: int, snapshots: Sequence[CheckSnapshot]) -> int:
    """Records how checks of commits stand; how many are new or read otherwise. Two statements.

    The newer word wins, whenever it comes; of two of the same instant the one that is final. Where its host shows the
    statuses of an open request's head anew, a look at ours is owed: two statements more.
    """
    ids = {one.external_id[:200] for one in snapshots}
    rows = Check.objects.select_for_update().filter(repository=repository_id, external_id__in=ids)
    known = {row.external_id: row for row in rows.order_by("pk")}
    changed: dict[str, Check] = {}
    renewed: set[str] = set()
    for one in snapshots:
        fresh = check_of(repository_id, one)
        before = known.get(fresh.external_id)
        renewed |= {fresh.head_sha} if one.renews and before is None else set()
        if before is None or weight(fresh) > weight(before):
            known[fresh.external_id] = changed[fresh.external_id] = fresh
    Check.objects.bulk_create(
        [changed[name] for name in sorted(changed)],
        update_conflicts=True,
        unique_fields=["repository", "external_id"],
        update_fields=["head_sha", "name", "state", "url", "source_at", "finished_at"],
    )
    if renewed:
        waiting = Change.objects.filter(
            repository=repository_id, head_sha__in=renewed, state=ChangeState.OPEN
        )
        heads = sorted(set(waiting.values_list("head_sha", flat=True)))
        debts = [Debt(f"head:{repository_id}:{head}", {"look": True}) for head in heads]
        owe_all(kind="commit_status", debts=debts)
    return len(changed)


@transaction.atomic
def raise_visibility(*, reader: Reader, change_id: int, as_of: datetime, **wish: Unpack[Wish]) -> None:
    """Lets only these people and teams see the change from now on; anybody involved may ask for it.

    Raises:
        NotVisible: there is no such change for this reader.
        NotAllowed, Held, WouldLower, ValueError: as `Decision.raise_to` says.
    """
    _decision(reader, change_id, as_of.date()).raise_to(as_of=as_of, **wish)


@transaction.atomic
def lower_visibility(
    *, reader: Reader, change_id: int, reason: str, as_of: datetime, **wish: Unpack[Wish]
) -> None:
    """Lets more people see the change, which takes a right and a reason. Its repository's visibility stays.

    Raises:
        NotVisible: there is no such change for this reader.
        NotAllowed, Held, ValueError: as `Decision.lower_to` says.
    """
    _decision(reader, change_id, as_of.date()).lower_to(reason=reason, as_of=as_of, **wish)


def _decision(reader: Reader, change_id: int, on: date) -> Decision:
    change = _seen_by(reader, change_id)
    return Decision(
        reader=reader,
        subject=f"change:{change_id}",
        audience_id=change.audience_id,
        may_raise=lambda: is_involved(reader, change_id, on=on),
        point=lambda audience: Change.objects.filter(pk=change_id).update(audience=audience),
        when_open="this change itself is open; who may see its repository is decided there",
    )


def _seen_by(reader: Reader, change_id: int) -> Change:
    """The change, locked, if the reader may see it."""
    mine = reader.visible("audience", "repository__audience")
    change = Change.objects.select_for_update(of=("self",)).filter(mine, pk=change_id).first()
    if change is None:
        raise NotVisible(change_id)
    return change
