"""The whole sample: the company, four weeks of it, and the coming meeting. The same for the same day."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from reviewboard.agenda.candidates import propose_candidates
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.meetings.operations import create_series, hold_past_meeting
from reviewboard.meetings.queries import MeetingRow, current_meeting
from reviewboard.people.reader import HOUSE
from reviewboard.sample import company, review, weeks

SERIES = "weekly-review"
ZONE = ZoneInfo("Europe/London")
CLOCK = datetime.min.replace(hour=10).time()
LEAD_DAYS = 2
"""The coming meeting is so many days ahead, on a weekday: near enough to be felt, far enough to be prepared."""

HELD_WEEKS = (3, 2, 1)
"""Weeks ago: a quiet one, the one with fourteen must-discuss items, and the one that took up what did not fit."""

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def build(*, as_of: datetime) -> MeetingRow:
    """Fills an empty database. Everything goes through the operations that a real installation uses.

    Returns:
        The coming meeting.
    """
    founded = company.found(as_of=as_of)
    meeting = _series(founded, as_of)
    start = meeting.starts_at.astimezone(ZONE)
    weeks.tell_changes(founded, start, as_of=as_of)
    weeks.tell_incidents(founded, start, as_of=as_of)
    propose_candidates(as_of=as_of)
    review.write_actions(founded, start, as_of=as_of)
    for weeks_ago in HELD_WEEKS:
        _hold(start, weeks_ago)
    rebuild(meeting_id=meeting.id, as_of=as_of)
    return meeting


def meeting_day(today: date) -> date:
    """The day of the coming meeting: two days ahead, or the Monday after."""
    return next(day for n in count(LEAD_DAYS) if (day := today + timedelta(days=n)).isoweekday() <= 5)


def _series(founded: company.Company, as_of: datetime) -> MeetingRow:
    day = meeting_day(as_of.astimezone(ZONE).date())
    create_series(
        key=SERIES,
        name="Weekly review",
        zone=ZONE.key,
        rule=f"FREQ=WEEKLY;BYDAY={_DAYS[day.weekday()]}",
        starts_on=day - timedelta(weeks=8),
        starts_at=CLOCK,
        facilitator_id=founded.people["Ines Duarte"],
        deputy_id=founded.people["Lucas Pereira"],
        place="Room Ada 4.02",
        video_url="https://video.lindgrove.example/weekly-review",
        as_of=as_of,
    )
    meeting = current_meeting(HOUSE, as_of=as_of)
    if meeting is None:
        raise RuntimeError("a new series has a coming meeting")
    return meeting


def _hold(start: datetime, weeks_ago: int) -> None:
    """A past meeting, with the agenda that it had when it froze."""
    held_at = start - timedelta(weeks=weeks_ago)
    frozen_at = held_at - timedelta(days=1)
    meeting_id = hold_past_meeting(series_key=SERIES, starts_at=held_at, as_of=frozen_at)
    freeze(meeting_id=meeting_id, as_of=frozen_at)
