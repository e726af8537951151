"""What whoever asks before they act is answered: whether they may, and until when."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.domain.approval.deciding import GateState
from reviewboard.domain.values import GatePassage

GRANT = timedelta(minutes=15)
"""How long one answer holds: long enough for a plan to be applied, short enough that a lapsed approval is soon noticed."""
REACH = timedelta(hours=1)
"""How long after the last approval anything is granted: what was looked at then is not what stands there tomorrow."""


class AnswerState(enum.StrEnum):
    """The answer. *Not asked*: the policy wants no approval. *Expired*: it was granted, and has to be approved anew."""

    NOT_ASKED = "not_asked"
    PENDING = "pending"
    GRANTED = "granted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the gate stands for what was asked about.

    `of_this_head`: the gate was decided for the head that was asked about. `approved_at`: the last approval that counts, or
    when the gate opened by itself. `glass_until`: until when a broken glass lets this head pass. `has_ended`: it was run,
    or given up.
    """

    state: GateState
    passage: GatePassage | None
    of_this_head: bool
    approved_at: datetime | None = None
    glass_until: datetime | None = None
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer; `until` is when what was granted ends, and None otherwise."""

    state: AnswerState
    until: datetime | None = None


def answer(asked: Asked, *, at: datetime) -> Answer:
    """The answer at a moment. It is never granted for another head, nor twice for what was run."""
    if asked.has_ended:
        return Answer(AnswerState.EXPIRED)
    if not asked.of_this_head or asked.state is GateState.CLOSED:
        return Answer(AnswerState.PENDING)
    if asked.state is GateState.NOT_ASKED:
        return Answer(AnswerState.NOT_ASKED)
    if asked.passage is GatePassage.BROKEN_GLASS:
        ends = asked.glass_until
        if ends is None or ends <= at:  # the tick has not yet closed it again
            return Answer(AnswerState.PENDING)
    else:
        ends = asked.approved_at + REACH if asked.approved_at else None
    if ends is None or ends <= at:
        return Answer(AnswerState.EXPIRED)
    return Answer(AnswerState.GRANTED, min(at + GRANT, ends))
