"""The whole sample: the company, four weeks of it, and the coming meeting. The same for the same day."""

from datetime import datetime, timedelta

from reviewboard.agenda.candidates import propose_candidates
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.meetings.operations import hold_past_meeting
from reviewboard.meetings.queries import MeetingRow
from reviewboard.sample import (
    answered,
    changes,
    company,
    deliveries,
    gate,
    learned,
    proposed,
    review,
    verdicts,
    waits,
    weeks,
    written_up,
)
from reviewboard.sample.series import KEY, ZONE, open_series

HELD_WEEKS = (3, 2, 1)
"""Weeks ago: a quiet one, one with fourteen must-discuss items, and one that took up what did not fit."""


def build(*, as_of: datetime) -> MeetingRow:
    """Fills an empty database. Everything goes through the operations that a real installation uses.

    Returns:
        The coming meeting.
    """
    founded = company.found(as_of=as_of)
    facilitator, deputy = founded.people["Ines Duarte"], founded.people["Lucas Pereira"]
    meeting = open_series(facilitator_id=facilitator, deputy_id=deputy, as_of=as_of)
    start = meeting.starts_at.astimezone(ZONE)
    waits.tell_changes(founded, start, as_of=as_of)
    weeks.tell_incidents(founded, start, as_of=as_of)
    deliveries.send(founded, as_of=as_of)
    propose_candidates(as_of=as_of)
    review.write_actions(founded, start)
    held = {weeks_ago: _held(start, weeks_ago) for weeks_ago in HELD_WEEKS}
    for meeting_id, frozen_at in held.values():
        freeze(meeting_id=meeting_id, as_of=frozen_at)
    learned.write_learned(founded, start, {weeks_ago: one[0] for weeks_ago, one in held.items()})
    verdicts.tell_arguments(founded, start, as_of=as_of)
    waits.tell_changes(founded, start, (*changes.BEFORE, *changes.WAITING), as_of=as_of)
    gate.stand_at_the_gate(founded, start, as_of=as_of)
    proposed.propose(founded, meeting.series_id, as_of=as_of)
    written_up.write_up(founded, as_of=as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)
    answered.answer(founded, meeting, as_of=as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)
    return meeting


def _held(start: datetime, weeks_ago: int) -> tuple[int, datetime]:
    """A past meeting, and when its agenda froze."""
    held_at = start - timedelta(weeks=weeks_ago)
    frozen_at = held_at - timedelta(days=1)
    return hold_past_meeting(series_key=KEY, starts_at=held_at, as_of=frozen_at), frozen_at
