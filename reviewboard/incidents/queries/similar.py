"""Incidents that read like a text, for the "similar" of other rooms: as a query that they may join to their own."""

from typing import Any

from django.db.models import CharField, F, FloatField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from reviewboard.incidents.queries.seeing import sealed, visible
from reviewboard.people.fulltext import alike
from reviewboard.people.reader import Reader

COLUMNS = ("kind", "pk", "text", "at", "about", "score")
"""The columns of a row that reads alike, whatever its room: `text` as it is stored, `about` a service's key."""


def similar(reader: Reader, text: str, *, but: int | None = None) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of `COLUMNS`: past incidents that the reader may see and that are not sealed, in no order yet.

    Who may see what is part of the same statement, before anything is ranked or cut off. Title and summary count.
    """
    found = alike(text, "title", "summary")
    rows = visible(reader).exclude(sealed()).filter(found.which)
    if but is not None:
        rows = rows.exclude(pk=but)
    scored: QuerySet[Any] = rows.annotate(score=Cast(found.how_much, FloatField()))
    return scored.values_list(
        Cast(Value("incident"), CharField()),
        "pk",
        Cast("title", TextField()),
        "started_at",
        F("service__key"),
        "score",
    )
