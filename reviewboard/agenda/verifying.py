"""Whether frozen agendas still say what they said when they were frozen."""

import hashlib
import json
from dataclasses import dataclass

from reviewboard.agenda.queries import FrozenRow, frozen_agendas
from reviewboard.agenda.shown import of_canonical, of_canonical_addition


@dataclass(frozen=True, slots=True)
class Verified:
    """How many frozen agendas were looked at, and the meetings whose agenda no longer says what was frozen."""

    checked: int
    broken: tuple[int, ...]


def verify() -> Verified:
    """Computes the hash of every frozen agenda and addendum anew, and compares what the rows show with what was hashed.

    Each addendum names the hash of what it was added to, so that none is missing in between.
    Names are no part of either: erasure breaks nothing.
    """
    holds = {one.meeting_id: _holds(one) for one in frozen_agendas()}
    return Verified(len(holds), tuple(meeting for meeting, holding in holds.items() if not holding))


def _holds(frozen: FrozenRow) -> bool:
    if not _is_hash(frozen.digest, frozen.canonical) or frozen.shows != of_canonical(
        frozen.canonical, frozen.keys
    ):
        return False
    follows = frozen.digest
    for added in frozen.addenda:
        if not _is_hash(added.digest, added.canonical) or json.loads(added.canonical)["follows"] != follows:
            return False
        if added.shows != of_canonical_addition(added.canonical, added.keys):
            return False
        follows = added.digest
    return True


def _is_hash(digest: str, content: str) -> bool:
    return hashlib.sha256(content.encode()).hexdigest() == digest
