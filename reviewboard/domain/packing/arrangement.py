"""In which order the items of a section are held, so that people wait as little as possible.

What is kept short is the sum over people of their *span*: from the start of their first item to the end
of their last. With the minutes settled, a section always begins and ends at the same minute, so that each
section can be arranged by itself. While an item of `d` minutes is held, `d` minutes of span pass for
everybody who is *under way*: who has begun, here or in an earlier section, and is not through, here or in
a later one. So the cost of an item depends on the set of items before it and not on their order, which
makes the best order of a small section a walk over subsets; a large one is searched with a beam of
bounded work. People are bits of an integer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_

from reviewboard.domain.packing.plan import Packable

EXACT = 10
"""Up to so many items a section is arranged exactly, in 10 * 2**9 steps."""

BEAM_STEPS = 30_000
"""A larger section keeps this many beginnings at each place, divided by the square of its size."""


@dataclass(frozen=True)
class _Talk:
    """An item as the search sees it: its minutes, and its people as bits."""

    minutes: int
    people: int


@dataclass(frozen=True)
class _Beginning:
    """The first items of a section, who has begun by then, and the waiting that they cost (minutes)."""

    waited: int
    order: tuple[int, ...]
    done: int
    begun: int


def arrange(items: Iterable[Packable]) -> list[Packable]:
    """The items in the order in which they are held; of equally good orders, the higher rank first."""
    ranked = sorted(items, key=lambda item: (item.section, item.by_rank))
    bit = {person: 1 << n for n, person in enumerate(sorted({p for item in ranked for p in item.people}))}
    sections = [list(group) for _, group in groupby(ranked, key=lambda item: item.section)]
    talks = [[_Talk(item.minutes, sum(bit[p] for p in item.people)) for item in group] for group in sections]
    present = [_union(talk.people for talk in group) for group in talks]
    held: list[Packable] = []
    for place, group in enumerate(sections):
        before, after = _union(present[:place]), _union(present[place + 1 :])
        held.extend(group[n] for n in _order(talks[place], before, after))
    return held


def _order(talks: Sequence[_Talk], before: int, after: int) -> Sequence[int]:
    search = _exact if len(talks) <= EXACT else _beam
    return search(talks, before, after)


def _exact(talks: Sequence[_Talk], before: int, after: int) -> list[int]:
    """The cheapest order, found backwards over subsets; of equal ones the first in order of rank."""
    everything = (1 << len(talks)) - 1
    people = [0] * (everything + 1)
    for done in range(1, everything + 1):
        low = done & -done
        people[done] = people[done ^ low] | talks[low.bit_length() - 1].people
    cost = [0] * (everything + 1)
    step = [0] * (everything + 1)
    for done in range(everything - 1, -1, -1):
        begun, best = before | people[done], -1
        for n, talk in enumerate(talks):
            with_it = done | 1 << n
            if with_it == done:
                continue
            open_ends = after | people[everything ^ with_it]
            under_way = (begun | talk.people) & (talk.people | open_ends)
            price = talk.minutes * under_way.bit_count() + cost[with_it]
            if best < 0 or price < best:
                best, step[done] = price, n
        cost[done] = best
    return _walk(step, everything)


def _walk(step: Sequence[int], everything: int) -> list[int]:
    done, order = 0, []
    while done != everything:
        order.append(step[done])
        done |= 1 << step[done]
    return order


def _beam(talks: Sequence[_Talk], before: int, after: int) -> Sequence[int]:
    """A good order: at each place the cheapest few beginnings are kept, so that the work has a bound."""
    width = max(2, BEAM_STEPS // len(talks) ** 2)
    states = [_Beginning(0, (), 0, before)]
    for _ in talks:
        steps = sorted(step for place in range(len(states)) for step in _steps(talks, states, place, after))
        longer: dict[int, _Beginning] = {}
        for cost, place, n in steps:
            if len(longer) == width:
                break
            state = states[place]
            done = state.done | 1 << n
            if done not in longer:
                longer[done] = _Beginning(cost, (*state.order, n), done, state.begun | talks[n].people)
        states = list(longer.values())
    return states[0].order


def _steps(
    talks: Sequence[_Talk], states: Sequence[_Beginning], place: int, after: int
) -> Iterable[tuple[int, int, int]]:
    """What may come next after the beginning at `place`: (waiting it will have cost, `place`, item)."""
    state = states[place]
    left = [n for n in range(len(talks)) if not state.done >> n & 1]
    following = [after]
    for n in reversed(left):
        following.append(following[-1] | talks[n].people)
    passed = 0
    for n in left:
        following.pop()
        waiting = state.begun & (passed | following[-1]) & ~talks[n].people
        yield state.waited + talks[n].minutes * waiting.bit_count(), place, n
        passed |= talks[n].people


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)
