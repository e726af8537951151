"""When *enforce* can be switched on for a service (product.md, "Approval gate"): people, a way past, time to observe."""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FEWEST = 2
"""Reviewers besides the usual authors."""
OBSERVED = timedelta(days=14)
USUAL = 0.5
"""Usual authors are those who, by changes, wrote this part of what a service merged, the most active first."""


class Lacking(enum.StrEnum):
    """What a service lacks before the gate can hold a change back."""

    REVIEWERS = "reviewers"
    BYPASS = "bypass"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is known of a service. `bypass_tried_on`: a merge at the code host with the product stopped was tried then."""

    reviewers: frozenset[str]
    usual_authors: frozenset[str]
    observing_since: date | None
    bypass_tried_on: date | None


def lacking(ready: Readiness, *, on: date) -> tuple[Lacking, ...]:
    """What is wanting on that day, in the order in which it is told; empty: *enforce* can be switched on."""
    wanting = {
        Lacking.REVIEWERS: len(ready.reviewers - ready.usual_authors) < FEWEST,
        Lacking.BYPASS: ready.bypass_tried_on is None or ready.bypass_tried_on > on,
        Lacking.OBSERVED: ready.observing_since is None or on - ready.observing_since < OBSERVED,
    }
    return tuple(one for one, is_wanting in wanting.items() if is_wanting)


def usual_authors(authors: Iterable[str]) -> frozenset[str]:
    """Who writes most of what a service merges: the fewest that together wrote half of it. `authors`: one a change."""
    counted = Counter(authors)
    left = counted.total() * USUAL
    usual: list[str] = []
    for who, changes in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        if left <= 0:
            break
        usual.append(who)
        left -= changes
    return frozenset(usual)
