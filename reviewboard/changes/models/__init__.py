"""Tables of changes: the records themselves (`records`), and the evidence of AI involvement (`evidence`)."""

from reviewboard.changes.models.evidence import Dispute, Evidence, Reread, Rereading, TeamRule
from reviewboard.changes.models.records import REVERT_STEM, Change, Check, Commit, Head, Review

__all__ = [
    "REVERT_STEM",
    "Change",
    "Check",
    "Commit",
    "Dispute",
    "Evidence",
    "Head",
    "Reread",
    "Rereading",
    "Review",
    "TeamRule",
]
