"""What reviewers of the sample said of its requests. Most were approved by somebody on the list; some went around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from reviewboard.domain.messages import CommitSnapshot, HeadSnapshot, IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ReviewState
from reviewboard.sample import organisation
from reviewboard.sample.changes import SampleChange

SINCE_LAST_COMMIT = timedelta(minutes=40)
"""How long before it was merged, or last touched, the last of several commits of a request was made."""
APPROVED_BEFORE, _EARLIER = timedelta(minutes=12), timedelta(minutes=60)
"""So long before that somebody said something: of the head as it was then, with its last commit and without."""
_OPEN = (3, 5, 8, 20, 22, 26, 29, 46)
"""Hours for which requests were open; which of them is as good as random."""


@dataclass(frozen=True, slots=True)
class SampleReview:
    """What one person said. `earlier`: before the last commit. `rebased`: of a head that a rebase replaced by its like."""

    who: str
    state: ReviewState = ReviewState.APPROVED
    earlier: bool = False
    rebased: bool = False


_ASKS, _COMMENTS = ReviewState.CHANGES_REQUESTED, ReviewState.COMMENTED

SAID: Mapping[str, tuple[SampleReview, ...]] = {
    "rotation": (SampleReview("Ingrid Solheim", earlier=True),),
    "discount-cache": (SampleReview("Stefan Iliev"),),
    "typed-durations": (SampleReview("Priya Raman", _COMMENTS), SampleReview("Marcus Webb", rebased=True)),
    "price-rounding": (SampleReview("Priya Raman", earlier=True),),
    "debug-log": (),
    "offline-basket": (SampleReview("Elin Forsberg", _ASKS, earlier=True), SampleReview("Elin Forsberg")),
    "ledger-archive": (SampleReview("Aled Morgan"),),
    "suggest-locale": (SampleReview("Umberto Ricci", _COMMENTS), SampleReview("Marcus Webb")),
    "earlier-2-2": (SampleReview("Oskar Lind"),),
    "winning-rule": (SampleReview("Rosa Delgado"),),
    "basket-cap": (),
    "replayed-month": (SampleReview("Oskar Lind", _COMMENTS), SampleReview("Priya Raman")),
    "split-client": (SampleReview("Marcus Webb"),),
    "unchanged-documents": (SampleReview("Yuki Tanaka", earlier=True),),
    "two-languages": (),
    "warm-cache": (),
    "hourly-rates": (SampleReview("Oskar Lind", earlier=True),),
    "tombstones-again": (SampleReview("Marcus Webb", _ASKS),),
    "basket-v2": (SampleReview("Amara Okafor"),),
    "ask-once-more": (SampleReview("Lars Nyberg"),),
    "audience": (),
}
"""By the key of a request. Whatever is not here was approved by the first of its service's list who did not write it."""

_LISTED = {one.key: one.reviewers for one in organisation.SERVICES}


def opened_before(change: SampleChange) -> timedelta:
    """How long before it was merged, or last touched, the request was opened."""
    return timedelta(hours=_OPEN[sha256(change.key.encode()).digest()[0] % len(_OPEN)])


def is_approved(change: SampleChange) -> bool:
    """Whether somebody approved it with its last commit, `APPROVED_BEFORE` it was merged."""
    given = SAID.get(change.key, (SampleReview(""),))
    return not change.direct and any(
        one.state is ReviewState.APPROVED and not (one.earlier or one.rebased) for one in given
    )


def reviews_of(
    change: SampleChange, commits: Sequence[CommitSnapshot], at: datetime, rebased: str
) -> tuple[ReviewSnapshot, ...]:
    """What was said of this request. `rebased` is its head before it was rebased."""
    if change.direct:
        return ()
    said = SAID.get(change.key, (SampleReview(_first(change)),))
    return tuple(
        ReviewSnapshot(
            f"{change.key}-{number}",
            IdentitySnapshot("email", organisation.email(one.who), one.who),
            one.state,
            at - (_EARLIER if one.earlier or one.rebased else APPROVED_BEFORE),
            rebased if one.rebased else commits[-2 if one.earlier else -1].sha,
        )
        for number, one in enumerate(said)
    )


def heads_of(
    change: SampleChange, commits: Sequence[CommitSnapshot], rebased: str
) -> tuple[HeadSnapshot, ...]:
    """The contents of the heads of this request: each commit adds something, and a rebase changes nothing."""
    if change.direct:
        return ()
    heads = [HeadSnapshot(one.sha, _content(change.key, number)) for number, one in enumerate(commits)]
    before = (
        [HeadSnapshot(rebased, heads[-1].content)]
        if any(one.rebased for one in SAID.get(change.key, ()))
        else []
    )
    return (*heads, *before)


def _content(key: str, number: int) -> str:
    return sha256(f"{key}/{number}".encode()).hexdigest()


def _first(change: SampleChange) -> str:
    return next(name for name in _LISTED[change.service] if name != change.author)
