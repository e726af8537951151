"""The state of a running meeting by plain HTTP: what everybody may know, from the database at most once a second."""

import pytest
from django.test import Client

from reviewboard.domain.live import Kind
from reviewboard.live.tickets import read as read_ticket
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from reviewboard.web import live_state
from tests.agenda.week import SECRETS
from tests.minutes.scenes import begun
from tests.people.roster import user
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_read() -> None:
    live_state._read.clear()


def test_the_state_comes_with_a_ticket_of_the_readers_own() -> None:
    hour = begun()
    hour.do(Kind.NEXT, 4)
    client = Client()
    client.force_login(user(Role.ENGINEER, hour.week.priya))
    with at_most(16):
        told = client.get(f"/meetings/{hour.id}/live/state/").json()
    assert told["state"]["revision"] == hour.row.revision
    ticket = read_ticket(told["stream"].split("/")[2], now=0)
    assert (ticket.meeting_id, ticket.person_id, ticket.desk) == (hour.id, hour.week.priya.pk, False)


def test_who_runs_meetings_hears_of_the_console_too() -> None:
    hour = begun()
    client = Client()
    client.force_login(User.objects.get(person=hour.week.ines))
    told = client.get(f"/meetings/{hour.id}/live/state/").json()
    assert read_ticket(told["stream"].split("/")[2], now=0).desk


def test_nothing_of_a_restricted_item_is_told_to_anybody() -> None:
    hour = begun()
    hour.reach(f"incident:{hour.week.restricted.pk}")
    client = Client()
    client.force_login(user(Role.ENGINEER, hour.week.lars))
    body = client.get(f"/meetings/{hour.id}/live/state/").content.decode()
    assert not any(word in body for word in SECRETS)


def test_however_many_ask_the_database_is_asked_once_a_second() -> None:
    known: dict[int, tuple[float, bytes]] = {}
    hour = begun()
    with at_most(12):
        first = live_state.recent(hour.id, read=known, clock=100.0)
    with at_most(0):
        assert live_state.recent(hour.id, read=known, clock=100.9) == first
    hour.do(Kind.NEXT, 4)
    assert live_state.recent(hour.id, read=known, clock=101.1) != first


def test_of_a_meeting_that_is_not_there_nothing_is_told() -> None:
    assert live_state.recent(10**9, read={}, clock=1.0) is None
