"""Was the hour worth it? Asked once a month and series of who was needed; only numbers are kept (product.md, "Insights").

The answer is one more on a counter. That somebody answered is kept apart from it, without a time, so that nobody can tell
who said what; and as long as fewer than five have answered, the numbers are shown to nobody (ui/DESIGN.md, "Charts").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, QuerySet

from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.agenda.rows import AgendaView
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.minutes.kinds import Worth
from reviewboard.minutes.models import PulseAnswered, PulseCount
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

FEWEST = 5
"""Of fewer answers nothing is shown."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of a month of a series. `counts` is empty while fewer than `FEWEST` have answered.

    `asks`: whether the reader is asked, because the meeting needed them and they have not answered in this month.
    """

    month: date
    counts: Mapping[Worth, int]
    asks: bool

    @property
    def answers(self) -> int:
        """How many have answered, where that may be told."""
        return sum(self.counts.values())


def pulse_of(reader: Reader, agenda: AgendaView) -> Pulse:
    """The month of a closed meeting, for one reader. One statement."""
    meeting, month = agenda.meeting, _month(agenda.meeting)
    mine = _mine(reader, meeting)
    rows = PulseCount.objects.filter(series=meeting.series_id, month=month)
    found = list(rows.annotate(mine=Exists(mine)).values_list("answer", "count", "mine"))
    counts = {Worth(answer): count for answer, count, _ in found}
    answered = any(one for _, _, one in found)
    told = {one: counts.get(one, 0) for one in Worth} if sum(counts.values()) >= FEWEST else {}
    return Pulse(month, told, _is_asked(reader, agenda) and not answered)


@transaction.atomic
def answer_pulse(*, reader: Reader, meeting_id: int, answer: Worth) -> bool:
    """Counts one answer of the reader; False, and nothing is counted, where they answered in this month before.

    Neither a log nor a history of it is kept: they would tell who answered when, and with that what.

    Raises:
        NotVisible: there is no such meeting for the reader, or it has not been closed.
        NotAllowed: it did not need them.
    """
    meeting = get_meeting(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting and meeting.state is MeetingState.CLOSED else None
    if agenda is None:
        raise NotVisible(meeting_id)
    if reader.person_id is None or not _is_asked(reader, agenda):
        raise NotAllowed(Right.ANSWER)
    where: dict[str, Any] = {"series_id": agenda.meeting.series_id, "month": _month(agenda.meeting)}
    _, fresh = PulseAnswered.objects.get_or_create(**where, person_id=reader.person_id)
    if fresh:
        for one in Worth:  # all three at once, so that no row tells by its place which was given first
            PulseCount.objects.get_or_create(**where, answer=one)
        PulseCount.objects.filter(**where, answer=answer).update(count=F("count") + 1)
    return fresh


def _is_asked(reader: Reader, agenda: AgendaView) -> bool:
    needed = agenda.you.asked and not agenda.meeting.is_shadow
    return needed and reader.person_id is not None and reader.can(Right.ANSWER)


def _mine(reader: Reader, meeting: MeetingRow) -> QuerySet[PulseAnswered]:
    where = {"series": meeting.series_id, "month": _month(meeting)}
    return PulseAnswered.objects.filter(**where, person=reader.person_id or 0)


def _month(meeting: MeetingRow) -> date:
    return local_date(meeting).replace(day=1)
