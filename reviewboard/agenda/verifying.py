"""Whether frozen agendas still say what they said when they were frozen."""

import hashlib
from dataclasses import dataclass

from reviewboard.agenda.queries import FrozenRow, frozen_agendas
from reviewboard.agenda.shown import of_canonical


@dataclass(frozen=True, slots=True)
class Verified:
    """How many frozen agendas were looked at, and the meetings whose agenda no longer says what was frozen."""

    checked: int
    broken: tuple[int, ...]


def verify() -> Verified:
    """Computes the hash of every frozen agenda anew, and compares what its rows show with what was hashed.

    Names are no part of either: erasure breaks nothing.
    """
    holds = {one.meeting_id: _holds(one) for one in frozen_agendas()}
    return Verified(len(holds), tuple(meeting for meeting, holding in holds.items() if not holding))


def _holds(frozen: FrozenRow) -> bool:
    if hashlib.sha256(frozen.canonical.encode()).hexdigest() != frozen.digest:
        return False
    return frozen.shows == of_canonical(frozen.canonical)
