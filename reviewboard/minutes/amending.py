"""Amending the minutes between the close and when they go out: one more line, other words for a note.

What became a record is changed on that record's own page, with its rights and its history: until the minutes go out
they read as it does. What they said when they went out stays.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewboard.agenda.queries import agenda_for
from reviewboard.domain.live import Said
from reviewboard.meetings.queries import get_meeting
from reviewboard.minutes import saying
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry
from reviewboard.minutes.recording import record_entry
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotVisible


@transaction.atomic
def add(
    *,
    reader: Reader,
    meeting_id: int,
    item_id: int | None,
    typed: str,
    kind: Said,
    token: UUID,
    as_of: datetime,
) -> int:
    """One more line of a closed meeting, and the record that it becomes; the entry's id. The same `token` is the same.

    Raises:
        Whatever `minutes.saying.say` does; NotRunning: the minutes have gone out, or there are none yet.
    """
    told = {"reader": reader, "meeting_id": meeting_id, "item_id": item_id, "typed": typed}
    known = Entry.objects.filter(meeting=meeting_id, token=token).exists()
    pk = saying.say(**told, kind=kind, token=token, as_of=as_of, after_close=True)  # type: ignore[arg-type]  # as they came
    if not known:
        meeting = get_meeting(HOUSE, meeting_id)
        agenda = agenda_for(HOUSE, meeting) if meeting else None
        if agenda is None:
            raise NotVisible(meeting_id)
        record_entry(Entry.objects.get(pk=pk), agenda, as_of=as_of)
    return pk


@transaction.atomic
def reword_note(
    *, reader: Reader, meeting_id: int, entry_id: int, typed: str, seen: str, as_of: datetime
) -> None:
    """Says a note in other words.

    Raises:
        Whatever `minutes.saying.reword` does; NotVisible: it is no note, but a record with a page of its own.
    """
    _note(meeting_id, entry_id)
    saying.reword(
        reader=reader,
        meeting_id=meeting_id,
        entry_id=entry_id,
        typed=typed,
        seen=seen,
        as_of=as_of,
        after_close=True,
    )


@transaction.atomic
def take_back_note(*, reader: Reader, meeting_id: int, entry_id: int, as_of: datetime) -> None:
    """Takes a note out of the minutes. Raises as `reword_note`."""
    _note(meeting_id, entry_id)
    saying.take_back(reader=reader, meeting_id=meeting_id, entry_id=entry_id, as_of=as_of, after_close=True)


def _note(meeting_id: int, entry_id: int) -> None:
    if not Entry.objects.filter(pk=entry_id, meeting=meeting_id, kind=EntryKind.NOTE).exists():
        raise NotVisible(entry_id)
