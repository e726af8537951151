"""Tells requests of the sample as they went: as they were opened, as they were approved, and how they landed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reviewboard.approvals.evaluating import evaluate
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.values import ChangeState
from reviewboard.sample import reviews, weeks
from reviewboard.sample.changes import SampleChange
from reviewboard.sample.company import Company

FOR_WEEKS = 4
"""What landed for a meeting so many weeks ago is the oldest that the gate looks at once more (sample/gate.py, `_LOOKED`)."""


def tell_changes(
    company: Company, start: datetime, told: Sequence[SampleChange] = weeks.USUAL, *, as_of: datetime
) -> None:
    """Records these changes. The gate looks at each that somebody approved as it is when it was opened and approved.

    `start` is that of the coming meeting. What merges after `as_of` did not wait yet.
    """
    merged = {one: weeks.moment(start, one.weeks_ago, one.days, one.clock) for one in told}
    waited = [one for one in told if _waits(one) and merged[one] <= as_of]

    def stood(one: SampleChange, final: ChangeSnapshot) -> ChangeSnapshot:
        return _opened(final) if one in waited else final

    ids = weeks.tell_changes(company, start, told, as_of=as_of, stood=stood)
    _look({ids[one.key]: merged[one] - reviews.opened_before(one) for one in waited})
    weeks.tell_changes(company, start, waited, as_of=as_of, stood=lambda _, final: _approved(final))
    _look({ids[one.key]: merged[one] - reviews.APPROVED_BEFORE for one in waited})
    weeks.tell_changes(company, start, waited, as_of=as_of)


def _waits(one: SampleChange) -> bool:
    """Whether the gate asked about it, and somebody approved it."""
    return bool(one.sign) and not one.waits and one.weeks_ago <= FOR_WEEKS and reviews.is_approved(one)


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
