"""What an action item and its ticket share, field by field, and who decides when both changed."""

import enum
from collections.abc import Mapping
from types import MappingProxyType


class Shared(enum.StrEnum):
    """A field that both sides know. Only these are ever pushed."""

    SUMMARY = "summary"
    DESCRIPTION = "description"
    DUE = "due"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    LABELS = "labels"
    STATUS = "status"


class Decides(enum.StrEnum):
    """Whose word counts when both sides changed a field. *Merge*: nobody's; sets are merged, the rest is asked."""

    OURS = "ours"
    THEIRS = "theirs"
    MERGE = "merge"


Value = str | tuple[str, ...]
"""A field in the tracker's own terms: text, a day ("2026-12-11"), an id; labels as a sorted tuple. "" is nothing."""

Values = Mapping[Shared, Value]

DECIDES: Mapping[Shared, Decides] = MappingProxyType(
    {
        Shared.SUMMARY: Decides.OURS,
        Shared.DESCRIPTION: Decides.OURS,
        Shared.DUE: Decides.OURS,
        Shared.PRIORITY: Decides.OURS,
        Shared.ASSIGNEE: Decides.THEIRS,
        Shared.LABELS: Decides.MERGE,
        Shared.STATUS: Decides.THEIRS,
    }
)
"""Who decides unless an administrator chose otherwise: what the review committed to is ours, the work is theirs."""

CHOOSABLE = (Shared.SUMMARY, Shared.DUE, Shared.PRIORITY, Shared.ASSIGNEE, Shared.STATUS)
"""The fields whose decider an administrator chooses. The description is written here, labels are always merged."""

PUSHED_ONLY = frozenset({Shared.DESCRIPTION, Shared.LABELS})
"""Fields that have no place here: what the other side makes of them stays there."""


class Standing(enum.StrEnum):
    """Where a ticket stands, in words that both sides know; an action item is mapped to one of them."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WONT_DO = "wont_do"

    @property
    def is_closed(self) -> bool:
        """Whether nobody works on it any more."""
        return self in (Standing.DONE, Standing.WONT_DO)
