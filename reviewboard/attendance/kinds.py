"""How a person may answer the windows that a meeting asks of them."""

from enum import StrEnum


class AnswerKind(StrEnum):
    """Confirmed: will be there live for all windows of this revision."""

    CONFIRMED = "confirmed"
