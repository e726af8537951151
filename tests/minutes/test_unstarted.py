"""A meeting that nobody starts is called off by itself; all are told, and nothing is counted against anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.agenda import chat_notice
from reviewboard.agenda.chat import News, set_channel
from reviewboard.agenda.operations import release_mail
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.queries import get_meeting
from reviewboard.minutes import tasks
from reviewboard.minutes.unstarted import REACH, call_off_unstarted
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.agenda.week import FREEZE, Week, make_week
from tests.attendance.scenes import eyes
from tests.minutes.scenes import at, begun, fixed
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(fixed)]


def test_ten_minutes_past_its_time_it_is_called_off_and_all_are_told_once(week: Week) -> None:
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    assert call_off_unstarted(as_of=at(10) - timedelta(seconds=1)) == 0
    assert call_off_unstarted(as_of=at(10)) == 1
    assert call_off_unstarted(as_of=at(11)) == 0
    row = get_meeting(HOUSE, week.meeting.id)
    assert row is not None
    assert (row.state, row.called_off) == (MeetingState.CANCELLED, CalledOff.NO_FACILITATOR)
    mails = Message.objects.filter(kind="called_off_mail").values_list("payload__person", flat=True)
    assert sorted(mails) == sorted({*mails})
    assert {week.ines.pk, week.priya.pk} <= {*mails}


def test_so_is_one_whose_time_passed_while_no_server_ran(week: Week) -> None:
    assert call_off_unstarted(as_of=at(110)) == 1
    assert Meeting.objects.get(pk=week.meeting.id).called_off == CalledOff.NO_FACILITATOR


def test_the_channel_of_the_series_is_told_although_its_time_has_come(week: Week) -> None:
    address = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx"
    lead = eyes(week.ines, Role.FACILITATOR)
    set_channel(reader=lead, series_id=week.meeting.series_id, address=address, as_of=at(0))
    call_off_unstarted(as_of=at(10))
    row = get_meeting(HOUSE, week.meeting.id)
    assert row is not None
    assert not chat_notice._is_stale(row, News.CALLED_OFF, row.revision, at(11))
    assert chat_notice._is_stale(row, News.CALLED_OFF, row.revision, at(60))


@starts_from(None)
def test_what_lies_further_back_stays_as_it_is() -> None:
    fixed()
    assert call_off_unstarted(as_of=at(0) + REACH + timedelta(seconds=1)) == 0


@starts_from(None)
def test_one_that_runs_is_let_be() -> None:
    begun()
    assert call_off_unstarted(as_of=at(30)) == 0


@starts_from(None)
def test_a_draft_is_let_be() -> None:
    make_week()
    assert call_off_unstarted(as_of=at(30)) == 0


def test_one_in_shadow_asks_nobody_and_is_let_be(week: Week) -> None:
    Meeting.objects.filter(pk=week.meeting.id).update(shadow=True)
    assert call_off_unstarted(as_of=at(30)) == 0


def test_the_clock_asks_for_it(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(12))
    tasks.tick()
    assert Meeting.objects.get(pk=week.meeting.id).state == MeetingState.CANCELLED
