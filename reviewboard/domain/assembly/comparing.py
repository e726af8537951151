"""What other rules would have made of the same week: two agendas become moves (product.md, "Ranking and the agenda").

A move is something that is held by one agenda and not by the other, or whose points and place by points both
changed. What merely makes room because something else moved is no move of its own.
"""

import enum
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from reviewboard.domain.assembly.agenda import Agenda, Entry
from reviewboard.domain.ranking import Point, Score
from reviewboard.domain.values import ItemKind


class Way(enum.StrEnum):
    """Where something went."""

    IN = "in"
    OUT = "out"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Standing:
    """What one agenda made of a record: its points, and whether it must be discussed."""

    score: Score
    must: bool


@dataclass(frozen=True)
class Move:
    """One record that moved; `before` or `after` is None where the agenda had no item of it to weigh."""

    key: str
    kind: ItemKind
    way: Way
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True)
class Comparison:
    """Every move by key, and (before, after): minutes of the whole meeting, and how many did not fit."""

    moves: tuple[Move, ...]
    minutes: tuple[int, int]
    did_not_fit: tuple[int, int]


def compare(before: Agenda, after: Agenda) -> Comparison:
    """What changed from one agenda to another that was made of the same records."""
    was, now = _held(before), _held(after)
    return Comparison(
        moves=tuple(sorted(_moves(before, after, was, now), key=lambda move: move.key)),
        minutes=(before.ends, after.ends),
        did_not_fit=(len(before.did_not_fit), len(after.did_not_fit)),
    )


def _moves(
    before: Agenda, after: Agenda, was: Mapping[str, Entry], now: Mapping[str, Entry]
) -> Iterator[Move]:
    weighed_before, weighed_after = _weighed(before), _weighed(after)
    for key in was.keys() - now.keys():
        yield Move(key, was[key].kind, Way.OUT, _standing(was[key]), weighed_after.get(key))
    for key in now.keys() - was.keys():
        yield Move(key, now[key].kind, Way.IN, weighed_before.get(key), _standing(now[key]))
    both = was.keys() & now.keys()
    rank_before, rank_after = _ranks(was, both), _ranks(now, both)
    for key in both:
        if was[key].score.total == now[key].score.total or rank_before[key] == rank_after[key]:
            continue
        way = Way.UP if rank_after[key] < rank_before[key] else Way.DOWN
        yield Move(key, now[key].kind, way, _standing(was[key]), _standing(now[key]))


def _held(agenda: Agenda) -> dict[str, Entry]:
    return {entry.key: entry for item in agenda.items for entry in item.entries}


def _weighed(agenda: Agenda) -> dict[str, Standing]:
    """What has no slot and was weighed all the same: what did not fit or was moved, with its points."""
    return {one.entry.key: _standing(one.entry) for one in agenda.left_out}


def _ranks(held: Mapping[str, Entry], keys: Collection[str]) -> dict[str, int]:
    """The places by points among these, the most points first."""
    ordered = sorted(keys, key=lambda key: (-held[key].score.total, key))
    return {key: place for place, key in enumerate(ordered)}


def _standing(entry: Entry) -> Standing:
    return Standing(entry.score, bool(entry.must))


@dataclass(frozen=True)
class PointChange:
    """A named point that counts otherwise; 0 where it does not count at all."""

    name: str
    before: int
    after: int


def point_changes(before: Collection[Point], after: Collection[Point]) -> tuple[PointChange, ...]:
    """The points that make the difference, the largest first. A name counts once in a score."""
    was, now = ({one.name.value: one.points for one in points} for points in (before, after))
    found = (PointChange(name, was.get(name, 0), now.get(name, 0)) for name in was.keys() | now.keys())
    changed = (one for one in found if one.before != one.after)
    return tuple(sorted(changed, key=lambda one: (-abs(one.after - one.before), one.name)))
