"""What the pages of a running meeting show of being there: one's own button, what is owed after."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from reviewboard.attendance.checking_in import may_check_in
from reviewboard.attendance.kept import is_here, my_presence
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.reader import Reader
from reviewboard.web.making_up import owed_rows
from reviewboard.web.parts import Row


@dataclass(frozen=True, slots=True)
class OwnPresence:
    """The reader's own button: where it is pressed, where one leaves, and since when they are here (None: not)."""

    here_url: str
    leave_url: str
    since: datetime | None = None


def own_presence(reader: Reader, meeting: MeetingRow, now: datetime) -> OwnPresence | None:
    """The reader's button; None where the meeting asks nothing of them, or nobody can check in now. Four statements."""
    if not may_check_in(reader, meeting, as_of=now):
        return None
    kept = my_presence(reader, meeting.id)
    since = kept.since if is_here(kept) else None
    here, leave = (reverse(name, args=[meeting.id]) for name in ("web:check-in", "web:check-out"))
    return OwnPresence(here, leave, since)


def owed_after(reader: Reader, meeting: MeetingRow) -> tuple[Row, ...]:
    """What a closed meeting still asks of the reader: to make up what they were not there for."""
    return tuple(row for _, row in owed_rows(reader, meeting_id=meeting.id))
