"""The words of the product as enumerations, stored in the database by value.

Every room uses these and no other spelling (product.md, "Words"). A value is never renamed once stored:
agenda hashes and audit rows hold it.
"""

from reviewboard.domain.values.agenda import (
    AsynchronousCause,
    Attendance,
    ItemKind,
    LeftOutReason,
    MustRule,
    NeedReason,
    PointName,
    QuestionCode,
    QuietWeek,
    Section,
    SteerKind,
    WhyHere,
)
from reviewboard.domain.values.records import (
    ActionKind,
    Certainty,
    ChangeKind,
    EvidenceKind,
    FindingCategory,
    Severity,
    Tier,
    Verdict,
    Visibility,
)
from reviewboard.domain.values.states import (
    ActionState,
    AgendaState,
    CauseState,
    ChangeState,
    GateMode,
    GatePassage,
    ImportState,
    IncidentStatus,
    MeetingState,
    MessageState,
)

__all__ = [
    "ActionKind",
    "ActionState",
    "AgendaState",
    "AsynchronousCause",
    "Attendance",
    "CauseState",
    "Certainty",
    "ChangeKind",
    "ChangeState",
    "EvidenceKind",
    "FindingCategory",
    "GateMode",
    "GatePassage",
    "ImportState",
    "IncidentStatus",
    "ItemKind",
    "LeftOutReason",
    "MeetingState",
    "MessageState",
    "MustRule",
    "NeedReason",
    "PointName",
    "QuestionCode",
    "QuietWeek",
    "Section",
    "Severity",
    "SteerKind",
    "Tier",
    "Verdict",
    "Visibility",
    "WhyHere",
]
