"""What an entry of the minutes is: what was typed (`domain.live.Said`), or settled with a button."""

from enum import StrEnum

from reviewboard.domain.live import Said


class EntryKind(StrEnum):
    """The first five are typed. CAUSE: a candidate change contributed or is ruled out. STANDS: a finding is accepted."""

    NOTE = Said.NOTE.value
    DECISION = Said.DECISION.value
    FINDING = Said.FINDING.value
    IDEA = Said.IDEA.value
    ACTION = Said.ACTION.value
    CAUSE = "cause"
    STANDS = "stands"


class Worth(StrEnum):
    """Whether the hour was worth somebody's time."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


TELLS = (EntryKind.DECISION, EntryKind.ACTION, EntryKind.CAUSE)
"""What everybody's page shows as decided so far."""

RECORDED = tuple(one for one in EntryKind if one is not EntryKind.NOTE)
"""What is read back, and becomes a record or settles one when the meeting is closed."""
