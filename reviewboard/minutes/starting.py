"""Starting a meeting: its agenda is fixed, and its slots become the turns of the hour."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from reviewboard.agenda.operations import AlreadyFrozen, MeetingOver, TooEarly, freeze
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView
from reviewboard.domain.live import Plan
from reviewboard.meetings.queries import get_meeting
from reviewboard.meetings.running import CannotStart, begin_meeting, locked, refuse_start
from reviewboard.minutes.shared import tell
from reviewboard.people.reader import HOUSE, Reader


@transaction.atomic
def start(*, reader: Reader, meeting_id: int, as_of: datetime) -> int:
    """Starts the meeting now, with whoever starts it in the lead; its revision. A draft is fixed first.

    What was moved or taken out since the agenda was fixed has no turn.

    Raises:
        NotVisible, NotAllowed: there is none, or it is not for the reader to run.
        CannotStart: as `meetings.running.begin_meeting`, or it has no agenda.
    """
    meeting = locked(reader, meeting_id)
    refuse_start(meeting, as_of=as_of)
    with suppress(AlreadyFrozen):
        try:
            freeze(meeting_id=meeting_id, as_of=as_of, actor_id=reader.person_id)
        except (TooEarly, MeetingOver) as error:
            raise CannotStart from error
    row = get_meeting(HOUSE, meeting_id)
    agenda = agenda_for(HOUSE, row) if row else None
    if agenda is None:
        raise CannotStart
    revision = begin_meeting(reader=reader, meeting_id=meeting_id, plan=plan_of(agenda), as_of=as_of)
    tell(meeting_id)
    return revision


def plan_of(agenda: AgendaView) -> Plan:
    """The turns that an agenda plans. Its read-back takes what stands between the last item and the end."""
    items = tuple((item.key, item.minutes) for item in agenda.items if not item.is_off)
    return Plan(agenda.opening, items, max(1, agenda.ends - agenda.close_at))
