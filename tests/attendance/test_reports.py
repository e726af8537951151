"""A participant report adds evidence of those whom the meeting asks, merges, and takes nothing away."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewboard.attendance.checking_in import NotOpen, check_in, leave
from reviewboard.attendance.codes import Rules, set_rules
from reviewboard.attendance.evidence import presences
from reviewboard.attendance.models import Presence, Report
from reviewboard.attendance.reports import ReportsOff, WouldAdd, bring_in, preview
from reviewboard.audit.models import Entry
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import LedgerLevel
from reviewboard.integrations.conferencing import NotAReport
from reviewboard.meetings.models import Series
from reviewboard.people.visibility import NotAllowed
from tests.agenda.week import STARTS, Week
from tests.attendance.held import CLOSED, closed, fixed, minute, outcome, running, runs
from tests.attendance.scenes import eyes

pytestmark = pytest.mark.django_db

FILE = b"""Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)
Priya Raman,priya.raman@example.org,2026-11-26 09:30:00,2026-11-26 10:08:00,38
Helga Quist,helga.quist@example.org,2026-11-26 10:00:00,2026-11-26 11:00:00,60
Lars N.,,2026-11-26 10:00:00,2026-11-26 11:00:00,60
Somebody,somebody@elsewhere.example,2026-11-26 10:00:00,2026-11-26 11:00:00,60
Lars Nyberg,lars.nyberg@example.org,soon,2026-11-26 11:00:00,60
"""


def switched_on(week: Week) -> Week:
    set_rules(reader=runs(week), series_id=week.meeting.series_id, rules=Rules(reports=True), as_of=STARTS)
    return week


def brought(week: Week, data: bytes = FILE, minutes: float = 61) -> WouldAdd:
    return bring_in(
        reader=runs(week),
        meeting_id=week.meeting.id,
        name="zoom.csv",
        data=data,
        zone=ZoneInfo("UTC"),
        as_of=minute(minutes),
    )


def test_a_preview_says_what_it_would_add_and_keeps_nothing() -> None:
    week = switched_on(running())
    found = preview(
        runs(week),
        meeting_id=week.meeting.id,
        name="zoom.csv",
        data=FILE,
        zone=ZoneInfo("UTC"),
        as_of=minute(61),
    )
    assert (found.people, found.pieces, found.not_asked) == (1, 1, 1)
    assert found.unknown == ("somebody@elsewhere.example", "Lars N.")
    assert [one.line for one in found.report.problems] == [6]
    assert not Presence.objects.exists()
    assert not Report.objects.exists()


def test_it_adds_what_lies_in_the_meetings_time_once_and_of_nobody_else() -> None:
    week = switched_on(running())
    assert [brought(week).pieces for _ in range(2)] == [1, 0]
    assert presences(week.meeting.id) == {week.priya.pk: (Piece(minute(-15), minute(8)),)}
    assert [(one.people, one.added) for one in Report.objects.order_by("pk")] == [(1, 1), (1, 0)]
    assert Entry.objects.filter(action="attendance.report").earliest("pk").details == {"added": 1}


def test_it_merges_and_never_shortens_what_was_known() -> None:
    week = switched_on(running())
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(5))
    leave(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(30))
    brought(week)
    assert presences(week.meeting.id)[week.priya.pk] == (Piece(minute(-15), minute(30)),)
    assert Presence.objects.count() == 2


def test_of_a_closed_meeting_outcomes_rise() -> None:
    week = switched_on(running())
    closed(week)
    brought(week, minutes=70)
    assert outcome(week.priya, week.open_incident) == "live"
    assert outcome(week.priya, week.action) == "live"
    assert outcome(week.lars, week.open_incident) == "make_up"


def test_it_is_an_option_and_keeps_no_names_where_none_are_kept() -> None:
    week = running()
    with pytest.raises(ReportsOff):
        brought(week)
    switched_on(week)
    closed(week)
    with pytest.raises(ReportsOff):
        brought(week, minutes=60 * 24 * 91)
    Series.objects.update(ledger_level=LedgerLevel.COVERAGE)
    with pytest.raises(ReportsOff):
        brought(week)
    assert not Presence.objects.exists()


def test_only_whoever_runs_meetings_brings_one_in_and_not_before_it_begins() -> None:
    week = switched_on(fixed())
    given = {"meeting_id": week.meeting.id, "name": "x", "data": FILE, "zone": ZoneInfo("UTC")}
    with pytest.raises(NotAllowed):
        bring_in(reader=eyes(week.lars), as_of=CLOSED, **given)  # type: ignore[arg-type]
    with pytest.raises(NotOpen):
        bring_in(reader=runs(week), as_of=STARTS - timedelta(hours=1), **given)  # type: ignore[arg-type]
    with pytest.raises(NotAReport):
        brought(week, b"\xff\xfe\x00ugly", minutes=30)
    assert not Report.objects.exists()
