"""The week of tests/agenda on its Thursday: the meeting runs, people come and go, and it is closed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.operations import freeze
from reviewboard.attendance.models import Outcome
from reviewboard.attendance.settling import settle_attendance
from reviewboard.meetings.models import Meeting
from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader
from tests.agenda.week import FREEZE, STARTS, Week, as_reader
from tests.attendance.scenes import Subject, built, key_of

CLOSED = datetime(2026, 11, 26, 11, 1, tzinfo=UTC)


def minute(after: float) -> datetime:
    """So many minutes after the meeting's start."""
    return STARTS + timedelta(minutes=after)


def fixed() -> Week:
    """The week, its agenda fixed."""
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    return week


def running() -> Week:
    """The same with the meeting begun."""
    week = fixed()
    Meeting.objects.filter(pk=week.meeting.id).update(state="live")
    return week


def runs(week: Week) -> Reader:
    """Who runs it."""
    account = User.objects.filter(person=week.ines).values_list("pk", flat=True).first()
    found = reader_for(account, today=STARTS.date()) if account else as_reader(week.ines, Role.FACILITATOR)
    assert found is not None
    return found


def as_planned(
    week: Week, *, without: Sequence[Subject] = ()
) -> Mapping[str, list[tuple[datetime, datetime]]]:
    """When every item is talked about, as the agenda says; but for those that are parked."""
    parked = {key_of(one) for one in without}
    rows = AgendaItem.objects.filter(agenda__meeting=week.meeting.id, start__isnull=False)
    return {
        one.key: [(minute(one.start or 0), minute((one.start or 0) + (one.minutes or 0)))]
        for one in rows
        if one.key not in parked
    }


def closed(week: Week, *, without: Sequence[Subject] = (), at: datetime = CLOSED) -> int:
    """The meeting is closed; how many outcomes were settled."""
    if Meeting.objects.filter(pk=week.meeting.id, state="planned").exists():
        Meeting.objects.filter(pk=week.meeting.id).update(state="live")
    done = settle_attendance(
        meeting_id=week.meeting.id, stretches=as_planned(week, without=without), as_of=at
    )
    Meeting.objects.filter(pk=week.meeting.id).update(state="closed")
    return done


def outcome(who: Person, subject: Subject) -> str:
    """What came of an item for somebody."""
    return str(Outcome.objects.get(person=who, key=key_of(subject)).outcome)


def middle(week: Week, subject: Subject) -> datetime:
    """The middle of an item's slot."""
    began, ended = as_planned(week)[key_of(subject)][0]
    return began + (ended - began) / 2
