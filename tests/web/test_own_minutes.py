"""A restricted item has its own minutes: written by whoever it asks for, read by who may see it."""

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.domain.live import Kind
from reviewboard.minutes.models import Entry
from reviewboard.people.permissions import Role
from tests.minutes.scenes import Hour, at, begun, closed
from tests.web.pages import read
from tests.web.test_minutes_pages import signed_in

pytestmark = pytest.mark.django_db
WORDS = {"kind": "decision", "text": "The keys are rotated daily", "token": "7" * 32}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(6))


def path(hour: Hour) -> str:
    """Of the restricted incident's slot; Lars alone may see it, and it asks for him."""
    return f"/meetings/{hour.id}/items/{hour.item(key(hour))}/minutes/"


def key(hour: Hour) -> str:
    return f"incident:{hour.week.restricted.pk}"


def text(client: Client, address: str) -> str:
    return read(client.get(address).content.decode()).text


def test_whoever_it_asks_for_finds_the_page_and_writes_each_line_once() -> None:
    hour = begun()
    client = signed_in(hour.week.lars)
    assert path(hour) in client.get(f"/meetings/{hour.id}/live/").content.decode()
    for _ in range(2):  # sent again after a lost answer
        assert client.post(path(hour), WORDS)["Location"] == path(hour)
    assert [one.key for one in Entry.objects.all()] == [key(hour)]
    assert "Decided The keys are rotated daily" in text(client, path(hour))


def test_nobody_else_learns_that_there_is_such_a_page() -> None:
    hour = begun()
    ines, priya = signed_in(hour.week.ines, Role.FACILITATOR), signed_in(hour.week.priya)
    assert ines.get(path(hour)).status_code == 404
    assert priya.get(path(hour)).status_code == 403
    assert ines.post(path(hour), WORDS).status_code == 404
    assert path(hour) not in priya.get(f"/meetings/{hour.id}/live/").content.decode()
    assert not Entry.objects.exists()


def test_what_is_wrong_is_said_and_the_words_stay() -> None:
    hour = begun()
    answer = signed_in(hour.week.lars).post(
        path(hour), {**WORDS, "kind": "action", "text": "@zebedee rotate them"}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "@zebedee" in said
    assert "rotate them" in said
    assert not Entry.objects.exists()


def test_after_the_close_nothing_is_written() -> None:
    hour = begun()
    while hour.live.left:
        hour.do(Kind.NEXT, 5)
    closed(hour)
    client = signed_in(hour.week.lars)
    client.post(path(hour), WORDS)
    assert not Entry.objects.exists()
    assert "nothing is written now" in text(client, path(hour))
