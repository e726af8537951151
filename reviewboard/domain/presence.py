"""Who was there, and what came of what an item asked: presence as stretches of time, outcomes by window.

Evidence of presence only adds up: of two pieces that disagree, the one that speaks for the person counts. Being there at
any moment of an item is full credit, leaving after it too (product.md, "Mandatory attendance, made fair").
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from reviewboard.domain.values import AnswerWay, Attendance


class Piece(NamedTuple):
    """A stretch of time, both ends included; `end` None: it goes on."""

    start: datetime
    end: datetime | None = None

    def meets(self, other: "Piece") -> bool:
        """Whether the two have a moment in common."""
        begins_in_time = other.end is None or self.start <= other.end
        return begins_in_time and (self.end is None or other.start <= self.end)


def union(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces as stretches that do not meet, in order. A piece that ends before it begins is its first moment."""
    whole: list[Piece] = []
    for start, end in sorted(pieces, key=lambda piece: piece.start):
        piece = Piece(start, end if end is None else max(start, end))
        if whole and whole[-1].meets(piece):
            before = whole.pop()
            ends = None if before.end is None or piece.end is None else max(before.end, piece.end)
            piece = Piece(before.start, ends)
        whole.append(piece)
    return tuple(whole)


def was_there(present: Iterable[Piece], held: Iterable[Piece]) -> bool:
    """Whether somebody was present at any moment at which the item was held. Of one that was not held: no."""
    stretches = tuple(held)
    return any(piece.meets(stretch) for piece in present for stretch in stretches)


class OutcomeKind(enum.StrEnum):
    """What came of what an item asked of a person.

    *Make-up*: they read the minutes and answer the question within five working days. *Invited*: nothing was owed. Only
    after a make-up that was not used does an entry read *missed*; that is a moment of the make-up, and no outcome.
    """

    LIVE = "live"
    IN_WRITING = "in_writing"
    DELEGATED = "delegated"
    EXCUSED = "excused"
    NOT_HELD = "not_held"
    INVITED = "invited"
    MAKE_UP = "make_up"

    @property
    def rank(self) -> int:
        """Higher is better for the person; what asked nothing of them is no worse than an excuse."""
        return _RANKS.get(self, 1)

    @property
    def took_part(self) -> bool:
        """Whether the item had their word, there or in writing."""
        return self in {OutcomeKind.LIVE, OutcomeKind.IN_WRITING}

    @property
    def was_needed(self) -> bool:
        """Whether the item counts them among those whom it needed. Who stands in for somebody is counted instead of them."""
        return self in {OutcomeKind.LIVE, OutcomeKind.IN_WRITING, OutcomeKind.EXCUSED, OutcomeKind.MAKE_UP}


_RANKS = {
    OutcomeKind.MAKE_UP: 0,
    OutcomeKind.DELEGATED: 2,
    OutcomeKind.IN_WRITING: 3,
    OutcomeKind.LIVE: 4,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks of a person, and what they said to it.

    Attributes:
        attendance: how it asks for them; None for whoever is excused, or handed it on: it asks for them no more.
        required: not by a voluntary mandate, of a contractor, or by an addendum on the meeting's day.
        way: what they settled; a delegate counts once they accepted, which frees whoever asked them.
        wrote: whether they answered the question in writing.
        handed_on: whether somebody else is asked in their place; only where it asks for them no more.
    """

    attendance: Attendance | None = Attendance.LIVE
    required: bool = True
    way: AnswerWay | None = None
    wrote: bool = False
    handed_on: bool = False


def outcome_of(asked: Asked, held: Iterable[Piece], present: Iterable[Piece]) -> OutcomeKind | None:
    """What came of it; None: the item asked nothing of them, because they are not who knows it.

    `held`: when the item was talked about; nothing for one that was parked, taken offline or never reached, which makes
    nobody absent.
    """
    stretches = tuple(held)
    if not stretches:
        return OutcomeKind.NOT_HELD
    if was_there(present, stretches):
        return OutcomeKind.LIVE
    return _without_presence(asked)


def _without_presence(asked: Asked) -> OutcomeKind | None:
    if asked.wrote:
        return OutcomeKind.IN_WRITING
    if asked.attendance is None:
        excused = OutcomeKind.EXCUSED if asked.way is AnswerWay.EXCUSED else None
        return OutcomeKind.DELEGATED if asked.handed_on else excused
    owes = asked.required and asked.attendance is not Attendance.INVITED
    return OutcomeKind.MAKE_UP if owes else OutcomeKind.INVITED
