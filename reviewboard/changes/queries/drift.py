"""What landed, counted by service and week, and what a list says of a few of these changes."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractIsoYear, ExtractWeek

from reviewboard.changes.models import Change, Commit, Review
from reviewboard.changes.queries.gate import ASKED
from reviewboard.changes.queries.seeing import HAPPENED, title_in_lists, visibility_of, visible, with_level
from reviewboard.domain.values import ChangeKind, ReviewState, Verdict, Visibility
from reviewboard.domain.weeks import Week
from reviewboard.people.reader import Reader

MAY_BE_ASKED = Q(verdict__in=(Verdict.ASSISTED, Verdict.SUSPECTED, Verdict.DISPUTED)) | Q(destructive=True)
"""Of any other change no policy asks (`domain.approval.policy`): a dispute hides a verdict that one may ask for."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """What a list says of a change. `is_reverted`: by something that the reader may see. The title is as stored."""

    title: str
    url: str
    visibility: Visibility
    is_reverted: bool


def landed(*, since: datetime, until: datetime, service_id: int | None = None, at: str = "") -> Q:
    """Keeps the changes that landed in a period, of the kinds that the gate asks about.

    `at`: the path to them, as in "change__".
    """
    named: dict[str, Any] = {
        "part_of__isnull": True,
        "picked_from__isnull": True,
        "state__in": HAPPENED,
        "kind__in": (*ASKED, ChangeKind.OPERATION),
        "happened_at__gte": since,
        "happened_at__lt": until,
    }
    if service_id is not None:
        named["service"] = service_id
    return Q(**{f"{at}{name}": value for name, value in named.items()})


def how_many_landed(which: Q, *, zone: ZoneInfo) -> Counter[tuple[int | None, Week]]:
    """By service and ISO week, whoever may see them; `which` is made by `landed`. One statement."""
    told = (
        Change.objects.filter(which)
        .order_by()
        .annotate(
            iso_year=ExtractIsoYear("happened_at", tzinfo=zone),
            iso_week=ExtractWeek("happened_at", tzinfo=zone),
        )
    )
    counted = told.values_list("service", "iso_year", "iso_week").annotate(n=Count("pk"))
    return Counter({(service, Week(year, week)): n for service, year, week, n in counted})


def told(reader: Reader, ids: Collection[int]) -> dict[int, ToldChange]:
    """These changes, as far as the reader may see them. One statement; none for none."""
    if not ids:
        return {}
    back = visible(reader).filter(reverts=OuterRef("pk"), state__in=HAPPENED)
    rows: QuerySet[Any] = with_level(visible(reader).filter(pk__in=ids)).annotate(is_reverted=Exists(back))
    return {
        one.pk: ToldChange(
            title=title_in_lists(one),
            url="" if one.is_sealed else one.url,  # it may hold the title
            visibility=visibility_of(one),
            is_reverted=one.is_reverted,
        )
        for one in rows.defer("body", "facets")
    }


def not_by(person_id: int) -> Q:
    """Keeps the changes in which a person had no hand: they did not write, commit or have an agent do it."""
    wrote = Q(author__person=person_id) | Q(principal__person=person_id)
    theirs = Q(author__person=person_id) | Q(committer__person=person_id)
    had = Change.objects.filter(wrote, pk=OuterRef("pk"))
    committed = Commit.objects.filter(theirs, change=OuterRef("pk"))
    return ~Q(Exists(had)) & ~Q(Exists(committed))


def spoke_of_head(person_id: int) -> Exists:
    """Whether a person approved the present head at the code host, or asked for changes of it."""
    said = Review.objects.filter(
        change=OuterRef("pk"),
        reviewer__person=person_id,
        state__in=(ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED),
        head_sha=OuterRef("head_sha"),
    )
    return Exists(said)
