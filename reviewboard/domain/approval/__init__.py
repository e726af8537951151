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
from reviewboard.domain.approval.drift import Seen, seen
from reviewboard.domain.approval.enforcing import Lacking, Readiness, lacking, usual_authors
from reviewboard.domain.approval.facts import Approvers, BrokenGlass, GateFacts, Opinion
from reviewboard.domain.approval.policy import GatePolicy, as_data, from_data

__all__ = [
    "Answer",
    "AnswerState",
    "Approvers",
    "Asked",
    "BrokenGlass",
    "Decision",
    "GateFacts",
    "GatePolicy",
    "GateState",
    "Lacking",
    "Opinion",
    "Readiness",
    "Refusal",
    "Refused",
    "Seen",
    "Way",
    "answer",
    "as_data",
    "decide",
    "from_data",
    "had_a_hand",
    "lacking",
    "seen",
    "usual_authors",
    "would_count",
]
