"""Writing what the review learned: action items and their states, findings, decisions, ideas."""

from reviewboard.findings.operations.acceptance import accept_finding, take_back_acceptance
from reviewboard.findings.operations.actions import (
    MOST_AT_ONCE,
    add_action,
    change_many,
    drop_many,
    edit_action,
    hand_over_leavers,
)
from reviewboard.findings.operations.decisions import (
    edit_decision,
    end_decision,
    make_practice,
    renew_decision,
)
from reviewboard.findings.operations.levels import expect_anew, owe_expecting
from reviewboard.findings.operations.rechecks import answer_recheck
from reviewboard.findings.operations.records import (
    add_decision,
    add_finding,
    add_idea,
    edit_finding,
    edit_idea,
)
from reviewboard.findings.operations.recurrence import look_for_recurrence
from reviewboard.findings.operations.risk import accept_risk, end_accepted_risks
from reviewboard.findings.operations.states import move
from reviewboard.findings.operations.theirs import SomebodyWasFaster
from reviewboard.findings.operations.tracked import Told, told_by_tracker
from reviewboard.findings.operations.visibility import lower_visibility, raise_visibility, tell_of_audience

__all__ = [
    "MOST_AT_ONCE",
    "SomebodyWasFaster",
    "Told",
    "accept_finding",
    "accept_risk",
    "add_action",
    "add_decision",
    "add_finding",
    "add_idea",
    "answer_recheck",
    "change_many",
    "drop_many",
    "edit_action",
    "edit_decision",
    "edit_finding",
    "edit_idea",
    "end_accepted_risks",
    "end_decision",
    "expect_anew",
    "hand_over_leavers",
    "look_for_recurrence",
    "lower_visibility",
    "make_practice",
    "move",
    "owe_expecting",
    "raise_visibility",
    "renew_decision",
    "take_back_acceptance",
    "tell_of_audience",
    "told_by_tracker",
]
