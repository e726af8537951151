"""Writing what the review learned: action items and their states, findings, decisions, ideas."""

from reviewboard.findings.operations.actions import (
    MOST_AT_ONCE,
    SomebodyWasFaster,
    add_action,
    change_many,
    edit_action,
    hand_over_leavers,
    move,
)
from reviewboard.findings.operations.records import add_decision, add_finding, add_idea
from reviewboard.findings.operations.tracked import Told, told_by_tracker
from reviewboard.findings.operations.visibility import lower_visibility, raise_visibility

__all__ = [
    "MOST_AT_ONCE",
    "SomebodyWasFaster",
    "Told",
    "add_action",
    "add_decision",
    "add_finding",
    "add_idea",
    "change_many",
    "edit_action",
    "hand_over_leavers",
    "lower_visibility",
    "move",
    "raise_visibility",
    "told_by_tracker",
]
