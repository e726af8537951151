"""The approval gate as plain rules: what it asks for, what it looks at, and whether it is open."""

from reviewboard.domain.approval.answering import Answer, AnswerState, Asked, answer
from reviewboard.domain.approval.deciding import (
    Decision,
    GateState,
    Refusal,
    Refused,
    Way,
    decide,
    had_a_hand,
    would_count,
)
from reviewboard.domain.approval.drift import Mark, Seen, seen
from reviewboard.domain.approval.enforcing import Lacking, Readiness, lacking, usual_authors
from reviewboard.domain.approval.facts import Approvers, BrokenGlass, GateFacts, Opinion
from reviewboard.domain.approval.policy import BOUNDS, Condition, GatePolicy, as_data, from_data
from reviewboard.domain.approval.trying import Landed, Move, MoveWay, Pair, Trial, asked, compare
from reviewboard.domain.approval.waiting import Advice, Load, Middle, Turn, advice, asked_by, middle

__all__ = [
    "BOUNDS",
    "Advice",
    "Answer",
    "AnswerState",
    "Approvers",
    "Asked",
    "BrokenGlass",
    "Condition",
    "Decision",
    "GateFacts",
    "GatePolicy",
    "GateState",
    "Lacking",
    "Landed",
    "Load",
    "Mark",
    "Middle",
    "Move",
    "MoveWay",
    "Opinion",
    "Pair",
    "Readiness",
    "Refusal",
    "Refused",
    "Seen",
    "Trial",
    "Turn",
    "Way",
    "advice",
    "answer",
    "as_data",
    "asked",
    "asked_by",
    "compare",
    "decide",
    "from_data",
    "had_a_hand",
    "lacking",
    "middle",
    "seen",
    "usual_authors",
    "would_count",
]
