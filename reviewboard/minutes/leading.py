"""What a facilitator does to the running meeting; everybody's page is told on commit."""

from datetime import datetime

from django.db import transaction

from reviewboard.domain.live import Command
from reviewboard.meetings import running
from reviewboard.minutes.shared import tell
from reviewboard.people.reader import Reader


@transaction.atomic
def do(*, reader: Reader, meeting_id: int, command: Command, seen: int, as_of: datetime) -> int:
    """One command, to the meeting as the sender saw it; the new revision. Raises as `meetings.running.do`."""
    revision = running.do(reader=reader, meeting_id=meeting_id, command=command, seen=seen, as_of=as_of)
    tell(meeting_id)
    return revision


@transaction.atomic
def undo(*, reader: Reader, meeting_id: int, number: int, as_of: datetime) -> int:
    """Takes back the last command; the new revision. Raises as `meetings.running.undo`."""
    revision = running.undo(reader=reader, meeting_id=meeting_id, number=number, as_of=as_of)
    tell(meeting_id)
    return revision


@transaction.atomic
def take_over(*, reader: Reader, meeting_id: int, as_of: datetime) -> int:
    """The reader leads from now on; the revision. Raises as `meetings.running.take_over`."""
    revision = running.take_over(reader=reader, meeting_id=meeting_id, as_of=as_of)
    tell(meeting_id)
    return revision
