"""Looking again: an action item that was verified is looked at after 30, 60 and 90 days (product.md, "Findings")."""

from dataclasses import dataclass
from datetime import date, timedelta

AFTER_DAYS = (30, 60, 90)
"""Days, working or not, from the verification to each look: a signal runs on at weekends, too."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One look, and the first day on which it may be taken."""

    after_days: int
    due_on: date


def plan(closed_on: date) -> tuple[Planned, ...]:
    """The looks at what was verified on that day, the soonest first."""
    return tuple(Planned(days, closed_on + timedelta(days=days)) for days in AFTER_DAYS)
