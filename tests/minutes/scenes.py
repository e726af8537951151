"""The week of tests/agenda as a meeting that runs, and short ways to lead it and to say something in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from reviewboard.agenda.operations import freeze
from reviewboard.agenda.queries import agenda_for, keys_of
from reviewboard.agenda.rows import AgendaView
from reviewboard.domain.live import Command, Kind, Live, Said
from reviewboard.meetings.queries import MeetingRow, get_meeting, live_of
from reviewboard.minutes.closing import ReadBack, close, read_back
from reviewboard.minutes.leading import do
from reviewboard.minutes.saying import say
from reviewboard.minutes.shared import shared_state
from reviewboard.minutes.starting import start
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from tests.agenda.week import FREEZE, STARTS, Week, make_week
from tests.attendance.scenes import eyes


@dataclass(frozen=True)
class Hour:
    """The meeting of the week while it runs; `ines` leads it."""

    week: Week

    @property
    def id(self) -> int:
        """Of the meeting."""
        return self.week.meeting.id

    @property
    def ines(self) -> Reader:
        """Who leads it."""
        return eyes(self.week.ines, Role.FACILITATOR)

    @property
    def row(self) -> MeetingRow:
        """As it is now."""
        found = get_meeting(HOUSE, self.id)
        assert found is not None
        return found

    @property
    def live(self) -> Live:
        """The hour as it is now."""
        found = live_of(self.id)
        assert found is not None
        return found

    def agenda(self, reader: Reader | None = None) -> AgendaView:
        """As a reader sees it; the house's by default."""
        found = agenda_for(reader or HOUSE, self.row)
        assert found is not None
        return found

    def item(self, key: str) -> int:
        """The id of an item by its key."""
        return keys_of(self.id)[key]

    def do(self, kind: Kind, minute: float, *, reader: Reader | None = None, **more: Any) -> int:
        """One command, so many minutes after the start."""
        who = reader or self.ines
        command = Command(kind, **more)
        return do(reader=who, meeting_id=self.id, command=command, seen=self.row.revision, as_of=at(minute))

    def reach(self, key: str, minute: float = 5) -> None:
        """Goes on until the item of this key is on."""
        while self.live.now.key != key:
            self.do(Kind.NEXT, minute)

    def say(self, typed: str, *, key: str = "", minute: float = 6, **more: Any) -> int:
        """One line, by who leads it."""
        told: dict[str, Any] = {"reader": self.ines, "kind": Said.NOTE, "token": uuid4(), **more}
        item_id = self.item(key) if key else None
        return say(meeting_id=self.id, item_id=item_id, typed=typed, as_of=at(minute), **told)

    def shared(self, minute: float = 6) -> dict[str, Any]:
        """What everybody's page is told."""
        found = shared_state(self.id, as_of=at(minute))
        assert found is not None
        return found


def at(minute: float) -> datetime:
    """So many minutes after the planned start."""
    return STARTS + timedelta(minutes=minute)


def fixed() -> Week:
    """The week with its agenda fixed; its meeting has not begun."""
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    return week


def begun(*, minute: float = 0, by: Person | None = None) -> Hour:
    """The meeting, started."""
    week = fixed()
    hour = Hour(week)
    start(
        reader=eyes(by, Role.FACILITATOR) if by else hour.ines, meeting_id=week.meeting.id, as_of=at(minute)
    )
    return hour


TOKEN = UUID(int=7)


def talked() -> Hour:
    """An hour in which something was said about what is open, and by who may see it about what is not; nothing is left."""
    hour = begun()
    key = f"incident:{hour.week.open_incident.pk}"
    hour.reach(key)
    hour.say("n: the *flush* looked like a fix", key=key)
    hour.say("d: durations get a type", key=key)
    hour.say("f: a bare number says no unit", key=key)
    hour.say("a: @priya contract test, 11 Dec", key=key)
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    hour.say("d: keys are rotated daily", key=f"incident:{hour.week.restricted.pk}", reader=lars)
    hour.reach("read_back", 50)
    return hour


def closed(hour: Hour, *, minute: float = 55, **more: Any) -> Hour:
    """The meeting, read back and closed by who leads it; `more` as `ReadBack` takes it."""
    read = read_back(hour.agenda(hour.ines))
    accepts = ReadBack({one.id: one.version for one in read}, **more)
    close(reader=hour.ines, meeting_id=hour.id, accepts=accepts, as_of=at(minute))
    return hour


def held() -> Hour:
    """An hour in which something was said, and that was closed."""
    return closed(talked())
