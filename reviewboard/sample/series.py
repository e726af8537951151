"""The sample's weekly review: two days ahead, at ten."""

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import MeetingRow, current_meeting
from reviewboard.people.reader import HOUSE

KEY = "weekly-review"
ZONE = ZoneInfo("Europe/London")
CLOCK = time(10)
LEAD_DAYS = 2
"""The coming meeting is so many days ahead, on a weekday: near enough to be felt, far enough to prepare."""

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def meeting_day(today: date) -> date:
    """The day of the coming meeting: two days ahead, or the Monday after."""
    return next(day for n in count(LEAD_DAYS) if (day := today + timedelta(days=n)).isoweekday() <= 5)


def open_series(*, facilitator_id: int | None, deputy_id: int | None, as_of: datetime) -> MeetingRow:
    """Creates the series; its coming meeting."""
    day = meeting_day(as_of.astimezone(ZONE).date())
    create_series(
        key=KEY,
        name="Weekly review",
        zone=ZONE.key,
        rule=f"FREQ=WEEKLY;BYDAY={_DAYS[day.weekday()]}",
        starts_on=day - timedelta(weeks=8),
        starts_at=CLOCK,
        facilitator_id=facilitator_id,
        deputy_id=deputy_id,
        place="Room Ada 4.02",
        video_url="https://video.lindgrove.example/weekly-review",
        as_of=as_of,
    )
    meeting = current_meeting(HOUSE, as_of=as_of)
    if meeting is None:
        raise RuntimeError("a new series has a coming meeting")
    return meeting
