"""Changes as the approval gate sees them: what landed, who had a hand in it, and what was said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reviewboard.changes.models import Change, Commit, Review
from reviewboard.changes.queries.seeing import ONCE, visibility_of, with_level
from reviewboard.domain.approval import Opinion
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, ReviewState, Verdict, Visibility

ASKED = (ChangeKind.PULL_REQUEST, ChangeKind.DIRECT_COMMIT)
_BINDING = (Certainty.CERTAIN, Certainty.DECLARED)


@dataclass(frozen=True, slots=True)
class ChangeForGate:
    """One change that landed. People are keys, as `domain.approval.facts` has them.

    `verdict`: what its evidence says, also while it is disputed. `tells_reviews`: its source would tell of reviews: a
    request of a code host does, a commit in a git history does not.
    """

    id: int
    reference: str
    visibility: Visibility
    landed_at: datetime
    head: str
    verdict: Verdict
    certainty: Certainty | None
    lines: int
    is_destructive: bool
    is_revert: bool
    tells_reviews: bool
    author: str | None
    principal: str | None
    hands: frozenset[str]
    opinions: tuple[Opinion, ...]


def landed(service_id: int, *, since: datetime, until: datetime) -> list[ChangeForGate]:
    """What landed in a service in a period, the oldest first, whoever may see it. Three statements."""
    changes = list(
        with_level(Change.objects.filter(ONCE))
        .filter(
            service=service_id,
            state=ChangeState.MERGED,
            kind__in=ASKED,
            happened_at__gte=since,
            happened_at__lt=until,
        )
        .select_related("author", "principal")
        .defer("body", "facets")
        .order_by("happened_at", "pk")
    )
    ids = [one.pk for one in changes]
    hands, opinions = _hands(ids), _opinions(ids)
    return [_row(one, frozenset(hands.get(one.pk, ())), tuple(opinions.get(one.pk, ()))) for one in changes]


def _row(change: Change, hands: frozenset[str], opinions: tuple[Opinion, ...]) -> ChangeForGate:
    certainty = Certainty(change.certainty) if change.certainty else None
    return ChangeForGate(
        id=change.pk,
        reference=change.reference,
        visibility=visibility_of(change),
        landed_at=change.happened_at,
        head=change.head_sha,
        verdict=_evident(Verdict(change.verdict), certainty),
        certainty=certainty,
        lines=change.lines_added + change.lines_removed,
        is_destructive=change.destructive,
        is_revert=bool(change.reverts_named or change.reverts_id),
        tells_reviews=change.kind == ChangeKind.PULL_REQUEST,
        author=_key(change.author_id, change.author.person_id if change.author else None),
        principal=_key(change.principal_id, change.principal.person_id if change.principal else None),
        hands=hands,
        opinions=opinions,
    )


def _evident(verdict: Verdict, certainty: Certainty | None) -> Verdict:
    """The verdict without the dispute: the gate keeps asking as the evidence says (product.md, "Who decides")."""
    if verdict is not Verdict.DISPUTED or certainty is None:
        return verdict
    return Verdict.ASSISTED if certainty in _BINDING else Verdict.SUSPECTED


def _key(identity_id: int | None, person_id: int | None) -> str | None:
    if person_id is not None:
        return f"person:{person_id}"
    return f"identity:{identity_id}" if identity_id is not None else None


def _hands(ids: Iterable[int]) -> dict[int, set[str]]:
    """By change, who wrote or committed one of its commits."""
    found: dict[int, set[str]] = {}
    rows = Commit.objects.filter(change__in=ids).order_by()
    for change, *hands in rows.values_list(
        "change", "author", "author__person", "committer", "committer__person"
    ):
        keys = (_key(*hands[:2]), _key(*hands[2:]))
        found.setdefault(change, set()).update(key for key in keys if key)
    return found


def _opinions(ids: Iterable[int]) -> dict[int, list[Opinion]]:
    found: dict[int, list[Opinion]] = {}
    rows = Review.objects.filter(change__in=ids).order_by("at", "pk")
    for change, identity, person, state, head, at in rows.values_list(
        "change", "reviewer", "reviewer__person", "state", "head_sha", "at"
    ):
        who = _key(identity, person)
        if who:
            found.setdefault(change, []).append(Opinion(who, ReviewState(state), head, at))
    return found
