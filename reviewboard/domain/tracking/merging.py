"""The three-way merge: what was last agreed, what we have, what they have (jira-sync behaviour 12).

What was agreed is a pair for each field, because the two sides need not say the same in the same words: a title that
was cut, a person who has no account there, a status for which they have no own word. A side has changed when it
differs from its own half of the pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewboard.domain.tracking.fields import DECIDES, PUSHED_ONLY, Decides, Shared, Value, Values


@dataclass(frozen=True, slots=True)
class Agreed:
    """One field as both sides last agreed on it."""

    ours: Value
    theirs: Value


Base = Mapping[Shared, Agreed]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed a field and nobody decides for them: a person picks a side."""

    agreed: Value | None
    ours: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class Merge:
    """What is to be done so that both sides agree again.

    Attributes:
        push: by field, what is written there.
        pull: by field, what is written here.
        agreed: by field, the pair that is agreed already, before anything is written.
        lost: by field, the value that gave way although its side had changed it: kept in the history.
        conflicts: by field, what a person has to settle.
    """

    push: Values = field(default_factory=dict)
    pull: Values = field(default_factory=dict)
    agreed: Base = field(default_factory=dict)
    lost: Values = field(default_factory=dict)
    conflicts: Mapping[Shared, Conflict] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has to be written on either side."""
        return not self.push and not self.pull


def merge(base: Base, ours: Values, theirs: Values, decides: Mapping[Shared, Decides] = DECIDES) -> Merge:
    """What makes both sides agree. A field that only one side tells of is left alone.

    `ours` is in their terms already: as we would write it there.
    """
    push: dict[Shared, Value] = {}
    pull: dict[Shared, Value] = {}
    agreed: dict[Shared, Agreed] = {}
    lost: dict[Shared, Value] = {}
    conflicts: dict[Shared, Conflict] = {}
    for one in Shared:
        if one not in ours or one not in theirs:
            continue
        last, mine, other = base.get(one), ours[one], theirs[one]
        if one is Shared.LABELS:
            _labels(last, mine, other, push, agreed)
            continue
        match _winner(one, last, mine, other, decides.get(one, DECIDES[one])):
            case _Side.BOTH:
                agreed[one] = Agreed(mine, other)
            case _Side.NEITHER:
                conflicts[one] = Conflict(last.ours if last else None, mine, other)
            case _Side.OURS:
                push[one] = mine
                if last is not None and other != last.theirs:
                    lost[one] = other
            case _Side.THEIRS:
                if one not in PUSHED_ONLY:
                    pull[one] = other
                else:
                    agreed[one] = Agreed(mine, other)
                if last is not None and mine != last.ours:
                    lost[one] = mine
    return Merge(push, pull, agreed, lost, conflicts)


class _Side:
    OURS, THEIRS, BOTH, NEITHER = "ours", "theirs", "both", "neither"


def _winner(one: Shared, last: Agreed | None, mine: Value, other: Value, decides: Decides) -> str:
    we_changed = last is None or mine != last.ours
    they_changed = last is None or other != last.theirs
    if mine == other or not (we_changed or they_changed):
        return _Side.BOTH
    if not they_changed:
        return _Side.OURS
    if not we_changed:
        return _Side.THEIRS
    if decides is Decides.MERGE:
        return _Side.OURS if one in PUSHED_ONLY else _Side.NEITHER
    return _Side.OURS if decides is Decides.OURS else _Side.THEIRS


def _labels(
    last: Agreed | None, mine: Value, other: Value, push: dict[Shared, Value], agreed: dict[Shared, Agreed]
) -> None:
    """Ours are added and taken away one by one, so that theirs stay; whoever takes one of ours away has done so."""
    wanted, there = set(mine), set(other)
    before = set(last.ours) if last else set()
    merged = tuple(sorted((there | (wanted - before)) - (before - wanted)))
    if merged == tuple(sorted(there)):
        agreed[Shared.LABELS] = Agreed(mine, other)
    else:
        push[Shared.LABELS] = merged
