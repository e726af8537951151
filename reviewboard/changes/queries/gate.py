"""Changes as the approval gate sees them: what waits or landed, who had a hand in it, and what was said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from reviewboard.changes.models import Change, Commit, Evidence, Head, Review
from reviewboard.changes.queries.seeing import HAPPENED, WHOLE, visibility_of, with_level
from reviewboard.domain.approval import Opinion
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, ReviewState, Verdict, Visibility
from reviewboard.people.bots import of_bots
from reviewboard.people.columns import each_of

ASKED = (ChangeKind.PULL_REQUEST, ChangeKind.DIRECT_COMMIT)
WAITING = (ChangeKind.PULL_REQUEST, ChangeKind.OPERATION)
"""Kinds that can wait for an approval: a direct commit has landed when it is first told."""
RECENT = timedelta(days=14)
"""What had landed longer ago when it was first told is history: the rules of today had no say in it."""
_BINDING = (Certainty.CERTAIN, Certainty.DECLARED)


@dataclass(frozen=True, slots=True)
class ChangeForGate:
    """One change as the gate sees it. People are keys, as `domain.approval.facts` has them.

    `verdict`: what its evidence says, also while it is disputed. `tells_reviews`: its source would tell of reviews: a
    request of a code host does, a commit in a git history does not. `by_agent`: an agent ran it, or wrote it by itself.
    `landed_at`: when it reached somebody; None while it has not. `is_draft`: nobody is asked yet. `paths`: a sample of
    the files, as its source told it. `diffs`: by head, what it changes, where a source tells it (`GateFacts.diffs`).
    `audiences`: those that all must let a reader in; none where everybody may see it.
    """

    id: int
    reference: str
    kind: ChangeKind
    state: ChangeState
    visibility: Visibility
    happened_at: datetime
    opened_at: datetime | None
    landed_at: datetime | None
    repository_id: int | None
    service_id: int | None
    service_key: str
    tier: int | None
    head: str
    verdict: Verdict
    certainty: Certainty | None
    lines: int
    paths: tuple[str, ...]
    diffs: Mapping[str, str]
    is_draft: bool
    is_destructive: bool
    by_agent: bool
    is_revert: bool
    tells_reviews: bool
    author: str | None
    principal: str | None
    hands: frozenset[str]
    bots: frozenset[str]
    opinions: tuple[Opinion, ...]
    audiences: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may still be approved."""
        return self.state is ChangeState.OPEN


def for_gate(ids: Iterable[int], *, lock: bool = True) -> list[ChangeForGate]:
    """These changes, of the kinds that the gate asks about, in the order of their ids. Four statements.

    Locked until the transaction ends, in the order in which everybody locks them; unless they are only looked at.
    """
    found = Change.objects.filter(WHOLE, pk__in=each_of(ids), kind__in=(*ASKED, ChangeKind.OPERATION))
    return _rows((found.select_for_update(of=("self",)) if lock else found).order_by("pk"))


def current(changes: Iterable[Change], as_of: datetime) -> list[int]:
    """Those whose gate is of today: open ones, and what landed lately."""
    asked = (*ASKED, ChangeKind.OPERATION)
    return [
        one.pk
        for one in changes
        if one.kind in asked and (one.state == ChangeState.OPEN or one.happened_at >= as_of - RECENT)
    ]


def current_ids(*, after: int, limit: int, as_of: datetime) -> list[int]:
    """The next ids of changes whose gate is of today, after one of them: as `current` says. One statement."""
    waits = Q(state=ChangeState.OPEN, kind__in=WAITING)
    lately = Q(state__in=HAPPENED, kind__in=(*ASKED, ChangeKind.OPERATION), happened_at__gte=as_of - RECENT)
    found = Change.objects.filter(WHOLE, waits | lately, pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def judged(which: Q) -> list[ChangeForGate]:
    """The changes that a condition keeps, the oldest first, whoever may see them. Four statements."""
    return _rows(Change.objects.filter(which).order_by("happened_at", "pk"))


def _rows(found: QuerySet[Change]) -> list[ChangeForGate]:
    written_by = Evidence.objects.filter(change=OuterRef("pk"), place="author", certainty=Certainty.CERTAIN)
    changes = list(
        with_level(found)
        .annotate(by_agent=Exists(written_by), there=F("repository__audience"))
        .select_related("author", "principal", "service")
        .defer("body", "facets", "title", "service__summary")
    )
    ids = [one.pk for one in changes]
    hands, opinions, diffs = _hands(ids), _opinions(ids), _diffs(ids)
    return [
        _row(one, frozenset(hands.get(one.pk, ())), opinions.get(one.pk, []), diffs.get(one.pk, {}))
        for one in changes
    ]


def _row(
    change: Any, hands: frozenset[str], said: Sequence[tuple[Opinion, bool]], diffs: Mapping[str, str]
) -> ChangeForGate:
    certainty = Certainty(change.certainty) if change.certainty else None
    kind, state = ChangeKind(change.kind), ChangeState(change.state)
    return ChangeForGate(
        id=change.pk,
        reference=change.reference,
        kind=kind,
        state=state,
        visibility=visibility_of(change),
        happened_at=change.happened_at,
        opened_at=change.opened_at,
        landed_at=change.happened_at if state in HAPPENED else None,
        repository_id=change.repository_id,
        service_id=change.service_id,
        service_key=change.service.key if change.service else "",
        tier=change.service.tier if change.service else None,
        head=change.head_sha,
        verdict=evident(Verdict(change.verdict), certainty),
        certainty=certainty,
        lines=change.lines_added + change.lines_removed,
        paths=tuple(change.paths or ()),
        diffs=diffs,
        is_draft=bool(change.draft),
        is_destructive=change.destructive,
        by_agent=kind is ChangeKind.OPERATION or change.by_agent,
        is_revert=bool(change.reverts_named or change.reverts_id),
        tells_reviews=kind is ChangeKind.PULL_REQUEST,
        author=key_of(change.author_id, change.author.person_id if change.author else None),
        principal=key_of(change.principal_id, change.principal.person_id if change.principal else None),
        hands=hands,
        bots=frozenset(one.who for one, is_bot in said if is_bot),
        opinions=tuple(one for one, _ in said),
        audiences=tuple(one for one in (change.audience_id, change.there) if one),
    )


def evident(verdict: Verdict, certainty: Certainty | None) -> Verdict:
    """The verdict without the dispute: the gate keeps asking as the evidence says (product.md, "Who decides")."""
    if verdict is not Verdict.DISPUTED or certainty is None:
        return verdict
    return Verdict.ASSISTED if certainty in _BINDING else Verdict.SUSPECTED


def key_of(identity_id: int | None, person_id: int | None) -> str | None:
    """A person as the rules of the gate name them; a login that nobody is known behind stands for itself."""
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
        keys = (key_of(*hands[:2]), key_of(*hands[2:]))
        found.setdefault(change, set()).update(key for key in keys if key)
    return found


def _opinions(ids: Iterable[int]) -> dict[int, list[tuple[Opinion, bool]]]:
    """By change, what was said, and whether a bot said it: its word is nobody's, whoever it is matched to."""
    found: dict[int, list[tuple[Opinion, bool]]] = {}
    rows = (
        Review.objects.filter(change__in=ids)
        .annotate(by_bot=ExpressionWrapper(of_bots("reviewer__"), BooleanField()))
        .order_by("at", "pk")
    )
    for change, identity, person, state, head, at, by_bot in rows.values_list(
        "change", "reviewer", "reviewer__person", "state", "head_sha", "at", "by_bot"
    ):
        who = key_of(identity, None if by_bot else person)
        if who:
            said = Opinion(who, ReviewState(state), head, at)
            found.setdefault(change, []).append((said, by_bot))
    return found


def _diffs(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """By change, the content of each of its heads that a source told."""
    found: dict[int, dict[str, str]] = {}
    rows = Head.objects.filter(change__in=ids)
    for change, sha, content in rows.values_list("change", "sha", "content"):
        found.setdefault(change, {})[sha] = content
    return found
