"""The approval gate as plain rules: what it asks for, what it looks at, and whether it is open."""

from reviewboard.domain.approval.deciding import Decision, GateState, Refusal, Refused, Way, decide
from reviewboard.domain.approval.drift import Mark, Seen, seen
from reviewboard.domain.approval.enforcing import Lacking, Readiness, lacking, usual_authors
from reviewboard.domain.approval.facts import Approvers, BrokenGlass, GateFacts, Opinion
from reviewboard.domain.approval.policy import GatePolicy, as_data, from_data

__all__ = [
    "Approvers",
    "BrokenGlass",
    "Decision",
    "GateFacts",
    "GatePolicy",
    "GateState",
    "Lacking",
    "Mark",
    "Opinion",
    "Readiness",
    "Refusal",
    "Refused",
    "Seen",
    "Way",
    "as_data",
    "decide",
    "from_data",
    "lacking",
    "seen",
    "usual_authors",
]
