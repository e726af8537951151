"""How a decision stands: until when, and when somebody looks at it again. Whole days; nothing here reads a clock."""

from datetime import date, datetime, timedelta

REVIEW_WITHIN = timedelta(days=14)
"""How long before its date a decision counts as due for review (ui/mocks/21-decisions.html)."""


def ended_on(*, until: date | None, ended_at: datetime | None, on: date) -> date | None:
    """The day on which it ended, None while it stands. `until` is the last day on which it does.

    Nobody has to end what has a date: past it, it reads "ended on ..." until its owner renews it with a reason
    (product.md, "Who decides, and what silence means").
    """
    if ended_at is not None:
        return ended_at.date()
    return until if until is not None and until < on else None


def looked_at_on(*, review_on: date | None, until: date | None) -> date | None:
    """The day by which somebody must look at it: its review, or its end where that is sooner."""
    dates = [one for one in (review_on, until) if one is not None]
    return min(dates, default=None)


def is_due(*, review_on: date | None, until: date | None, on: date) -> bool:
    """Whether that day is near, or past."""
    day = looked_at_on(review_on=review_on, until=until)
    return day is not None and day <= on + REVIEW_WITHIN
