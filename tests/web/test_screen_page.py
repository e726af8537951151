"""The shared screen, without scripts: the same for whoever opens it, and nothing that not everybody may read."""

from datetime import timedelta

import pytest

from reviewboard.agenda.operations import freeze
from reviewboard.attendance.codes import check_in_code
from reviewboard.attendance.models import CheckInRules
from reviewboard.domain.live import Kind, Shows
from reviewboard.incidents.models import TimelineEntry
from reviewboard.meetings.models import Meeting, Series
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.week import FREEZE, SECRETS, Week, make_week
from tests.attendance.scenes import key_of
from tests.minutes.scenes import Hour, begun, fixed
from tests.standing import starts_from
from tests.statements import at_most
from tests.web.live_scenes import Clock, client_of, visible

pytestmark = [pytest.mark.django_db, starts_from(begun)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time."""
    return Clock(monkeypatch)


def screen(who: Person, meeting_id: int, role: Role = Role.ENGINEER) -> str:
    answer = client_of(who, role).get(f"/meetings/{meeting_id}/screen/")
    assert answer.status_code == 200
    return answer.content.decode()


def on_incident(hour: Hour, minute: float = 5) -> None:
    hour.reach(key_of(hour.week.open_incident), minute)


@starts_from(fixed)
def test_before_it_begins_the_agenda_stands_with_its_times(week: Week, clock: Clock) -> None:
    text = visible(screen(week.ines, week.meeting.id, Role.FACILITATOR))
    assert "Begins at 10:00 09:55 Weekly review, week 48" in text
    assert "10:04 Alert on price drift" in text
    assert "Restricted item" in text
    assert "Week 48" in text
    assert "ends" not in text


def test_an_item_is_shown_with_its_time_its_question_and_whom_it_needs(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    clock.set(7)
    text = visible(screen(hour.week.ines, hour.id))
    assert "Now until 10:15 8:00" in text
    assert "An expired discount was applied to 3,114 orders To decide." in text
    assert "Needed now Lars Nyberg Priya Raman" in text
    assert "Next, 10:15 Restricted item" in text
    assert "Then, 10:25" in text
    assert "1 minute ahead, ends 10:45 10:07" in text


def test_it_shows_the_times_of_the_incident_when_they_are_chosen(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    incident = hour.week.open_incident
    at = incident.started_at + timedelta(minutes=20)
    TimelineEntry.objects.create(incident=incident, at=at, text="The flag was off", kind="mitigated")
    hour.do(Kind.SHOW, 6, shows=Shows.TIMELINE)
    clock.set(7)
    text = visible(screen(hour.week.ines, hour.id))
    assert "08:20 The flag was off" in text
    assert "Needed now" not in text
    hour.do(Kind.BACK, 7)
    assert "Needed now" in visible(screen(hour.week.ines, hour.id)), "an action has no times"


def test_a_restricted_item_is_never_shown_even_to_who_may_see_it(hour: Hour, clock: Clock) -> None:
    hour.reach(f"incident:{hour.week.restricted.pk}")
    for shows in Shows:
        hour.do(Kind.SHOW, 6, shows=shows)
        html = screen(hour.week.lars, hour.id)
        assert not any(word in html for word in SECRETS)
        text = visible(html)
        assert ("This item is not for the screen" in text) is (shows is not Shows.OFF)
        assert "Needed now" not in text


def test_who_was_erased_is_not_named(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    Person.objects.filter(pk=hour.week.lars.pk).update(name="")
    clock.set(6)
    text = visible(screen(hour.week.ines, hour.id))
    assert "Needed now Priya Raman Next" in text


def test_who_leads_can_show_the_agenda_or_nothing(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    hour.do(Kind.SHOW, 6, shows=Shows.AGENDA)
    clock.set(7)
    assert "10:05 An expired discount" in visible(screen(hour.week.ines, hour.id))
    hour.do(Kind.SHOW, 8, shows=Shows.OFF)
    assert visible(screen(hour.week.ines, hour.id)) == "Skip to content reviewboard 10:07 The screen is off"


def test_while_it_opens_the_agenda_stands_and_in_the_end_what_is_read_back(hour: Hour, clock: Clock) -> None:
    clock.set(1)
    assert "10:04 Alert on price drift" in visible(screen(hour.week.ines, hour.id))
    hour.say("d: durations get a type", key=key_of(hour.week.open_incident))
    hour.reach("read_back", 30)
    clock.set(31)
    client = client_of(hour.week.ines)
    with at_most(13):
        text = visible(client.get(f"/meetings/{hour.id}/screen/").content.decode())
    assert "Read back and close durations get a type 10:06, waits for read-back" in text


def test_when_it_is_closed_it_thanks(hour: Hour, clock: Clock) -> None:
    Meeting.objects.filter(pk=hour.id).update(state="closed")
    assert "Thank you The minutes follow by mail." in visible(screen(hour.week.ines, hour.id))


@starts_from(fixed)
def test_when_it_is_not_held_it_says_so(week: Week, clock: Clock) -> None:
    Meeting.objects.filter(pk=week.meeting.id).update(state="cancelled")
    assert "This meeting is not held" in visible(screen(week.ines, week.meeting.id))


def test_its_clock_is_that_of_the_place_where_the_meeting_is_held(hour: Hour, clock: Clock) -> None:
    Series.objects.update(zone="Europe/Berlin")
    clock.set(2)
    text = visible(screen(hour.week.ines, hour.id))
    assert "11:02" in text
    assert "10:02" not in text


def test_a_code_stands_where_the_series_shows_one(hour: Hour, clock: Clock) -> None:
    assert 'id="code" data-fresh aria-label="Check in" hidden' in screen(hour.week.ines, hour.id)
    CheckInRules.objects.create(series_id=hour.week.meeting.series_id, code=True)
    shown = check_in_code(hour.week.meeting, as_of=clock.now)
    assert shown is not None
    assert shown.digits in visible(screen(hour.week.priya, hour.id))


@starts_from(None)
def test_there_is_no_screen_without_an_agenda_or_in_shadow(clock: Clock) -> None:
    week = make_week()
    client, path = client_of(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/screen/"
    assert client.get(path).status_code == 404
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert client.get(path).status_code == 200
    Meeting.objects.filter(pk=week.meeting.id).update(shadow=True)
    assert client.get(path).status_code == 404


def test_it_takes_a_bounded_number_of_statements(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    clock.set(7)
    client = client_of(hour.week.ines)
    with at_most(12):
        client.get(f"/meetings/{hour.id}/screen/")
