"""Whether frozen agendas still say what they said when they were frozen."""

import hashlib
from dataclasses import dataclass

from reviewboard.agenda.queries import frozen_agendas


@dataclass(frozen=True, slots=True)
class Verified:
    """How many frozen agendas were looked at, and the meetings whose hash does not hold."""

    checked: int
    broken: tuple[int, ...]


def verify() -> Verified:
    """Computes the hash of every frozen agenda anew. Names are no part of it: erasure breaks nothing."""
    frozen = frozen_agendas()
    broken = tuple(
        one.meeting_id for one in frozen if hashlib.sha256(one.canonical.encode()).hexdigest() != one.digest
    )
    return Verified(len(frozen), broken)
