"""Two who have one console open know of each other, and whoever closed it is forgotten."""

from datetime import timedelta

import pytest

from reviewboard.meetings.models import ConsoleSeat
from reviewboard.meetings.seats import EVERY, GONE, sit
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.agenda.week import STARTS, make_week
from tests.attendance.scenes import eyes
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def test_a_seat_is_noted_now_and_then_and_seen_by_the_others() -> None:
    week = make_week()
    ines, lars = eyes(week.ines, Role.FACILITATOR), eyes(week.lars, Role.FACILITATOR)
    with at_most(2):
        assert sit(reader=ines, meeting_id=week.meeting.id, as_of=STARTS) == ()
    assert sit(reader=lars, meeting_id=week.meeting.id, as_of=STARTS) == ("Ines Duarte",)
    with at_most(1):
        assert sit(reader=ines, meeting_id=week.meeting.id, as_of=STARTS + EVERY / 2) == ("Lars Nyberg",)
    later = STARTS + EVERY
    sit(reader=ines, meeting_id=week.meeting.id, as_of=later)
    assert ConsoleSeat.objects.get(person=week.ines).seen_at == later
    assert sit(reader=lars, meeting_id=week.meeting.id, as_of=later + GONE) == ()


def test_whoever_is_no_person_has_no_seat() -> None:
    week = make_week()
    sit(reader=eyes(week.ines, Role.FACILITATOR), meeting_id=week.meeting.id, as_of=STARTS)
    nobody = Reader(user_id=None, person_id=None, role=Role.ADMIN)
    at = STARTS + timedelta(seconds=1)
    assert sit(reader=nobody, meeting_id=week.meeting.id, as_of=at) == ("Ines Duarte",)
    assert ConsoleSeat.objects.count() == 1
