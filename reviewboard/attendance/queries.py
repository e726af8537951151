"""Reading answers: one's own, and for who facilitates by item."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.attendance.kinds import AnswerKind
from reviewboard.attendance.models import Answer
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What somebody answered, and to which revision: windows may have moved since."""

    kind: AnswerKind
    agenda_revision: int
    answered_at: datetime


def my_answer(reader: Reader, meeting_id: int) -> AnswerView | None:
    """The reader's own answer to a meeting, or None."""
    found = Answer.objects.filter(meeting_id=meeting_id, person_id=reader.person_id or 0).first()
    return AnswerView(AnswerKind(found.kind), found.agenda_revision, found.answered_at) if found else None
