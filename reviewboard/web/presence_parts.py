"""What the pages of a running meeting show of being there: one's own button, and the code on the shared screen.

The room `attendance` knows who is here; as long as it offers nothing of it, these say so and the pages show nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.reader import Reader
from reviewboard.web.parts import Row


@dataclass(frozen=True, slots=True)
class OwnPresence:
    """The reader's own button: where it is pressed, where one leaves, and since when they are here (None: not)."""

    here_url: str
    leave_url: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodeOnScreen:
    """A template that shows the code with which people check in, inside `.qrbox`, and what it reads."""

    template: str
    context: Mapping[str, object]


def own_presence(_reader: Reader, _meeting: MeetingRow, _now: datetime) -> OwnPresence | None:
    """The reader's button; None where there is none."""
    return None


def code_on_screen(_meeting: MeetingRow, _now: datetime) -> CodeOnScreen | None:
    """The code that the screen shows; None where the series shows none."""
    return None


def owed_after(_reader: Reader, _meeting: MeetingRow, _now: datetime) -> tuple[Row, ...]:
    """What a closed meeting still asks of the reader: to make up what they were not there for."""
    return ()
