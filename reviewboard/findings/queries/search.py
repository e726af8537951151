"""Search in everything that the review learned, and what reads alike: each one statement, whatever the kinds."""

import re
from typing import Any

from django.db.models import CharField, F, FloatField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from reviewboard.findings.learned_rows import FoundRecord, SimilarRow
from reviewboard.findings.models import ActionItem, Decision, Finding, FromTheReview, Idea
from reviewboard.findings.queries.one import MODELS
from reviewboard.findings.queries.seeing import SEALED_TITLE, sealed, visible, with_level
from reviewboard.findings.rows import RecordKind
from reviewboard.incidents.queries import similar as similar_incidents
from reviewboard.people.fulltext import alike, holds, rank
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

_REFERENCE = re.compile(r"(act|d|f|i)-(\d{1,18})", re.IGNORECASE)
_PREFIXES = {
    RecordKind.ACTION: "ACT",
    RecordKind.DECISION: "D",
    RecordKind.FINDING: "F",
    RecordKind.IDEA: "I",
}
_SORTS: dict[RecordKind, tuple[type[FromTheReview], str, str]] = {
    RecordKind.DECISION: (Decision, "text", ""),
    RecordKind.FINDING: (Finding, "text", "category"),
    RecordKind.ACTION: (ActionItem, "title", "state"),
    RecordKind.IDEA: (Idea, "text", ""),
}
"""Where each kind keeps its words, and the word of it that stands beside them."""


def search(reader: Reader, q: str, limit: int) -> list[FoundRecord]:
    """Decisions, findings, action items and ideas that these words or this reference stand for, in two statements.

    At most `limit` of each kind, the best first. A sealed one is found by its reference alone, without its words.
    """
    text = q.replace("\0", " ").strip()
    if not text:
        return []
    rows = list(_by_reference(reader, text) or _by_words(reader, text, limit))
    shown = with_names(row[2] for row in rows)
    return [
        FoundRecord(kind, pk, f"{_PREFIXES[RecordKind(kind)]}-{pk}", words, note)
        for (kind, pk, _, note, _score), words in zip(rows, shown, strict=True)
    ]


def _by_words(reader: Reader, text: str, limit: int) -> QuerySet[Any, tuple[Any, ...]]:
    first, *others = (
        visible(model._default_manager.filter(holds(text, column)), reader)
        .exclude(sealed(model))
        .annotate(score=rank(text, column))
        .order_by("-score", "-pk")
        .values_list(
            Cast(Value(kind.value), CharField()),
            "pk",
            Cast(column, TextField()),
            Cast(F(note) if note else Value(""), CharField()),
            "score",
        )[:limit]
        for kind, (model, column, note) in _SORTS.items()
    )
    union: QuerySet[Any, tuple[Any, ...]] = first.union(*others, all=True)
    return union


def _by_reference(reader: Reader, text: str) -> list[tuple[Any, ...]]:
    found = _REFERENCE.fullmatch(text)
    if not found:
        return []
    kind = next(kind for kind, prefix in _PREFIXES.items() if prefix == found[1].upper())
    _, column, note = _SORTS[kind]
    rows: Any = with_level(visible(MODELS[kind]._default_manager.filter(pk=int(found[2])), reader))
    return [
        (
            kind.value,
            one.pk,
            SEALED_TITLE if one.is_sealed else getattr(one, column),
            getattr(one, note, ""),
            0,
        )
        for one in rows
    ]


def similar(
    reader: Reader,
    text: str,
    limit: int,
    *,
    but_finding: int | None = None,
    but_incident: int | None = None,
    but_findings_of: int | None = None,
) -> list[SimilarRow]:
    """Past incidents and findings that read like this text, the most alike first. One statement.

    Full text and trigrams, each answered by an index. Who may see what, and that a sealed record is never found by
    words, are conditions of the same statement: nothing else is ranked or counted. Left out are a finding, an incident,
    and the findings of an incident, where the page shows them already.
    """
    found = alike(text, "text")
    findings = visible(Finding.objects.filter(found.which), reader).exclude(sealed(Finding))
    if but_finding is not None:
        findings = findings.exclude(pk=but_finding)
    if but_findings_of is not None:
        findings = findings.exclude(incident=but_findings_of)
    own = findings.annotate(score=Cast(found.how_much, FloatField())).values_list(
        Cast(Value("finding"), CharField()),
        "pk",
        Cast("text", TextField()),
        "created_at",
        Coalesce("incident__service__key", "change__service__key"),
        "score",
    )
    union = similar_incidents(reader, text, but=but_incident).union(own, all=True)
    return [
        SimilarRow(kind, pk, f"{'INC' if kind == 'incident' else 'F'}-{pk}", words, at, key or "")
        for kind, pk, words, at, key, _score in union.order_by("-score", "-pk")[:limit]
    ]
