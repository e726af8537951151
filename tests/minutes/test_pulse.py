"""Was the hour worth it? Asked once a month of who was needed; numbers only, and none of few."""

import pytest

from reviewboard.agenda.queries import agenda_for
from reviewboard.minutes.kinds import Worth
from reviewboard.minutes.models import PulseAnswered, PulseCount
from reviewboard.minutes.pulse import FEWEST, Pulse, answer_pulse, pulse_of
from reviewboard.people.models import Person
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, begun, closed
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def held() -> Hour:
    """An hour in which every item was talked about."""
    hour = begun()
    hour.reach("read_back", 50)
    return closed(hour)


def pulse(hour: Hour, who: Person) -> Pulse:
    reader = eyes(who)
    agenda = agenda_for(reader, hour.row)
    assert agenda is not None
    with at_most(1):
        return pulse_of(reader, agenda)


def test_who_was_needed_is_asked_once_a_month() -> None:
    hour = held()
    priya = eyes(hour.week.priya)
    assert answer_pulse(reader=priya, meeting_id=hour.id, answer=Worth.YES)
    assert not answer_pulse(reader=priya, meeting_id=hour.id, answer=Worth.NO)
    counts = dict(PulseCount.objects.values_list("answer", "count"))
    assert counts == {"yes": 1, "partly": 0, "no": 0}
    assert not pulse(hour, hour.week.priya).asks
    assert pulse(hour, hour.week.lars).asks


def test_who_was_not_needed_is_not_asked() -> None:
    hour = held()
    assert not pulse(hour, hour.week.helga).asks
    with pytest.raises(NotAllowed):
        answer_pulse(reader=eyes(hour.week.helga), meeting_id=hour.id, answer=Worth.YES)


def test_numbers_are_shown_from_five_answers_on() -> None:
    hour = held()
    month, series = pulse(hour, hour.week.priya).month, hour.row.series_id
    row = PulseCount.objects.create(series_id=series, month=month, answer=Worth.YES, count=FEWEST - 1)
    assert pulse(hour, hour.week.helga).counts == {}
    row.count = FEWEST
    row.save()
    shown = pulse(hour, hour.week.helga)
    assert (shown.answers, shown.counts[Worth.YES], shown.counts[Worth.NO]) == (FEWEST, FEWEST, 0)


def test_that_somebody_answered_says_neither_what_nor_when() -> None:
    columns = {one.name for one in PulseAnswered._meta.get_fields()}
    assert columns == {"id", "series", "month", "person"}
    assert {one.name for one in PulseCount._meta.get_fields()} == {"id", "series", "month", "answer", "count"}


def test_of_a_meeting_that_is_not_closed_nobody_is_asked() -> None:
    hour = begun()
    with pytest.raises(NotVisible):
        answer_pulse(reader=eyes(hour.week.priya), meeting_id=hour.id, answer=Worth.YES)
