"""Inside a section the order is the one in which people wait the least."""

import random
from collections.abc import Sequence
from itertools import permutations

import pytest

from reviewboard.domain.packing import Packable
from reviewboard.domain.packing.arrangement import EXACT, arrange


def talk(key: str, people: str, *, section: int = 1, minutes: int = 5, rank: float = 0) -> Packable:
    return Packable(key, section, minutes, minutes, False, rank, frozenset(people))


def spans(items: Sequence[Packable]) -> int:
    """Minutes from the start of one's first item to the end of one's last, summed over people."""
    at, seen = 0, dict[str, tuple[int, int]]()
    for item in items:
        for person in item.people:
            seen[person] = (seen.get(person, (at, 0))[0], at + item.minutes)
        at += item.minutes
    return sum(end - start for start, end in seen.values())


def made_up(count: int, seed: int, sections: int = 1) -> list[Packable]:
    rng = random.Random(seed)
    return [
        talk(
            f"{n:02}",
            "".join(rng.sample("abcdefghij", k=rng.choice((1, 2, 3)))),
            section=1 + n % sections,
            minutes=rng.randrange(2, 9),
            rank=rng.randrange(3),
        )
        for n in range(count)
    ]


def test_two_items_of_one_person_are_held_next_to_each_other() -> None:
    keys = [
        one.key for one in arrange([talk("1", "a", rank=3), talk("2", "b", rank=2), talk("3", "a", rank=1)])
    ]
    assert keys == ["1", "3", "2"]


def test_whoever_also_comes_in_the_next_section_comes_late_in_this_one() -> None:
    items = [talk("1", "a", rank=3), talk("2", "b", rank=2), talk("later", "a", section=2)]
    assert [one.key for one in arrange(items)] == ["2", "1", "later"]


def test_where_nobody_waits_the_higher_rank_comes_first() -> None:
    items = [talk("low", "a", rank=1), talk("high", "b", rank=9), talk("also-high", "c", rank=9)]
    assert [one.key for one in arrange(items)] == ["also-high", "high", "low"]


@pytest.mark.parametrize("seed", range(12))
def test_a_small_meeting_is_arranged_as_well_as_any_order_could(seed: int) -> None:
    items = made_up(6, seed, sections=2)
    orders = ([*first, *second] for first in permutations(items[::2]) for second in permutations(items[1::2]))
    assert spans(arrange(items)) == min(map(spans, orders))


@pytest.mark.parametrize("seed", range(6))
def test_the_bounded_search_loses_little_to_the_exact_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    items = made_up(EXACT, seed)
    exact = spans(arrange(items))
    monkeypatch.setattr("reviewboard.domain.packing.arrangement.EXACT", 0)
    assert exact <= spans(arrange(items)) <= 1.05 * exact


@pytest.mark.parametrize("seed", range(4))
def test_a_long_section_is_arranged_much_better_than_by_rank(seed: int) -> None:
    items = made_up(30, seed)
    assert spans(arrange(items)) < 0.95 * spans(sorted(items, key=lambda one: one.by_rank))
