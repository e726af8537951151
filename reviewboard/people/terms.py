"""From-to rows: a team, a manager, an owner or a reviewer counts from one day until another.

`starts_on` is the first day that counts, `ends_on` the first that no longer does, NULL is open-ended. Past
days are never rewritten, so that "the manager of that week" stays answerable (product.md, "Sources in").
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

Columns = Mapping[str, Any]


def succeed(
    model: type[Model],
    *,
    of: Columns,
    wanted: Collection[Columns],
    on: date,
    apart: Collection[str] = (),
) -> bool:
    """From `on`, exactly the `wanted` rows count for the record `of`; whether anything had to change.

    A row that counts already is left as it is; one that no longer shall ends on `on`; one that would never
    have counted for a day is deleted. One that ended on this very day goes on instead of beginning anew. What
    is planned for later stays: a new row counts until one that may not count beside it begins.

    Args:
        model: a table with `starts_on` and `ends_on`.
        of: the columns that say whose rows these are, as in {"person_id": 7}.
        wanted: the other columns of each row that shall count, as in [{"team_id": 3}]; no two alike.
        on: the first day on which they count.
        apart: the columns that rows which count on the same day must differ in; () when only one may count.
    """
    rows: QuerySet[Any] = model._default_manager.filter(**of).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    present: list[Any] = []
    planned: list[Any] = []
    for row in rows.order_by("starts_on", "pk"):
        (planned if row.starts_on > on else present).append(row)
    missing = [dict(columns) for columns in wanted]
    going_on = []
    changed = False
    for row in present:
        columns = next((each for each in missing if _has(row, each)), None)
        if columns is None:
            changed |= _end(row, on)
            continue
        missing.remove(columns)
        going_on += [(row, columns)] if row.ends_on == on else []
    for row, columns in going_on:
        row.ends_on = _until(planned, columns, apart)
        row.save(update_fields=["ends_on"])
    for columns in missing:
        model._default_manager.create(**of, **columns, starts_on=on, ends_on=_until(planned, columns, apart))
    return changed or bool(going_on or missing)


def _until(planned: Collection[Any], columns: Columns, apart: Collection[str]) -> date | None:
    """The day on which a planned row begins that may not count beside one of these columns."""
    same = {name: columns[name] for name in apart}
    return min((row.starts_on for row in planned if _has(row, same)), default=None)


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
