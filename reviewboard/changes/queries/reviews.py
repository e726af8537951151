"""What reviewers said of a request, and how the checks of its head stand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import Concat, JSONObject

from reviewboard.changes.models import Check, Review
from reviewboard.changes.queries.one import named_roles
from reviewboard.changes.queries.seeing import visible
from reviewboard.domain.values import CheckState, ReviewState
from reviewboard.people.reader import Reader

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One review. `of_head`: it looked at the present head; None where its source does not say at which it looked."""

    person_id: int | None
    name: str
    state: ReviewState
    at: datetime
    of_head: bool | None


@dataclass(frozen=True, slots=True)
class ReviewsView:
    """The reviews of a change, the oldest first, and how many checks of its head stand how."""

    reviews: tuple[ReviewView, ...]
    checks: dict[CheckState, int]


def reviews_of(reader: Reader, change_id: int) -> ReviewsView:
    """One statement; empty where there is no such change for this reader."""
    said = named_roles(Review.objects.filter(change=OuterRef("pk")), "reviewer").order_by("at", "pk")
    as_json = JSONObject(
        person="reviewer_person", name="reviewer_name", state="state", at="at", head="head_sha"
    )
    # Bitbucket Cloud tells twelve digits of a head; "g" comes after every hexadecimal digit.
    checks = Check.objects.filter(
        repository=OuterRef("repository"),
        head_sha__gte=OuterRef("head_sha"),
        head_sha__lt=Concat(OuterRef("head_sha"), Value("g")),
    ).exclude(head_sha="")
    found = visible(reader).filter(pk=change_id)
    row = found.values_list(
        "head_sha",
        ArraySubquery(said.annotate(as_json=as_json).values("as_json")[:SHOWN]),
        ArraySubquery(checks.values("state")[:1000]),
    ).first()
    if row is None:
        return ReviewsView((), {})
    head, reviews, states = row
    return ReviewsView(tuple(_view(one, head) for one in reviews), _counted(head, states))


def _view(said: Mapping[str, Any], head: str) -> ReviewView:
    looked_at = said["head"]
    same = looked_at.startswith(head) or head.startswith(looked_at)
    return ReviewView(
        person_id=said["person"],
        name=said["name"],
        state=ReviewState(said["state"]),
        at=datetime.fromisoformat(said["at"]),
        of_head=same if looked_at and head else None,
    )


def _counted(head: str, states: list[str]) -> dict[CheckState, int]:
    return dict(Counter(CheckState(state) for state in states)) if head else {}
