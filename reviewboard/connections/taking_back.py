"""Taking an import back whole: what it made goes, what it changed is as before, what is in use stays."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ForeignObjectRel, Model, Q

from reviewboard.audit.history import is_history
from reviewboard.audit.operations import record
from reviewboard.audit.queries import held
from reviewboard.connections.imports import Columns, Records, Stamp
from reviewboard.connections.models import Import, ImportedRow
from reviewboard.domain.refusals import Refused
from reviewboard.domain.values import ImportState
from reviewboard.people.news import agenda_changed, gates_everywhere, told_once

Touched = dict[str, dict[int, ImportedRow]]
"""Rows of an import by kind and id."""


class NotApplied(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """The import was taken back before, or somebody was faster."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that stays as it is: "changed" since, "used" elsewhere since, "gone", or under a legal hold ("held")."""

    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking back did."""

    deleted: int
    restored: int
    kept: tuple[Kept, ...]


@transaction.atomic
def take_back(*, import_id: int, kinds: Mapping[str, Records], stamp: Stamp) -> TakenBack:
    """Undoes an import: new records are deleted, changed columns get their former values.

    A record that was changed since, or that something else uses since, is kept and said; so are names, which
    an import does not keep.

    Raises:
        NotApplied: it is no longer there to take back.
    """
    with told_once():
        return _take_back(import_id, kinds, stamp)


def _take_back(import_id: int, kinds: Mapping[str, Records], stamp: Stamp) -> TakenBack:
    taken = Import.objects.filter(pk=import_id, state=ImportState.APPLIED)
    if not taken.update(state=ImportState.WITHDRAWN, withdrawn_at=stamp.as_of):
        raise NotApplied(import_id)
    kept: list[Kept] = []
    touched = _touched(import_id, kept)
    now = {kind: kinds[kind].read(rows.keys(), stamp.on) for kind, rows in touched.items()}
    new = _unchanged_new(touched, now, kept)
    restored = _restore(touched, now, kinds, stamp, kept)
    for kind, ids in _used(new, kinds).items():
        kept += [Kept(f"{kind}:{pk}", "used") for pk in sorted(ids)]
        new[kind] -= ids
    for kind, ids in new.items():
        kinds[kind].delete(ids)
    result = TakenBack(sum(map(len, new.values())), restored, tuple(kept))
    _log(import_id, result, stamp)
    return result


def _touched(import_id: int, kept: list[Kept]) -> Touched:
    """What the import touched, without what a legal hold keeps as it is."""
    rows = list(ImportedRow.objects.filter(batch=import_id).order_by("pk"))
    kept_by_hold = held(row.subject for row in rows)
    kept += [Kept(subject, "held") for subject in sorted(kept_by_hold)]
    touched: Touched = {}
    for row in rows:
        if row.subject in kept_by_hold:
            continue
        kind, _, pk = row.subject.partition(":")
        touched.setdefault(kind, {})[int(pk)] = row
    return touched


def _unchanged_new(
    touched: Touched, now: Mapping[str, Mapping[int, Columns]], kept: list[Kept]
) -> dict[str, set[int]]:
    """The records that the import made and nobody changed since."""
    new: dict[str, set[int]] = {}
    for kind, rows in touched.items():
        for pk, row in rows.items():
            if row.before is not None or pk not in now[kind]:
                continue
            if all(now[kind][pk].get(name) == value for name, value in row.after.items()):
                new.setdefault(kind, set()).add(pk)
            else:
                kept.append(Kept(row.subject, "changed"))
    return new


def _restore(
    touched: Touched,
    now: Mapping[str, Mapping[int, Columns]],
    kinds: Mapping[str, Records],
    stamp: Stamp,
    kept: list[Kept],
) -> int:
    """Gives changed columns their former values unless changed since; how many records that were."""
    restored = 0
    waiting: list[tuple[ImportedRow, Records, int, Columns]] = []
    for kind, rows in touched.items():
        for pk, row in rows.items():
            if row.before is None:
                continue
            columns = now[kind].get(pk)
            if columns is None:
                kept.append(Kept(row.subject, "gone"))
                continue
            back = {
                name: row.before.get(name) for name, value in row.after.items() if columns.get(name) == value
            }
            if back:
                waiting.append((row, kinds[kind], pk, back))
            if len(back) < len(row.after):
                kept.append(Kept(row.subject, "changed"))
    while waiting:
        # What a rule refuses may stand once others are as before: one administrator gives way to another.
        refused = [one for one in waiting if not _write(*one[1:], stamp)]
        restored += len(waiting) - len(refused)
        if len(refused) == len(waiting):
            kept += [Kept(row.subject, "used") for row, *_ in refused]
            break
        waiting = refused
    return restored


def _write(records: Records, pk: int, columns: Columns, stamp: Stamp) -> bool:
    """Whether the record has these columns now: a rule may refuse it, as it keeps the last administrator."""
    try:
        with transaction.atomic():
            records.write(pk, columns, stamp)
    except Refused:
        return False
    return True


def _used(new: Mapping[str, set[int]], kinds: Mapping[str, Records]) -> dict[str, set[int]]:
    """Those of the new records that must stay, that something else points to, or that another kept record needs.

    What goes together does not hold each other back; whatever stays does, until nothing more is found.
    """
    going = {kind: ids - kinds[kind].needed(ids) for kind, ids in new.items()}
    while True:
        found = {kind: _pointed_at(kinds[kind], ids, going, kinds) for kind, ids in going.items() if ids}
        if not any(found.values()):
            return {kind: ids - going[kind] for kind, ids in new.items()}
        for kind, ids in found.items():
            going[kind] -= ids


def _pointed_at(
    records: Records, ids: set[int], going: Mapping[str, set[int]], kinds: Mapping[str, Records]
) -> set[int]:
    used: set[int] = set()
    for relation in records.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        table = relation.related_model
        if not isinstance(table, type) or is_history(table):
            continue
        column = relation.field.attname
        rows = table._base_manager.filter(**{f"{column}__in": ids}).exclude(_derived(table))
        for owner, owners in _owners(table, going, kinds):
            rows = rows.exclude(**{f"{owner}__in": owners})
        used.update(rows.values_list(column, flat=True))
    return used


def _derived(table: type[Model]) -> Q:
    """The rows that the house makes itself, and again when what they are made of is gone: no use of anything."""
    derived: Q = getattr(table, "derived_while", Q(pk__in=()))
    return derived


def _owners(
    table: type[Model], going: Mapping[str, set[int]], kinds: Mapping[str, Records]
) -> list[tuple[str, set[int]]]:
    """The columns of `table` by which its rows go with a record that goes."""
    return [
        (records.parts.get(table, "pk"), going[kind])
        for kind, records in kinds.items()
        if kind in going and (table in records.parts or table is records.model)
    ]


def _log(import_id: int, result: TakenBack, stamp: Stamp) -> None:
    record(
        actor_id=stamp.actor_id,
        action="import.withdrawn",
        subject=f"import:{import_id}",
        details={"deleted": result.deleted, "restored": result.restored, "kept": len(result.kept)},
        at=stamp.as_of,
    )
    agenda_changed()
    gates_everywhere()
