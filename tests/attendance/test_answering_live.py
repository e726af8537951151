"""Answers while the meeting runs: an item that has not begun can be answered, whatever the plan said."""

import pytest

from reviewboard.attendance.answering import Begun, Reply, answer_items
from reviewboard.attendance.operations import NotNeeded
from reviewboard.domain.live import Kind
from reviewboard.domain.values import AnswerWay
from reviewboard.meetings.models import Meeting
from tests.attendance.scenes import eyes, key_of, seen
from tests.minutes.scenes import Hour, at, begun

pytestmark = pytest.mark.django_db


def write(hour: Hour, minute: float) -> int:
    slot = seen(hour.week, hour.week.priya, hour.week.action)
    said = Reply(slot.id, AnswerWay.ASYNCHRONOUS, "Friday is fine.")
    return answer_items(reader=eyes(hour.week.priya), meeting_id=hour.id, replies=[said], as_of=at(minute))


def test_what_was_put_later_can_be_answered_after_its_planned_start_and_end() -> None:
    hour = begun()
    for _ in hour.agenda().items:
        if [one.key for one in hour.live.left if one.is_item][-1] != key_of(hour.week.action):
            hour.do(Kind.LATER, 1, key=key_of(hour.week.action))
    late = hour.row.minutes + 5
    assert write(hour, late) == 1


def test_what_began_before_its_planned_start_can_not_be_answered_any_more() -> None:
    hour = begun()
    hour.reach(key_of(hour.week.action), minute=0.5)
    slot = seen(hour.week, hour.week.priya, hour.week.action)
    assert slot.starts_at > at(1)
    with pytest.raises(Begun):
        write(hour, 1)
    hour.do(Kind.NEXT, 1.5)
    with pytest.raises(Begun):
        write(hour, 2)


def test_once_it_is_closed_nothing_is_answered() -> None:
    hour = begun()
    Meeting.objects.filter(pk=hour.id).update(state="closed")
    with pytest.raises(NotNeeded):
        write(hour, 1)
