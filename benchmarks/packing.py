"""Packing forty items, more than any hour holds, with people who are needed by several of them.

`python -m benchmarks.packing`. Bar: about a second for the slowest of a hundred made-up weeks, on one core.
"""

import random
import statistics
import sys
from collections.abc import Iterator

from benchmarks.ratio import seconds
from benchmarks.results import Row, run
from reviewboard.domain.packing import pack
from reviewboard.domain.packing.plan import Packable

ITEMS, WEEKS, PEOPLE, SECTIONS = 40, 100, 60, 6
BAR = 1000
MEETINGS = (60, 240, 480)
"""Minutes: an hour leaves most of forty items out, eight hours hold them all."""


def week(seed: int) -> tuple[Packable, ...]:
    """Forty items of all sections: a few must be discussed, and some people are needed by many."""
    chance = random.Random(seed)
    busy = [f"person:{number}" for number in range(PEOPLE)]
    return tuple(
        Packable(
            key=f"item:{number}",
            section=chance.randrange(SECTIONS),
            minutes=(minutes := chance.randint(2, 15)),
            minimum=max(2, minutes // 2),
            must=chance.random() < 0.1,
            rank=chance.randint(1, 300),
            people=frozenset(
                busy[int(PEOPLE * chance.random() ** 2)] for _one in range(chance.randint(1, 6))
            ),
        )
        for number in range(ITEMS)
    )


def measure() -> Iterator[Row]:
    """The slowest week, by the length of its meeting."""
    weeks = [week(seed) for seed in range(WEEKS)]
    for minutes in MEETINGS:
        taken = [_milliseconds(items, minutes) for items in weeks]
        how = f"the slowest of {WEEKS} weeks; the median is {statistics.median(taken):.1f} ms"
        yield Row(
            f"packing {ITEMS} items into {minutes} minutes", round(max(taken), 1), BAR, unit="ms", how=how
        )


def _milliseconds(items: tuple[Packable, ...], minutes: int) -> float:
    return 1000 * seconds(lambda: pack(items, minutes=minutes, opening=4, close=4))


if __name__ == "__main__":
    sys.exit(run("packing", measure))
