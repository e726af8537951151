"""Which items are held, and for how long.

Must-discuss items come first. If they exceed the meeting, items of one kind and service become one; if
that is too little, each shrinks to its minimum; what still does not fit moves, the lowest rank first, so
that no must-discuss item is held while a higher one waits. What is free then lengthens those held: first each
to what one item would like, then those of several to what their parts would like. What need not be discussed
gets the minutes that are left (product.md, "Ranking and the agenda").
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reviewboard.domain.packing.plan import Packable, Squeeze


@dataclass(frozen=True)
class Selection:
    """The items that are held, at their final minutes; what each holds; and the keys left out, by rank."""

    items: tuple[Packable, ...]
    holds: dict[str, tuple[str, ...]]
    shortened: frozenset[str]
    left_out: tuple[str, ...]
    squeeze: Squeeze


@dataclass(frozen=True)
class _Group:
    """Items that share a slot, the highest rank first; mostly one item alone."""

    members: tuple[Packable, ...]

    @property
    def key(self) -> str:
        return self.members[0].key

    @property
    def minutes(self) -> int:
        """What its members would like together: being talked about at once saves minimums, not matter."""
        return sum(item.minutes for item in self.members)

    @property
    def wish_as_one(self) -> int:
        """What the longest of them would like: with so much, a slot of several is not cut short."""
        return max(item.minutes for item in self.members)

    @property
    def minimum(self) -> int:
        return max(item.minimum for item in self.members)

    def held_for(self, minutes: int) -> Packable:
        people = frozenset[str]().union(*(item.people for item in self.members))
        return replace(self.members[0], minutes=minutes, minimum=self.minimum, people=people)


def select(items: Iterable[Packable], room: int) -> Selection:
    """Choose what is held in `room` minutes."""
    ranked = sorted(items, key=lambda item: item.by_rank)
    musts, squeeze = _squeezed([item for item in ranked if item.must], room)
    others = [_Group((item,)) for item in ranked if not item.must]
    given: dict[str, int] = {}
    _admit_in_order(musts, given, room)
    _lengthen(musts, given, room, lambda group: group.wish_as_one)
    _lengthen(musts, given, room, lambda group: group.minutes)
    _admit(others, given, room)
    _lengthen(others, given, room, lambda group: group.minutes)
    held = [group for group in (*musts, *others) if group.key in given]
    there = {item.key for group in held for item in group.members}
    return Selection(
        items=tuple(group.held_for(given[group.key]) for group in held),
        holds={group.key: tuple(item.key for item in group.members) for group in held},
        shortened=frozenset(group.key for group in held if given[group.key] < group.wish_as_one),
        left_out=tuple(item.key for item in ranked if item.key not in there),
        squeeze=squeeze if all(group.key in given for group in musts) else Squeeze.MOVED,
    )


def _squeezed(ranked: Sequence[Packable], room: int) -> tuple[list[_Group], Squeeze]:
    alone = [_Group((item,)) for item in ranked]
    if sum(group.minutes for group in alone) <= room:
        return alone, Squeeze.NONE
    merged = _merge(ranked)
    fits = sum(group.wish_as_one for group in merged) <= room
    return merged, Squeeze.MERGED if fits else Squeeze.SHRUNK


def _merge(ranked: Sequence[Packable]) -> list[_Group]:
    groups: dict[tuple[int, str, str], list[Packable]] = {}
    for item in ranked:
        alone = "" if item.merges_with else item.key
        groups.setdefault((item.section, item.merges_with, alone), []).append(item)
    return [_Group(tuple(members)) for members in groups.values()]


def _admit_in_order(groups: Iterable[_Group], given: dict[str, int], room: int) -> None:
    """Give each its minimum by rank up to the first that does not fit: a lower rank never passes a higher one.

    What no meeting of this length could hold keeps nobody out.
    """
    free = room
    for group in groups:
        if free < group.minimum <= room:
            return
        if group.minimum <= free:
            given[group.key] = group.minimum
            free -= group.minimum


def _admit(groups: Iterable[_Group], given: dict[str, int], room: int) -> None:
    """Give each its minimum by rank, as long as it fits; a short one may still fit behind a long one."""
    free = room - sum(given.values())
    for group in groups:
        if group.minimum <= free:
            given[group.key] = group.minimum
            free -= group.minimum


def _lengthen(
    groups: Iterable[_Group], given: dict[str, int], room: int, wish: Callable[[_Group], int]
) -> None:
    """Give what is free to those admitted, in order of rank, up to what each would like."""
    free = room - sum(given.values())
    for group in groups:
        if group.key in given:
            more = max(0, min(free, wish(group) - given[group.key]))
            given[group.key] += more
            free -= more
