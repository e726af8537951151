"""Reading changes, always as somebody."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from reviewboard.changes.models import Change, Evidence
from reviewboard.changes.rows import ChangeCard, ChangeForAgenda
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, Verdict, Visibility
from reviewboard.people.reader import Reader

SEALED_TITLE = "Restricted item"
HAPPENED = (ChangeState.MERGED, ChangeState.DEPLOYED)
"""A change in one of these states has reached somebody."""


def visible(reader: Reader) -> QuerySet[Change]:
    """The changes that the reader may see: a change takes its repository's visibility and may have its own."""
    return Change.objects.filter(reader.visible("audience", "repository__audience"))


def with_level(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Annotates `level`: the stricter of a change's own visibility and its repository's; NULL is open."""
    sealed = Q(audience__level=Visibility.SEALED) | Q(repository__audience__level=Visibility.SEALED)
    return changes.annotate(
        level=Coalesce("audience__level", "repository__audience__level"), is_sealed=Q(sealed)
    )


def visibility_of(change: Change) -> Visibility:
    """The visibility of a change that was read through `with_level`."""
    if change.is_sealed:  # type: ignore[attr-defined]  # annotated by with_level
        return Visibility.SEALED
    return Visibility(change.level) if change.level else Visibility.OPEN  # type: ignore[attr-defined]  # as above


def title_in_lists(change: Change) -> str:
    """The title as stored, or, of a sealed change, the words that stand for it everywhere but on its own page."""
    return SEALED_TITLE if change.is_sealed else change.title  # type: ignore[attr-defined]  # annotated by with_level


def for_agenda(*, since: datetime, until: datetime, also: Collection[int] = ()) -> list[ChangeForAgenda]:
    """The changes that reached somebody in the period, and those of `also`, by id. One statement."""
    period = Q(happened_at__gte=since, happened_at__lt=until, state__in=HAPPENED)
    reverted = Exists(Change.objects.filter(reverts=OuterRef("pk"), state__in=HAPPENED))
    found = with_level(Change.objects.filter(period | Q(pk__in=list(also)))).annotate(
        was_reverted=reverted,
        author_person=F("author__person_id"),
        principal_person=F("principal__person_id"),
    )
    return [
        ChangeForAgenda(
            id=one.pk,
            kind=ChangeKind(one.kind),
            service_id=one.service_id,
            visibility=visibility_of(one),
            in_period=since <= one.happened_at < until and one.state in HAPPENED,
            lines_added=one.lines_added,
            lines_removed=one.lines_removed,
            verdict=Verdict(one.verdict),
            certainty=Certainty(one.certainty) if one.certainty else None,
            destructive=one.destructive,
            approved=one.approved,
            tests_touched=one.tests_touched,
            reverted=one.was_reverted,
            author_id=one.author_person,
            principal_id=one.principal_person,
        )
        for one in found.defer("body", "facets").order_by("pk")
    ]


def cards(reader: Reader, ids: Iterable[int]) -> dict[int, ChangeCard]:
    """These changes in one line each, as far as the reader may see them. One statement."""
    strongest = (
        Evidence.objects.filter(change=OuterRef("pk"))
        .annotate(rank=certainty_rank())
        .order_by("rank", "pk")
        .values("quote")[:1]
    )
    found = with_level(visible(reader).filter(pk__in=set(ids))).annotate(
        strongest_quote=Coalesce(Subquery(strongest), Value("")), service_key=F("service__key")
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
            quote="" if one.is_sealed else one.strongest_quote,
        )
        for one in found.defer("body", "facets")
    }


def certainty_rank() -> Case:
    """Orders evidence with the strongest first."""
    return Case(
        *(When(certainty=one, then=Value(one.order)) for one in Certainty),
        default=Value(9),
        output_field=IntegerField(),
    )
