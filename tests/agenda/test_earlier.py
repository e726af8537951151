"""No hour and no record falls between two agendas, and what one leaves comes back once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reviewboard.agenda.candidates import propose_candidates
from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.operations import TooEarly, freeze, rebuild
from reviewboard.agenda.placements import Placement
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.values import ChangeKind, ChangeState, MeetingState, Severity
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.meetings.models import Meeting
from tests.agenda.week import FREEZE, NOW, STARTS, Week, change, incident, make_week
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(make_week)]

WEEK = timedelta(days=7)
LONG_CONNECTED = datetime(2026, 1, 1, tzinfo=UTC)


def at(week: Week, starts_at: datetime) -> int:
    """The meeting of the series at this time."""
    meeting, _ = Meeting.objects.get_or_create(
        series_id=week.meeting.series_id,
        starts_at=starts_at,
        defaults={
            "ends_at": starts_at + timedelta(hours=1),
            "covers_from": starts_at - timedelta(days=8),
            "covers_to": starts_at - timedelta(days=1),
        },
    )
    return meeting.pk


def on_agenda(week: Week, starts_at: datetime) -> set[str]:
    """The keys on the agenda of this meeting, fixed a day before."""
    meeting_id = at(week, starts_at)
    freeze(meeting_id=meeting_id, as_of=starts_at - timedelta(days=1))
    held = AgendaItem.objects.filter(agenda__meeting=meeting_id).exclude(placement=Placement.LEFT_OUT)
    return set(held.values_list("key", flat=True))


def outage(week: Week, began: datetime, *, known: datetime | None = None) -> Incident:
    """A SEV1 that was over after an hour, told when it began unless `known` later."""
    assert week.candidate.service is not None
    made = incident(
        week.pager, week.candidate.service, "Search went down", lead=week.lars, severity=Severity.SEV1
    )
    made.started_at, made.resolved_at = began, began + timedelta(hours=1)
    made.first_seen_at = known or began
    made.save()
    return made


def connected_long_ago() -> None:
    Connection.objects.update(created_at=LONG_CONNECTED)


def test_what_happens_after_an_early_freeze_is_on_the_next_agenda(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    late = outage(week, NOW + timedelta(hours=3))
    assert f"incident:{late.pk}" in on_agenda(week, STARTS + WEEK)
    assert f"incident:{late.pk}" not in on_agenda(week, STARTS + 2 * WEEK)


def test_an_agenda_is_not_fixed_before_its_week_has_begun(week: Week) -> None:
    with pytest.raises(TooEarly):
        freeze(meeting_id=at(week, STARTS + WEEK), as_of=NOW)


def test_an_incident_that_was_told_after_the_freeze_of_its_week_is_on_the_next_agenda_and_says_so(
    week: Week,
) -> None:
    connected_long_ago()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    late = outage(week, FREEZE - timedelta(days=1), known=FREEZE + timedelta(days=2))
    Incident.objects.filter(pk=late.pk).update(severity=Severity.SEV3)
    assert f"incident:{late.pk}" in on_agenda(week, STARTS + WEEK)
    item = AgendaItem.objects.get(key=f"incident:{late.pk}", agenda__meeting__starts_at=STARTS + WEEK)
    assert [one["code"] for one in item.why] == ["told_late"]
    assert f"incident:{late.pk}" not in on_agenda(week, STARTS + 2 * WEEK)


def test_what_is_told_of_the_time_before_a_source_was_connected_is_history(week: Week) -> None:
    connected_long_ago()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    history = outage(week, FREEZE - timedelta(days=1), known=FREEZE + timedelta(days=2))
    pager = Connection.objects.filter(pk=week.pager.pk)
    pager.update(created_at=FREEZE + timedelta(days=2))
    ancient = outage(week, FREEZE - timedelta(days=60), known=FREEZE + timedelta(days=2))
    assert not {f"incident:{one.pk}" for one in (history, ancient)} & on_agenda(week, STARTS + WEEK)


def test_what_somebody_imports_late_counts_however_new_the_import_is(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    late = outage(week, FREEZE - timedelta(days=1), known=FREEZE + timedelta(days=2))
    Connection.objects.filter(pk=week.pager.pk).update(
        kind=ConnectionKind.IMPORT, created_at=FREEZE + timedelta(days=2)
    )
    assert f"incident:{late.pk}" in on_agenda(week, STARTS + WEEK)


def test_a_change_that_its_source_told_after_the_freeze_is_on_the_next_agenda(week: Week) -> None:
    connected_long_ago()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    healed = FREEZE + timedelta(days=2)
    assert week.candidate.repository is not None
    dropped = change(week.repositories, week.candidate.repository, "Drop the old table", author=week.priya)
    Change.objects.filter(pk=dropped.pk).update(
        kind=ChangeKind.OPERATION, state=ChangeState.DEPLOYED, destructive=True, known_at=healed
    )
    assert f"change:{dropped.pk}" in on_agenda(week, STARTS + WEEK)
    assert f"change:{dropped.pk}" not in on_agenda(week, STARTS + 2 * WEEK)


def test_candidates_of_an_incident_that_was_told_late_are_looked_for_at_its_own_time(week: Week) -> None:
    connected_long_ago()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    began = week.candidate.happened_at - timedelta(days=9)
    Change.objects.filter(pk=week.candidate.pk).update(happened_at=began - timedelta(hours=1))
    late = outage(week, began, known=STARTS + timedelta(days=1))
    propose_candidates(as_of=STARTS + timedelta(days=2))
    assert CauseLink.objects.filter(incident=late, change_id=week.candidate.pk).exists()


def test_the_week_of_a_cancelled_meeting_is_read_again(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    Meeting.objects.filter(pk=week.meeting.id).update(state=MeetingState.CANCELLED)
    assert f"incident:{week.open_incident.pk}" in on_agenda(week, STARTS + WEEK)


def test_who_owns_an_action_is_asked_once(week: Week) -> None:
    type(week.action).objects.filter(pk=week.action.pk).update(
        owner=None, due_on=None, created_at=NOW - timedelta(days=3)
    )
    action = f"action:{week.action.pk}"
    assert action in on_agenda(week, STARTS)
    assert action not in on_agenda(week, STARTS + WEEK)


def left_out(key: str, *, reason: str, to: date | None) -> None:
    AgendaItem.objects.filter(key=key).update(
        placement=Placement.LEFT_OUT,
        start=None,
        minutes=None,
        carried_over=1,
        left_out={"reason": reason, "to": to.isoformat() if to else None},
    )


def test_what_was_moved_comes_at_its_date_and_what_was_taken_out_does_not_come_back(week: Week) -> None:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    moved, removed = f"incident:{week.open_incident.pk}", f"incident:{week.restricted.pk}"
    left_out(moved, reason="moved", to=(STARTS + 2 * WEEK).date())
    left_out(removed, reason="removed", to=None)
    weeks = [on_agenda(week, STARTS + n * WEEK) for n in (1, 2, 3)]
    assert [moved in keys for keys in weeks] == [False, True, False]
    assert not any(removed in keys for keys in weeks)
