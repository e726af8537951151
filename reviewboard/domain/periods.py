"""Which records a week takes up although they lie before it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Late:
    """What happened before a period, at `happened_since` or later, and was first known in [`known_since`, `known_until`].

    A source that was dead, or a person, told it when the agenda of its own week was fixed already. What a source
    tells of the time before it was connected is its history, and not late.
    """

    happened_since: datetime
    known_since: datetime
    known_until: datetime
