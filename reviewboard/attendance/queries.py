"""Reading answers: one's own, and for who facilitates by item."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from reviewboard.attendance.kinds import AnswerKind
from reviewboard.attendance.models import Answer, HistoricCount
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


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many people a historic meeting needed and how many were there; `team` "" counts all together."""

    team: str
    needed: int
    were_there: int


def historic_counts(reader: Reader, meeting_id: int) -> list[CountRow]:
    """What was counted of a meeting that was held before: of all first, then by team. One statement."""
    del reader  # counts of teams are open to every colleague, and hold nobody's name
    found = HistoricCount.objects.filter(meeting=meeting_id).select_related("team")
    rows = found.order_by(F("team__name").asc(nulls_first=True))
    return [CountRow(one.team.name if one.team else "", one.needed, one.were_there) for one in rows]
