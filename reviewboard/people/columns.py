"""Columns, constraints and conditions that several rooms' tables share."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from reviewboard.domain.likely import ACCENTED, PLAIN


class DateRange(Func):
    """PostgreSQL's `daterange(from, to, '[)')`: to is the first day that no longer counts; NULL is open-ended."""

    function = "DATERANGE"
    template = "%(function)s(%(expressions)s, '[)')"


class Folded(Func):
    """A name in lower case, without accents: as `domain.likely.words_of` compares it."""

    function = "TRANSLATE"

    def __init__(self, column: str) -> None:
        super().__init__(Lower(column), Value(ACCENTED), Value(PLAIN), output_field=models.TextField())


class Handle(Func):
    """What stands before the @, or a login: as `domain.likely.handle_of` compares it."""

    template = r"SPLIT_PART(REGEXP_REPLACE(SPLIT_PART(%(expressions)s, '@', 1), '^[0-9]+\+', ''), '+', 1)"

    def __init__(self, column: str) -> None:
        super().__init__(Lower(column), output_field=models.TextField())


def each_of(ids: Iterable[int]) -> Func:
    """What `__in` takes for thousands of ids: one parameter, where a list of them is one a piece and slow to write."""
    listed = Value("{" + ",".join(str(int(one)) for one in sorted(set(ids))) + "}")
    return Func(
        listed, template="(SELECT unnest(%(expressions)s::bigint[]))", output_field=models.BigIntegerField()
    )


def no_overlap(name: str, *columns: str) -> ExclusionConstraint:
    """Two rows with the same columns never cover the same day (`starts_on` to `ends_on`, the end exclusive)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((column, RangeOperators.EQUAL) for column in columns),
            (DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
        ],
    )


def ends_after_start(name: str) -> models.CheckConstraint:
    """A from-to pair runs forwards."""
    return models.CheckConstraint(
        name=name, condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
    )


def word(
    values: type[StrEnum], default: StrEnum | None = None, *, blank: bool = False
) -> "models.CharField[Any, Any]":
    """A column that holds one of the product's words (domain/values), stored by value; "" only where `blank`."""
    choices = [(v.value, v.value) for v in values]
    if blank:
        return models.CharField(max_length=32, choices=choices, blank=True, default="")
    if default is not None:
        return models.CharField(max_length=32, choices=choices, default=default)
    return models.CharField(max_length=32, choices=choices)


def known(name: str, column: str, values: type[StrEnum], *, blank: bool = False) -> models.CheckConstraint:
    """The database refuses any other word in `column`; "" only where `blank`."""
    allowed = [v.value for v in values] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__in": allowed}))


def at_most_one(name: str, *columns: str) -> models.CheckConstraint:
    """At most one of these columns is not NULL."""
    allowed = Q(**{f"{column}__isnull": True for column in columns})
    for column in columns:
        allowed |= Q(**{f"{other}__isnull": other != column for other in columns})
    return models.CheckConstraint(name=name, condition=allowed)
