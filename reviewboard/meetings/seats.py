"""Who has the console of a running meeting open, so that two facilitators know of each other."""

from datetime import datetime, timedelta

from reviewboard.meetings.models import ConsoleSeat
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader

EVERY = timedelta(seconds=30)
"""A seat is noted again no more often than this."""
GONE = timedelta(seconds=90)
"""Whoever was not seen for so long has closed it."""


def sit(*, reader: Reader, meeting_id: int, as_of: datetime) -> tuple[str, ...]:
    """Notes that the reader has the console open; the names of the others who have. At most two statements.

    That the reader may lead the meeting is asked where the console is shown.
    """
    seats = ConsoleSeat.objects.filter(meeting=meeting_id, seen_at__gt=as_of - GONE).order_by("person__name")
    found = list(seats.values_list("person_id", "person__name", "seen_at"))
    noted = any(pk == reader.person_id and at > as_of - EVERY for pk, _, at in found)
    if reader.person_id is not None and not noted:
        _note(reader.person_id, meeting_id, as_of)
    return tuple(name or ERASED for pk, name, _ in found if pk != reader.person_id)


def _note(person_id: int, meeting_id: int, as_of: datetime) -> None:
    ConsoleSeat.objects.bulk_create(
        [ConsoleSeat(meeting_id=meeting_id, person_id=person_id, seen_at=as_of)],
        update_conflicts=True,
        unique_fields=["meeting", "person"],
        update_fields=["seen_at"],
    )
