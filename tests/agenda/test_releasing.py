"""Mail of an agenda leaves for a meeting that is to come, and for no other."""

from datetime import timedelta

import pytest

from reviewboard.agenda.operations import MeetingOver, freeze, release_mail
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting
from reviewboard.outbox.models import Message
from tests.agenda.week import FREEZE, STARTS, Week, make_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    made = make_week()
    freeze(meeting_id=made.meeting.id, as_of=FREEZE)
    return made


def test_nobody_is_asked_to_a_meeting_that_is_over(week: Week) -> None:
    with pytest.raises(MeetingOver):
        release_mail(meeting_id=week.meeting.id, as_of=STARTS + timedelta(hours=1))
    assert not Message.objects.filter(kind="agenda_mail").exists()


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.SKIPPED])
def test_nobody_is_asked_to_a_meeting_that_is_not_held(week: Week, state: MeetingState) -> None:
    Meeting.objects.filter(pk=week.meeting.id).update(state=state)
    with pytest.raises(MeetingOver):
        release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    assert not Message.objects.filter(kind="agenda_mail").exists()
