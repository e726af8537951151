"""The tick may run twice, late, beside another one, or after days without a server: each thing happens once."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from reviewboard.agenda import tasks
from reviewboard.agenda.models import Agenda
from reviewboard.audit.models import Entry
from reviewboard.connections.models import Connection
from reviewboard.domain.values import AgendaState, MeetingState
from reviewboard.incidents.models import Incident
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.operations import create_series
from reviewboard.outbox.models import Message
from tests.agenda.week import FREEZE, NOW, STARTS, make_week

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
Tick = Callable[[datetime], None]


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """The tick, at whatever moment."""

    def at(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)
        tasks.tick()

    return at


def mails() -> Counter[str]:
    """Agenda mail and what tells of meetings that are not held, counted by kind."""
    return Counter(Message.objects.exclude(kind="rebuild_agenda").values_list("kind", flat=True))


def frozen() -> list[datetime]:
    """When each fixed agenda was fixed."""
    fixed = Agenda.objects.filter(state=AgendaState.FROZEN).order_by("meeting__starts_at")
    return [at for at in fixed.values_list("frozen_at", flat=True) if at]


def test_ticking_twice_at_every_moment_does_each_thing_once(tick: Tick) -> None:
    make_week()
    for moment in (NOW, FREEZE, FREEZE + 2 * HOUR, FREEZE + 3 * HOUR, STARTS, STARTS + HOUR):
        tick(moment)
        tick(moment)
    assert frozen() == [FREEZE]
    assert mails() == {"agenda_mail": 4}
    assert Entry.objects.filter(action="agenda_frozen").count() == 1
    assert Meeting.objects.count() == 3


def test_a_server_that_was_off_over_the_freeze_makes_up_for_it_before_the_meeting(tick: Tick) -> None:
    make_week()
    tick(NOW)
    late = STARTS - 3 * HOUR
    tick(late)
    assert frozen() == [late]
    tick(late + 2 * HOUR)
    assert mails() == {"agenda_mail": 4}


def test_a_server_that_was_off_over_the_meeting_says_so_and_the_next_one_reads_its_week(tick: Tick) -> None:
    week = make_week()
    tick(NOW)
    tick(STARTS + 2 * HOUR)
    missed = Meeting.objects.get(starts_at=STARTS)
    assert (missed.state, missed.called_off) == (MeetingState.CANCELLED, CalledOff.NOT_FIXED)
    assert not mails()
    tick(FREEZE + WEEK)
    keys = Agenda.objects.get(meeting__starts_at=STARTS + WEEK).items.values_list("key", flat=True)
    assert f"incident:{week.open_incident.pk}" in keys


def test_while_the_meeting_goes_on_it_is_neither_fixed_nor_marked(tick: Tick) -> None:
    make_week()
    tick(NOW)
    tick(STARTS + HOUR / 2)
    assert Meeting.objects.get(starts_at=STARTS).state == MeetingState.PLANNED
    assert frozen() == []


def test_after_three_weeks_without_a_server_no_hour_is_lost_and_nobody_gets_old_mail(tick: Tick) -> None:
    week = make_week()
    tick(NOW)
    back = STARTS + 3 * WEEK - 2 * timedelta(days=1)
    tick(back)
    found = list(Meeting.objects.order_by("starts_at"))
    assert [one.starts_at for one in found] == [STARTS + WEEK * number for number in (0, 1, 3, 4)]
    assert [one.called_off for one in found] == [CalledOff.NOT_FIXED, CalledOff.NOT_FIXED, "", ""]
    for before, after in pairwise(found):
        assert before.covers_to == after.covers_from
    assert not mails()
    tick(STARTS + 3 * WEEK - timedelta(days=1))
    keys = Agenda.objects.get(meeting__starts_at=STARTS + 3 * WEEK).items.values_list("key", flat=True)
    assert f"incident:{week.open_incident.pk}" in keys


def test_a_meeting_that_was_fixed_in_time_is_not_marked_though_the_server_was_off_after(tick: Tick) -> None:
    make_week()
    tick(FREEZE)
    tick(STARTS + WEEK + HOUR)
    assert Meeting.objects.get(starts_at=STARTS).state == MeetingState.PLANNED
    assert Meeting.objects.get(starts_at=STARTS + WEEK).called_off == CalledOff.NOT_FIXED


def test_a_quiet_week_is_skipped_once_by_the_tick_of_its_freeze(tick: Tick) -> None:
    make_week()
    Incident.objects.all().delete()
    for name in ("changes.Change", "findings.ActionItem"):
        Agenda._meta.apps.get_model(name).objects.all().delete()
    Series.objects.update(skips_quiet=True)
    Connection.objects.update(last_seen_at=FREEZE)
    for moment in (FREEZE, FREEZE, FREEZE + 2 * HOUR):
        tick(moment)
    assert Meeting.objects.get(starts_at=STARTS).state == MeetingState.SKIPPED
    assert mails() == {"called_off_mail": 4}


@pytest.mark.parametrize(
    ("zone", "change", "clock"),
    [
        ("Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC), time(2, 30)),  # an hour that is skipped
        ("Europe/Berlin", datetime(2027, 10, 31, 1, tzinfo=UTC), time(2, 30)),  # one that comes twice
        ("America/New_York", datetime(2027, 3, 14, 7, tzinfo=UTC), time(10)),
        ("America/New_York", datetime(2027, 11, 7, 6, tzinfo=UTC), time(1, 30)),
    ],
)
def test_over_a_change_of_clocks_each_day_is_fixed_once_and_no_hour_is_lost(
    tick: Tick, zone: str, change: datetime, clock: time
) -> None:
    """A daily meeting, ticked four times a day from three days before to a day after."""
    begin = change - timedelta(days=3)
    create_series(
        key="daily",
        name="Daily review",
        zone=zone,
        rule="FREQ=DAILY",
        starts_on=date(2027, 1, 1),
        starts_at=clock,
        minutes=30,
        freezes_before=timedelta(hours=12),
        as_of=begin,
    )
    for step in range(17):
        tick(begin + step * 6 * HOUR)
    found = list(Meeting.objects.filter(ends_at__lt=begin + 96 * HOUR).order_by("starts_at"))
    days = [one.starts_at.astimezone(ZoneInfo(zone)).date() for one in found]
    assert len(days) >= 3
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    fixed = set(Agenda.objects.filter(state=AgendaState.FROZEN).values_list("meeting_id", flat=True))
    assert {one.pk for one in found[1:]} <= fixed
    assert Entry.objects.filter(action="agenda_frozen").count() == len(fixed)
    for before, after in pairwise(found):
        assert before.covers_to == after.covers_from
