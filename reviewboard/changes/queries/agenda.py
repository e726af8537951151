"""Changes as the agenda needs them: facts for its rules, and one line each for its readers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.lookups import IsNull

from reviewboard.changes.models import Change, Evidence
from reviewboard.changes.queries.seeing import (
    HAPPENED,
    ONCE,
    certainty_rank,
    title_in_lists,
    visibility_at,
    visibility_of,
    visible,
    with_level,
)
from reviewboard.changes.rows import ChangeCard, ChangeForAgenda
from reviewboard.domain.known_as import KnownAs, Other
from reviewboard.domain.periods import Late
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, Verdict, Visibility
from reviewboard.people.reader import Reader


def for_agenda(
    *, since: datetime, until: datetime, late: Late | None = None, also: Collection[int] = ()
) -> list[ChangeForAgenda]:
    """The changes that reached somebody in the period or were told `late`, and those of `also`, by id. One statement.

    As plain rows: a week may hold tens of thousands, and a model's instance costs four times its row.
    """
    period = Q(happened_at__gte=since, happened_at__lt=until, state__in=HAPPENED)
    if late is not None:
        period |= _told_late(late, since)
    period &= ONCE
    found = with_level(Change.objects.filter(period | Q(pk__in=list(also)))).annotate(
        in_period=Q(period), taken_back_by=_reverted_by()
    )
    return [_for_agenda(*row) for row in found.order_by("pk").values_list(*_FOR_AGENDA)]


_FOR_AGENDA = (
    *("pk", "kind", "service_id", "level", "is_sealed", "in_period", "lines_added", "lines_removed"),
    *("verdict", "certainty", "destructive", "approved", "tests_touched", "taken_back_by"),
    *("author__person_id", "principal__person_id", "connection__key", "external_id"),
)


def _for_agenda(  # noqa: PLR0917  # a row, in the order of _FOR_AGENDA
    pk: int,
    kind: str,
    service_id: int | None,
    level: str | None,
    is_sealed: bool,
    in_period: bool,
    added: int,
    removed: int,
    verdict: str,
    certainty: str,
    destructive: bool,
    approved: bool | None,
    tests_touched: bool | None,
    taken_back_by: Mapping[str, Any] | None,
    author_id: int | None,
    principal_id: int | None,
    *known_as: str,
) -> ChangeForAgenda:
    return ChangeForAgenda(
        pk,
        ChangeKind(kind),
        service_id,
        visibility_at(level, is_sealed=is_sealed),
        in_period,
        added,
        removed,
        Verdict(verdict),
        Certainty(certainty) if certainty else None,
        destructive,
        approved,
        tests_touched,
        Other.of(taken_back_by),
        author_id,
        principal_id,
        KnownAs(*known_as),
    )


def _reverted_by() -> Subquery:
    """The change that reverted it, as JSON: an open one first, because that may be told to everybody.

    Of several the first that happened, by what their sources call them, and not by the order in which they came here.
    """
    open_first = [IsNull(F(path), False).asc() for path in ("audience", "repository__audience")]
    reverts = Change.objects.filter(reverts=OuterRef("pk"), state__in=HAPPENED)
    told = JSONObject(id="pk", source="connection__key", external_id="external_id")
    return Subquery(reverts.order_by(*open_first, "happened_at", "external_id").values(told=told)[:1])


def _told_late(late: Late, since: datetime) -> Q:
    return Q(
        known_at__gte=late.known_since,
        known_at__lte=late.known_until,
        happened_at__gte=late.happened_since,
        happened_at__lt=since,
        state__in=HAPPENED,
        connection__created_at__lte=F("happened_at"),
    )


def cards(reader: Reader, ids: Iterable[int]) -> dict[int, ChangeCard]:
    """These changes in one line each, as far as the reader may see them. One statement."""
    strongest = (
        Evidence.objects.filter(Q(change=OuterRef("pk")) | Q(change__part_of=OuterRef("pk")))
        .annotate(rank=certainty_rank())
        .order_by("rank", "pk")
        .values("quote")[:1]
    )
    found = with_level(visible(reader).filter(pk__in=set(ids))).annotate(
        strongest_quote=Coalesce(Subquery(strongest), Value(""), output_field=TextField()),
        service_key=F("service__key"),
    )
    return {
        one.pk: ChangeCard(
            id=one.pk,
            reference=one.reference,
            title=title_in_lists(one),
            service_key=one.service_key or "",
            kind=ChangeKind(one.kind),
            state=ChangeState(one.state),
            verdict=Verdict(one.verdict),
            certainty=Certainty(one.certainty) if one.certainty else None,
            happened_at=one.happened_at,
            visibility=visibility_of(one),
            quote="" if visibility_of(one) is Visibility.SEALED else one.strongest_quote,
        )
        for one in found.defer("body", "facets", "paths")
    }
