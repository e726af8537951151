"""The page of whoever attends, without scripts: right at the moment it is opened, for each reader and in each state."""

import pytest
from django.test import Client

from reviewboard.agenda.operations import rebuild
from reviewboard.domain.live import Kind
from reviewboard.meetings.models import Meeting
from reviewboard.minutes.hands import my_hands
from reviewboard.minutes.models import Hand
from reviewboard.people.permissions import Role
from reviewboard.web import presence_parts
from reviewboard.web.presence_parts import OwnPresence
from tests.agenda.week import NOW, SECRETS, Week, make_week
from tests.attendance.scenes import eyes, key_of
from tests.minutes.scenes import Hour, at, begun, fixed
from tests.standing import starts_from
from tests.statements import at_most
from tests.web.live_scenes import Clock, client_of, visible
from tests.web.pages import Page, read

pytestmark = [pytest.mark.django_db, starts_from(begun)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time."""
    return Clock(monkeypatch)


def shown(client: Client, meeting_id: int) -> tuple[Page, str]:
    """The page, and the text of it that is not hidden."""
    answer = client.get(f"/meetings/{meeting_id}/live/")
    assert answer.status_code == 200
    html = answer.content.decode()
    return read(html), visible(html)


def on_incident(hour: Hour, minute: float = 5) -> None:
    hour.reach(key_of(hour.week.open_incident), minute)


@starts_from(fixed)
def test_before_it_begins_one_reads_every_window_with_its_reasons_and_the_way_out(
    week: Week, clock: Clock
) -> None:
    _, text = shown(client_of(week.priya), week.meeting.id)
    assert "You are needed 10:04–10:16" in text
    assert "An expired discount was applied to 3,114 orders" in text
    assert f"Because you own ACT-{week.action.pk}." in text
    assert "I can’t be there, or it isn’t me" in text
    assert "in about 9 min" in text
    assert "On now" not in text
    assert "Raise hand" not in text


def test_who_is_not_needed_is_told_so_before_and_while_it_runs(hour: Hour, clock: Clock) -> None:
    clock.set(1)
    page, text = shown(client_of(hour.week.helga), hour.id)
    assert "You are not needed in this meeting" in text
    assert "I can’t be there" not in text
    assert [one for one in page.tags if "data-mine" in one[1]] == []


def test_while_it_runs_one_reads_what_is_on_its_time_and_when_one_is_needed(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    hour.say("d: durations get a type", key=key_of(hour.week.open_incident))
    hour.say("a: @priya contract test, 11 Dec", key=key_of(hour.week.open_incident))
    clock.set(7)
    page, text = shown(client_of(hour.week.priya), hour.id)
    assert "You are needed now, until 10:15 An expired discount was applied to 3,114 orders SEV2" in text
    assert "8:00 left of 10 min" in text
    assert "paused" not in text
    (bar,) = page.all("progress")
    assert (bar["max"], bar["value"]) == ("600", "120")
    assert f"To decide. Whether CHG-{hour.week.candidate.pk} contributed." in text
    assert "durations get a type 10:06, waits for read-back" in text
    assert "contract test 10:06, action for Priya Raman, 11 December" in text
    assert "One minute earlier than planned." in text
    assert "Free from 10:15." in text
    assert "You will be told" not in text  # nobody is told without scripts


def test_windows_follow_the_meeting_and_not_the_plan(hour: Hour, clock: Clock) -> None:
    hour.do(Kind.LATER, 1, key=key_of(hour.week.action))
    clock.set(2)
    client = client_of(hour.week.priya)
    _, text = shown(client, hour.id)
    assert "You are needed 10:04–10:16" in text
    hour.do(Kind.NEXT, 4)
    hour.do(Kind.EXTEND, 5, minutes=8)
    clock.set(5)
    _, text = shown(client, hour.id)
    assert "You are needed now, until 10:24" in text
    assert "8 minutes later than planned." in text
    hour.do(Kind.NEXT, 10)
    hour.do(Kind.NEXT, 11)
    clock.set(11)
    _, text = shown(client, hour.id)
    assert "You are not needed any more" in text


def test_a_paused_meeting_says_so_and_promises_no_time(hour: Hour, clock: Clock) -> None:
    hour.do(Kind.PAUSE, 2)
    clock.set(3)
    _, text = shown(client_of(hour.week.priya), hour.id)
    assert "Opening 2:00 left of 4 min, paused" in text


def test_whoever_leads_is_needed_to_the_end(hour: Hour, clock: Clock) -> None:
    clock.set(1)
    _, text = shown(client_of(hour.week.ines), hour.id)
    assert "You are needed now, until 10:46" in text
    assert "The shared screen" in text


def test_a_stranger_to_a_restricted_item_reads_its_time_alone(hour: Hour, clock: Clock) -> None:
    key = f"incident:{hour.week.restricted.pk}"
    hour.reach(key)
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    hour.say("d: rotate the keys", key=key, reader=lars)
    clock.set(6)
    page, text = shown(client_of(hour.week.priya), hour.id)
    assert "Restricted item" in text
    assert not any(word in str(page.tags) + page.text for word in (*SECRETS, "rotate"))
    page, text = shown(client_of(hour.week.lars), hour.id)
    assert SECRETS[0] in text
    assert "rotate the keys" in text
    (own,) = [attributes for tag, attributes in page.tags if "data-said" in attributes and tag == "li"]
    assert "data-own" in own


def test_nobody_who_is_missing_or_here_is_named(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    clock.set(6)
    page, _ = shown(client_of(hour.week.helga), hour.id)
    assert "Lars Nyberg" not in page.text
    assert "Priya Raman" not in page.text


def test_a_viewer_looks_on_and_asks_for_nothing(hour: Hour, clock: Clock) -> None:
    clock.set(1)
    page, _ = shown(client_of(hour.week.helga, Role.VIEWER), hour.id)
    assert page.all("form") == []


def test_what_is_taken_as_read_is_asked_for_and_once_it_has_a_turn_not_any_more(
    hour: Hour, clock: Clock
) -> None:
    clock.set(1)
    client = client_of(hour.week.priya)
    one, other = hour.agenda().read
    answer = client.post(f"/meetings/{hour.id}/hand/", {"item": one.id, "up": "1"}, follow=True)
    assert "You ask to discuss it." in visible(answer.content.decode())
    hour.do(Kind.TAKE_UP, 2, key=other.key)
    _, text = shown(client, hour.id)
    assert "Taken as read: 2 items" in text
    assert text.count("It has got a turn.") == 1
    assert text.count("Ask no more") == 1


def test_a_hand_goes_up_and_down_with_one_button(hour: Hour, clock: Clock) -> None:
    clock.set(2)
    client = client_of(hour.week.priya)
    path = f"/meetings/{hour.id}/hand/"
    text = visible(client.post(path, {"up": "1"}, follow=True).content.decode())
    assert "Lower hand" in text
    assert "Your hand is up." in text
    assert client.post(path, {"up": "0"}, headers={"accept": "application/json"}).status_code == 204
    assert my_hands(eyes(hour.week.priya), hour.id).since is None


@pytest.mark.parametrize("item", ["x", "-1", "9" * 30, "٣"])
def test_what_is_no_item_is_not_asked_for(hour: Hour, clock: Clock, item: str) -> None:
    client = client_of(hour.week.priya)
    assert client.post(f"/meetings/{hour.id}/hand/", {"item": item}).status_code == 400
    assert client.post(f"/meetings/{hour.id}/hand/", {"item": 10**9}).status_code == 404


def test_who_leads_lowers_a_hand_and_nobody_else(hour: Hour, clock: Clock) -> None:
    priya, ines = client_of(hour.week.priya), client_of(hour.week.ines)
    priya.post(f"/meetings/{hour.id}/hand/", {"up": "1"})
    path = f"/meetings/{hour.id}/hands/lower/"
    assert priya.post(path, {"hand": 1}).status_code == 403
    assert ines.post(path, {"hand": Hand.objects.get().pk}).status_code == 302
    assert my_hands(eyes(hour.week.priya), hour.id).since is None


@starts_from(fixed)
def test_a_hand_in_a_meeting_that_does_not_run_is_not_kept(week: Week, clock: Clock) -> None:
    client, path = client_of(week.priya), f"/meetings/{week.meeting.id}/hand/"
    answer = client.post(path, {"up": "1"}, follow=True)
    assert "The meeting does not run. Nothing was kept." in visible(answer.content.decode())
    assert client.post(path, {"up": "1"}, headers={"accept": "application/json"}).status_code == 409


def test_after_the_close_one_reads_what_was_decided_and_that_minutes_follow(hour: Hour, clock: Clock) -> None:
    hour.say("d: durations get a type", key=key_of(hour.week.open_incident))
    Meeting.objects.filter(pk=hour.id).update(state="closed")
    clock.set(50)
    _, text = shown(client_of(hour.week.priya), hour.id)
    assert "This meeting is closed Thank you. The minutes follow by mail." in text
    assert "durations get a type 10:06" in text
    assert "Raise hand" not in text
    assert "You are needed" not in text


@starts_from(fixed)
def test_one_that_is_not_held_says_so(week: Week, clock: Clock) -> None:
    Meeting.objects.filter(pk=week.meeting.id).update(state="cancelled")
    _, text = shown(client_of(week.priya), week.meeting.id)
    assert "This meeting is not held" in text


@starts_from(None)
def test_there_is_no_page_without_an_agenda_or_in_shadow(clock: Clock) -> None:
    week = make_week()
    client = client_of(week.priya)
    assert client.get(f"/meetings/{week.meeting.id}/live/").status_code == 404
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    Meeting.objects.filter(pk=week.meeting.id).update(shadow=True)
    assert client_of(week.ines, Role.FACILITATOR).get(f"/meetings/{week.meeting.id}/live/").status_code == 404


def test_ones_own_button_stands_where_the_ledger_offers_one(
    hour: Hour, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = OwnPresence("/come/", "/go/")
    monkeypatch.setattr(presence_parts, "own_presence", lambda *_: offered)
    page, text = shown(client_of(hour.week.priya), hour.id)
    assert "I’m here" in text
    assert "/come/" in {one.get("action") for one in page.all("form")}
    offered = OwnPresence("/come/", "/go/", since=at(-2))
    page, text = shown(client_of(hour.week.priya), hour.id)
    assert "Checked in 09:58" in text
    assert "/go/" in {one.get("action") for one in page.all("form")}


def test_it_takes_a_bounded_number_of_statements(hour: Hour, clock: Clock) -> None:
    on_incident(hour)
    hour.say("d: Priya Raman keeps the type", key=key_of(hour.week.open_incident))
    clock.set(7)
    client = client_of(hour.week.priya)
    with at_most(18):
        client.get(f"/meetings/{hour.id}/live/")


@pytest.mark.parametrize(("minute", "there"), [(-16, False), (-15, True), (59, True), (61, False)])
@starts_from(fixed)
def test_everybody_joins_from_the_agenda_a_quarter_of_an_hour_before(
    week: Week, clock: Clock, minute: float, there: bool
) -> None:
    clock.set(minute)
    page = read(client_of(week.helga).get(f"/meetings/{week.meeting.id}/").content.decode())
    links = {one.get("href") for one in page.all("a")}
    assert (f"/meetings/{week.meeting.id}/live/" in links) is there


def test_one_that_runs_late_is_joined_until_it_is_closed(hour: Hour, clock: Clock) -> None:
    clock.set(75)
    client, link = client_of(hour.week.helga), f'href="/meetings/{hour.id}/live/"'
    assert link in client.get(f"/meetings/{hour.id}/").content.decode()
    Meeting.objects.filter(pk=hour.id).update(state="closed")
    assert link not in client.get(f"/meetings/{hour.id}/").content.decode()
