"""The columns of meetings that were held before, and of how many people were there. Nobody's name is among them."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviewboard.domain.values import MeetingState
from reviewboard.integrations.files.cells import Context, instant, scalar, text, whole
from reviewboard.integrations.files.problems import Unreadable
from reviewboard.integrations.files.rows import AttendanceRow, MeetingRow, Row
from reviewboard.integrations.files.tables import Column, Schema, plain

MEETING_WORDS: dict[MeetingState, tuple[str, ...]] = {
    MeetingState.CLOSED: ("closed", "held", "done", "completed", "yes"),
    MeetingState.CANCELLED: ("cancelled", "canceled", "skipped", "not_held", "no"),
}
_STATES = {word: state for state, words in MEETING_WORDS.items() for word in words}
LONGEST = 240
"""Minutes that a meeting may last, as in `meetings`."""
SHORTEST = 1
MOST_PEOPLE = 100_000


def _state(value: object, context: Context) -> MeetingState | None:
    found = scalar(value, context)
    if found is None:
        return None
    state = _STATES.get(plain(found))
    if state is None:
        raise Unreadable("held or cancelled, or another word for one of them")
    return state


_SERIES = Column(
    "series", "key or name of the series", text(120), True, ("series_key", "review", "meeting", "series_name")
)
_STARTS_AT = Column(
    "starts_at",
    "when it began; the same series and time again are the same meeting",
    instant,
    True,
    ("start", "started_at", "start_time", "begins_at", "date"),
)
MEETING_COLUMNS = (
    _SERIES,
    _STARTS_AT,
    Column(
        "minutes",
        "how long it lasted; as its series if absent",
        whole(LONGEST),
        False,
        ("length", "duration"),
    ),
    Column("state", "held or cancelled; held if absent", _state, False, ("status", "held")),
)
ATTENDANCE_COLUMNS = (
    _SERIES,
    _STARTS_AT,
    Column(
        "team",
        "name of the team that is counted; all together if absent",
        text(120),
        False,
        ("team_name", "squad"),
    ),
    Column(
        "needed", "how many people it needed", whole(MOST_PEOPLE), True, ("required", "invited", "expected")
    ),
    Column(
        "were_there",
        "how many of them were there",
        whole(MOST_PEOPLE),
        True,
        ("attended", "present", "there", "attendees"),
    ),
)


def _meeting(line: int, given: frozenset[str], values: Mapping[str, Any]) -> MeetingRow:
    minutes = values.get("minutes")
    if minutes is not None and minutes < SHORTEST:
        raise Unreadable("at least a minute", "", f"minutes {minutes}", "minutes")
    return MeetingRow(line, given=given, **values)


def _attendance(line: int, given: frozenset[str], values: Mapping[str, Any]) -> AttendanceRow:
    if values["were_there"] > values["needed"]:
        got = f"were_there {values['were_there']}"
        raise Unreadable("no more than were needed", f"it needed {values['needed']}", got, "were_there")
    return AttendanceRow(line, given=given, **values)


def _keys(row: Row) -> Iterable[tuple[str, str]]:
    """Files begin meetings at minutes, so what a person would call the same is the same."""
    if isinstance(row, MeetingRow):
        yield "series and starts_at", f"{row.series.casefold()} {row.starts_at.isoformat()}"
    if isinstance(row, AttendanceRow):
        about = f"{row.series.casefold()} {row.starts_at.isoformat()} {row.team.casefold()}"
        yield "series, starts_at and team", about.strip()


MEETINGS = Schema("meetings", MEETING_COLUMNS, _meeting, _keys, frozenset({"meetings", "events"}))
ATTENDANCE = Schema(
    "attendance", ATTENDANCE_COLUMNS, _attendance, _keys, frozenset({"attendance", "meetings"})
)
