"""How a person may answer the windows of a meeting, and how it is known that they were there."""

from enum import StrEnum


class AnswerKind(StrEnum):
    """Confirmed: will be there live for all windows of this revision."""

    CONFIRMED = "confirmed"


class Evidence(StrEnum):
    """What says that somebody was there: their own button, whoever ran the meeting, the code on the screen, a report."""

    OWN = "own"
    FACILITATOR = "facilitator"
    CODE = "code"
    REPORT = "report"


class LookedAt(StrEnum):
    """What somebody looked at of others: who is there, while the meeting runs; an entry that reads missed."""

    RUNNING = "running"
    MISSED = "missed"
