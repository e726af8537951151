"""How long the gate makes people wait: who is asked by when, what is usual, and what would help.

It speaks of services only. Of people nothing is known here but how many there are.
"""

import enum
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.domain.approval.policy import GatePolicy
from reviewboard.domain.working_days import Calendar
from reviewboard.domain.working_hours import Hours

FEWEST_TO_SAY = 5
"""Of fewer waits no middle is told: one of them would decide it (ui/DESIGN.md, "Charts")."""
EACH = 2
"""So many waiting changes for each reviewer are more than a list can be expected to answer within the limits."""
_LONGEST = 120
"""Days that a limit is looked for: more than the longest that a policy can hold, with a long holiday in it."""


class Asked(enum.StrEnum):
    """Who has been asked so far: each of them beside those before."""

    REVIEWERS = "reviewers"
    DEPUTIES = "deputies"
    OWNER = "owner"


class Advice(enum.StrEnum):
    """What makes people wait, the first that holds in this order."""

    NOBODY = "nobody"
    CROWDED = "crowded"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limits of a policy, in the working hours of one place."""

    policy: GatePolicy
    hours: Hours
    calendar: Calendar

    def deputies_at(self, asked_at: datetime) -> datetime:
        """When the deputies are asked, too."""
        return self._after(asked_at, timedelta(hours=self.policy.deputies_after))

    def owner_at(self, asked_at: datetime) -> datetime:
        """When the owner of the service is asked, too: a working day has as many hours as people work on one."""
        begin, end = self.hours.shift(asked_at.date())
        return self._after(asked_at, (end - begin) * self.policy.owner_after)

    def asked(self, asked_at: datetime, at: datetime) -> Asked:
        """Who has been asked at a moment."""
        if self.owner_at(asked_at) <= at:
            return Asked.OWNER
        return Asked.DEPUTIES if self.deputies_at(asked_at) <= at else Asked.REVIEWERS

    def _after(self, asked_at: datetime, span: timedelta) -> datetime:
        return self.hours.after(asked_at, span, self.calendar, days=_LONGEST)


@dataclass(frozen=True, slots=True)
class Load:
    """What rests on the list of one service.

    `waits` are those that ended in an approval lately; `past_owner` of them lasted until the owner was asked.
    """

    reviewers: int
    waiting: int
    waits: int = 0
    past_owner: int = 0


def advice(load: Load) -> Advice | None:
    """What would help a service whose gate makes people wait; None while nothing needs to change.

    *Nobody*: something waits, and no reviewer is named. *Crowded*: `EACH` or more wait for each reviewer. *Slow*: more
    than half of at least `FEWEST_TO_SAY` waits, and so the median one, lasted until the owner was asked.
    """
    if load.waiting and not load.reviewers:
        return Advice.NOBODY
    if load.waiting and load.waiting >= EACH * load.reviewers:
        return Advice.CROWDED
    if load.waits >= FEWEST_TO_SAY and 2 * load.past_owner > load.waits:
        return Advice.SLOW
    return None


@dataclass(frozen=True, slots=True)
class Middle:
    """The median, and the half of the values around it, in hours; of how many."""

    low: float
    median: float
    high: float
    count: int


def middle(waits: Sequence[timedelta]) -> Middle | None:
    """What is usual; None for fewer than `FEWEST_TO_SAY`."""
    if len(waits) < FEWEST_TO_SAY:
        return None
    hours = [one / timedelta(hours=1) for one in waits]
    low, median, high = statistics.quantiles(hours, n=4, method="inclusive")
    return Middle(low, median, high, len(hours))
