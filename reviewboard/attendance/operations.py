"""Writing answers to needs."""

from datetime import datetime

from django.db import transaction

from reviewboard.agenda.queries import agenda_for
from reviewboard.attendance.kinds import AnswerKind
from reviewboard.attendance.models import Answer
from reviewboard.audit.operations import record
from reviewboard.meetings.queries import get_meeting
from reviewboard.people.reader import Reader


class NotNeeded(Exception):  # noqa: N818  # reads as what it is at every raise
    """The meeting asks nothing of this person that could be confirmed."""


@transaction.atomic
def confirm(*, reader: Reader, meeting_id: int, as_of: datetime, by_link: bool = False) -> int:
    """The reader will be there for all their windows; the revision of the agenda that they confirmed. Twice is once.

    Raises:
        NotNeeded: they have no window in this meeting, or it is over, or in shadow.
    """
    meeting = get_meeting(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting else None
    if (
        meeting is None
        or agenda is None
        or not agenda.you.windows
        or reader.person_id is None
        or meeting.is_shadow
        or meeting.ends_at <= as_of
    ):
        raise NotNeeded("There is no window of yours to confirm in this meeting.")
    Answer.objects.update_or_create(
        meeting_id=meeting_id,
        person_id=reader.person_id,
        defaults={
            "kind": AnswerKind.CONFIRMED,
            "agenda_revision": agenda.revision,
            "answered_at": as_of,
            "by_link": by_link,
        },
    )
    record(
        actor_id=reader.person_id,
        action="windows_confirmed",
        subject=f"meeting:{meeting_id}",
        details={"revision": agenda.revision},
        at=as_of,
    )
    return agenda.revision
