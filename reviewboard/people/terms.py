"""From-to rows: a team, a manager, an owner or a reviewer counts from one day until another.

`starts_on` is the first day that counts, `ends_on` the first that no longer does, NULL is open-ended. Past
days are never rewritten, so that "the manager of that week" stays answerable (product.md, "Sources in").
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

Columns = Mapping[str, Any]


def succeed(model: type[Model], *, of: Columns, wanted: Collection[Columns], on: date) -> bool:
    """From `on`, exactly the `wanted` rows count for the record `of`; whether anything had to change.

    A row that counts already is left as it is; one that no longer shall ends on `on`; one that would never
    have counted for a day is deleted. One that ended on this very day goes on instead of beginning anew.

    Args:
        model: a table with `starts_on` and `ends_on`.
        of: the columns that say whose rows these are, as in {"person_id": 7}.
        wanted: the other columns of each row that shall count, as in [{"team_id": 3}]; no two alike.
        on: the first day on which they count.
    """
    rows: QuerySet[Any] = model._default_manager.filter(**of).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    missing = [dict(columns) for columns in wanted]
    changed = False
    for row in rows.order_by("starts_on", "pk"):
        columns = next((each for each in missing if _has(row, each)), None)
        if columns is None or row.starts_on > on:
            changed |= _end(row, on)
            continue
        missing.remove(columns)
        if row.ends_on is not None:
            row.ends_on = None
            row.save(update_fields=["ends_on"])
            changed = True
    for columns in missing:
        model._default_manager.create(**of, **columns, starts_on=on)
    return changed or bool(missing)


def _has(row: Any, columns: Columns) -> bool:
    return all(getattr(row, name) == value for name, value in columns.items())


def _end(row: Any, on: date) -> bool:
    if row.ends_on == on:
        return False
    if row.starts_on >= on:
        row.delete()
    else:
        row.ends_on = on
        row.save(update_fields=["ends_on"])
    return True
