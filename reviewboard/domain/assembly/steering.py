"""What was settled before the freeze: pinned, added and asked-for items must be held, moved and removed ones are not."""

from collections.abc import Iterable

from reviewboard.domain.assembly.agenda import Entry, LeftOut
from reviewboard.domain.assembly.inputs import AgendaInputs
from reviewboard.domain.values import LeftOutReason, SteerKind


def steered(entries: Iterable[Entry], inputs: AgendaInputs) -> tuple[tuple[Entry, ...], tuple[LeftOut, ...]]:
    """(what remains to be packed, what the facilitator moved or removed), both by key.

    A moved item goes to the date that was stated, or to the next meeting, and counts as carried over.
    """
    steers = {steer.item: steer for steer in inputs.steers}
    kept, away = [], []
    for entry in sorted(entries, key=lambda entry: entry.key):
        steer = steers.get(entry.key)
        if steer is None or steer.kind.holds:
            kept.append(entry)
        elif steer.kind is SteerKind.MOVE:
            to = steer.to or inputs.next_on
            away.append(LeftOut(entry, LeftOutReason.MOVED, to, entry.carried + 1))
        else:
            away.append(LeftOut(entry, LeftOutReason.REMOVED, None, entry.carried))
    return tuple(kept), tuple(away)
