"""The meeting drawn to scale, as cells of one table row (ui/DESIGN.md, principle 4 and "E-mail")."""

from dataclasses import dataclass
from datetime import timedelta

from reviewboard.integrations.mail.content import AgendaMail

_LABEL_FROM = 9
"""Per cent of the width from which the word "You" fits into a cell on a phone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One stretch of the meeting; `percent` of its length, at least 1."""

    percent: int
    is_you: bool

    @property
    def is_labelled(self) -> bool:
        """Whether the word fits into it."""
        return self.is_you and self.percent >= _LABEL_FROM


def cells(mail: AgendaMail) -> tuple[Cell, ...]:
    """One cell an item, and one for each stretch that no item holds; none for a meeting without items."""
    meeting, minute = mail.meeting, timedelta(minutes=1)
    whole = (meeting.end - meeting.start) // minute
    stretches: list[tuple[int, bool]] = []
    reached = 0
    for item in sorted(mail.items, key=lambda item: item.start):
        begins = min(max((item.start - meeting.start) // minute, reached), whole)
        ends = min(max(begins, (item.start - meeting.start) // minute + item.minutes), whole)
        stretches += [(begins - reached, False), (ends - begins, item.is_you)]
        reached = ends
    if not mail.items or whole <= 0:
        return ()
    stretches.append((whole - reached, False))
    return tuple(Cell(max(1, round(100 * minutes / whole)), you) for minutes, you in stretches if minutes)
