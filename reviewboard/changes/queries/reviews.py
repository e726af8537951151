"""What reviewers said of a request, and how the checks of its head stand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    """At most three statements; empty where there is no such change for this reader."""
    change = visible(reader).filter(pk=change_id).values("repository_id", "head_sha").first()
    if change is None:
        return ReviewsView((), {})
    rows = named_roles(Review.objects.filter(change=change_id), "reviewer").order_by("at", "pk")[:SHOWN]
    reviews = tuple(
        ReviewView(
            row.reviewer_person, row.reviewer_name, ReviewState(row.state), row.at, _of_head(row, change)
        )
        for row in rows
    )
    return ReviewsView(reviews, _checks(change["repository_id"], change["head_sha"]))


def _of_head(row: Review, change: Mapping[str, Any]) -> bool | None:
    if not row.head_sha or not change["head_sha"]:
        return None
    return row.head_sha.startswith(change["head_sha"]) or change["head_sha"].startswith(row.head_sha)


def _checks(repository_id: int | None, head_sha: str) -> dict[CheckState, int]:
    if repository_id is None or not head_sha:
        return {}
    # Bitbucket Cloud tells twelve digits of a head; "g" comes after every hexadecimal digit.
    found = Check.objects.filter(
        repository=repository_id, head_sha__gte=head_sha, head_sha__lt=f"{head_sha}g"
    )
    return dict(Counter(CheckState(state) for state in found.values_list("state", flat=True)[:1000]))
