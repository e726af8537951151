"""What becomes of a policy that nobody renewed: it holds for one meeting more, then it falls back (product.md).

"One meeting later" gives its owner a meeting at which it is said that the policy has ended, before anything changes.
"""

import enum
from collections.abc import Iterable
from datetime import date


class Term(enum.StrEnum):
    """How a policy stands on the day of a meeting. *Ended*: this meeting is the last that it holds for."""

    HOLDS = "holds"
    ENDED = "ended"
    FELL_BACK = "fell_back"


def term(ends_on: date | None, *, on: date, met_on: Iterable[date]) -> Term:
    """How a policy that ends on `ends_on` (None: never) stands for the meeting on the day `on`.

    `met_on` are the days on which the series met; those before the end, and those not before `on`, say nothing.
    """
    if ends_on is None or on < ends_on:
        return Term.HOLDS
    return Term.FELL_BACK if any(ends_on <= day < on for day in met_on) else Term.ENDED
