"""Handing rows from one person to another, as far as the database and legal holds allow."""

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction

from reviewboard.people.belongings import Column, Rows
from reviewboard.people.holds import held_rows

Keys = dict[str, list[int]]
"""Keys of rows by column ("people.Identity.person")."""


def hand_over(
    facts: Iterable[tuple[Column, Rows]], holders: list[int], taker: int
) -> tuple[Keys, dict[str, int]]:
    """Gives those of these rows that name one of the holders to somebody else, in the caller's transaction.

    Returns:
        The keys of what went, and how many rows stayed, both by column: where a constraint refuses the row (both were
        in the team at the time), or a legal hold stands.
    """
    held = list(held_rows())
    went: Keys = {}
    stayed: dict[str, int] = {}
    for column, rows in facts:
        theirs = rows.filter(**{f"{column.attribute}__in": holders})
        keys = list(theirs.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        free = _without(held, column, keys)
        if handed := _hand(column, free, taker):
            went[column.name] = handed
        if left := len(keys) - len(handed):
            stayed[column.name] = left
    return went, stayed


def _without(held: Iterable[Rows], column: Column, keys: list[int]) -> list[int]:
    """The keys of the rows on which no legal hold stands."""
    same = [rows for rows in held if rows.model is column.model] if keys else []
    kept = {pk for rows in same for pk in rows.filter(pk__in=keys).values_list("pk", flat=True)}
    return [pk for pk in keys if pk not in kept]


def _hand(column: Column, keys: list[int], taker: int) -> list[int]:
    """Gives these rows to somebody else: all at once or, where a constraint refuses that, one by one; what went."""
    if not keys:
        return []
    try:
        with transaction.atomic():
            column.rows().filter(pk__in=keys).update(**{column.attribute: taker})
    except IntegrityError:
        if len(keys) == 1:
            return []
        return [pk for key in keys for pk in _hand(column, [key], taker)]
    return keys


def count(keys: Mapping[str, list[int]]) -> dict[str, int]:
    """How many rows, by column."""
    return {name: len(found) for name, found in keys.items()}
