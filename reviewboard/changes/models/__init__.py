"""Tables of changes: the records (`records`), the evidence of AI involvement (`evidence`), what destroys (`harms`)."""

from reviewboard.changes.models.evidence import Dispute, Evidence, Reread, Rereading, TeamRule
from reviewboard.changes.models.harms import Harm, Operation
from reviewboard.changes.models.records import REVERT_STEM, Change, Check, Commit, Head, Review

__all__ = [
    "REVERT_STEM",
    "Change",
    "Check",
    "Commit",
    "Dispute",
    "Evidence",
    "Harm",
    "Head",
    "Operation",
    "Reread",
    "Rereading",
    "Review",
    "TeamRule",
]
