"""How long the gate makes people wait: who is asked by when, what is usual, and what would help.

It speaks of services only. Of people nothing is known here but how many there are.
"""

import enum
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST_TO_SAY = 5
"""Of fewer waits no middle is told: one of them would decide it (ui/DESIGN.md, "Charts")."""
EACH = 2
"""So many waiting changes for each reviewer are more than a list can be expected to answer within the limits."""


class Turn(enum.StrEnum):
    """Who has been asked so far: each of them beside those before."""

    REVIEWERS = "reviewers"
    DEPUTIES = "deputies"
    OWNER = "owner"


class Advice(enum.StrEnum):
    """What makes people wait, the first that holds in this order."""

    NOBODY = "nobody"
    CROWDED = "crowded"
    SLOW = "slow"


def asked_by(deputies_at: datetime, owner_at: datetime, at: datetime) -> Turn:
    """Who has been asked at a moment, by the limits of a wait."""
    if owner_at <= at:
        return Turn.OWNER
    return Turn.DEPUTIES if deputies_at <= at else Turn.REVIEWERS


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
