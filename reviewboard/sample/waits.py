"""How long requests of the sample waited: each is told as it was opened and as it was approved, before it landed."""

from dataclasses import replace
from datetime import datetime

from reviewboard.approvals.evaluating import evaluate
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.values import ChangeState
from reviewboard.sample import changes, reviews, weeks
from reviewboard.sample.company import Company

FOR_WEEKS = 4
"""So many weeks before the coming meeting the gate began to observe (sample/gate.py)."""

WAITED = tuple(
    one
    for one in (*weeks.USUAL, *changes.BEFORE)
    if one.sign and one.weeks_ago <= FOR_WEEKS and reviews.is_approved(one)
)
"""Requests that the gate asked about, and that somebody approved as they are now."""


def let_wait(company: Company, start: datetime, *, as_of: datetime) -> None:
    """Has the gate look at each of these as it was opened, and as it was approved; how they landed is told after that.

    `start` is that of the coming meeting. What merges after `as_of` is left out.
    """
    merged = {one: weeks.moment(start, one.weeks_ago, one.days, one.clock) for one in WAITED}
    told = [one for one in WAITED if merged[one] <= as_of]
    ids = weeks.tell_changes(company, start, told, as_of=as_of, stood=_opened)
    _look({ids[one.key]: merged[one] - reviews.opened_before(one) for one in told})
    weeks.tell_changes(company, start, told, as_of=as_of, stood=_approved)
    _look({ids[one.key]: merged[one] - reviews.APPROVED_BEFORE for one in told})


def _look(at: dict[int, datetime]) -> None:
    for change_id, moment in sorted(at.items(), key=lambda one: one[1]):
        evaluate(change_ids=[change_id], as_of=moment)


def _opened(final: ChangeSnapshot) -> ChangeSnapshot:
    """With its first commit, before anybody said anything."""
    first = final.commits[0]
    return replace(
        _approved(final),
        source_at=final.opened_at or final.source_at,
        head_sha=first.sha,
        commits=(first,),
        reviews=(),
        heads=final.heads[:1],
    )


def _approved(final: ChangeSnapshot) -> ChangeSnapshot:
    """With everything but the merge."""
    said = max(one.at for one in final.reviews)
    return replace(final, state=ChangeState.OPEN, source_at=said, merged_at=None)
