"""What a facilitator does to the running meeting; everybody's page is told on commit."""

from datetime import datetime

from django.db import transaction

from reviewboard.agenda.queries import agenda_for
from reviewboard.domain.live import Command, Kind
from reviewboard.meetings import running
from reviewboard.meetings.queries import get_meeting, live_of
from reviewboard.minutes.hands import answered
from reviewboard.minutes.shared import tell
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


@transaction.atomic
def do(*, reader: Reader, meeting_id: int, command: Command, seen: int, as_of: datetime) -> int:
    """One command, to the meeting as the sender saw it; the new revision. What is taken up is asked for no more.

    Raises:
        NotVisible: what is taken up is on no agenda of this meeting for this reader.
        Whatever `meetings.running.do` does.
    """
    asked = _on_agenda(reader, meeting_id, command.key) if command.kind is Kind.TAKE_UP else None
    revision = running.do(reader=reader, meeting_id=meeting_id, command=command, seen=seen, as_of=as_of)
    if asked is not None:
        answered(meeting_id, command.key, item_id=asked, as_of=as_of)
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


def _on_agenda(reader: Reader, meeting_id: int, key: str) -> int | None:
    """What may get a turn: an item with a slot, whoever may see it, or one taken as read that the reader may see.

    The id of what is taken as read, None of an item with a slot.
    """
    meeting = get_meeting(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting else None
    slots = live_of(meeting_id)
    known = {one.key for one in slots.slots} if slots else set()
    read = {one.key: one.id for one in agenda.read if not one.hidden} if agenda else {}
    if key not in known and key not in read:
        raise NotVisible(key)
    return read.get(key)
