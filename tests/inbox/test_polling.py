"""Reading a vendor's API: page by page, resumable, part by part, and what it tells is received like a webhook."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import pytest

from reviewboard.catalog.models import Repository
from reviewboard.catalog.repositories import repository_sight
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionState, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import set_state
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Access, Answer, Fetched, Http, PollPage, Rejected, Unavailable
from reviewboard.domain.values import ChangeState
from reviewboard.inbox.models import Delivery, PollCursor
from reviewboard.inbox.operations import poll, poll_due, read_since
from reviewboard.integrations import registry
from reviewboard.integrations.reading import texts
from tests.inbox.scenes import NOW, EchoSource, arrive, echo, owed, told, work_off

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
CONFIG = {"repositories": ["shop/checkout", "shop/search"]}


class Script:
    """What the vendor answers: pages of each repository, or what it says instead."""

    pages: ClassVar[dict[str, list[list[bytes]]]] = {}
    errors: ClassVar[dict[str, Exception]] = {}
    asked: ClassVar[list[tuple[str, Mapping[str, object], datetime]]] = []


class PolledEcho(EchoSource):
    """Pages by number."""

    def access(self, token: str) -> Access:
        return Access("http://127.0.0.1:1/", {"Authorization": token})

    def greet(self, http: Http) -> str:
        return "Signed in as echo."

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        return ()

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        part = texts(dict(self.config), "repositories")[0]  # one at a time, says the inbox
        Script.asked.append((part, cursor, since))
        if part in Script.errors:
            raise Script.errors.pop(part)
        number = int(str(cursor.get("page", 0)))
        pages = Script.pages.get(part, [])
        bodies = pages[number] if number < len(pages) else []
        more = number + 1 < len(pages)
        fetched = tuple(Fetched("pull", f"{part}:{number}:{i}", body) for i, body in enumerate(bodies))
        return PollPage(fetched, {"page": number + 1 if more else len(pages)}, more, number + 1, len(pages))


class Nothing:
    """No network."""

    def get(self, path: str, **params: str | int) -> Answer:
        raise AssertionError(path)


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.POLLED, "echo", PolledEcho)
    Script.pages, Script.errors, Script.asked = {}, {}, []


def connected() -> int:
    """A connection with a token and two repositories."""
    made = echo()
    Connection.objects.update(config=CONFIG)
    set_secret(connection_id=made, purpose=Purpose.TOKEN, value="token", as_of=NOW, actor_id=None)
    return made


def read(connection_id: int, at: datetime = NOW, budget: timedelta = MINUTE) -> bool:
    """One turn of the worker."""
    return poll(connection_id=connection_id, clock=lambda: at, budget=budget, http=Nothing())


def test_what_is_due_is_owed_once_and_only_with_a_token() -> None:
    echo("no-token")
    mine = connected()
    assert poll_due(as_of=NOW) == 1
    assert poll_due(as_of=NOW) == 1
    assert owed("poll_connection") == [f"connection:{mine}"]


def test_every_repository_is_read_to_its_end_and_next_after_five_minutes() -> None:
    mine = connected()
    Script.pages = {"shop/checkout": [[told(1)], [told(2)]], "shop/search": [[told(3)]]}
    poll_due(as_of=NOW)
    assert read(mine) is False
    work_off()
    assert Change.objects.count() == 3
    assert set(PollCursor.objects.values_list("next_at", "read_at")) == {(NOW + 5 * MINUTE, NOW)}
    assert poll_due(as_of=NOW + 4 * MINUTE) == 0
    assert Connection.objects.get().last_seen_at == NOW


def test_a_new_connection_reads_the_last_four_weeks() -> None:
    mine = connected()
    poll_due(as_of=NOW)
    read(mine)
    assert {since for _, _, since in Script.asked} == {NOW - timedelta(days=28)}


def test_a_killed_reading_goes_on_where_it_stood() -> None:
    mine = connected()
    Script.pages = {"shop/checkout": [[told(1)], [told(2)], [told(3)]]}
    poll_due(as_of=NOW)
    assert read(mine, budget=timedelta(0)) is True
    Script.asked = []
    assert read(mine) is False
    assert [cursor for part, cursor, _ in Script.asked if part == "shop/checkout"] == [
        {"page": 1},
        {"page": 2},
    ]
    assert Delivery.objects.count() == 3


def test_what_webhook_and_poll_both_tell_is_one_change_and_a_missed_webhook_heals() -> None:
    mine = connected()
    arrive(mine, told(1), keys=["hook-1"])
    Script.pages = {"shop/checkout": [[told(1), told(1, 9, "merged")]]}
    poll_due(as_of=NOW)
    read(mine)
    work_off()
    assert Change.objects.get().state == ChangeState.MERGED


def test_one_repository_that_is_refused_does_not_stop_the_others() -> None:
    mine = connected()
    Script.pages = {"shop/search": [[told(3)]]}
    Script.errors = {"shop/checkout": Rejected("404 Not Found")}
    Repository.objects.create(connection_id=mine, external_id="77", name="shop/checkout", last_seen_at=NOW)
    poll_due(as_of=NOW)
    assert read(mine) is False
    assert Delivery.objects.count() == 1
    assert PollCursor.objects.get(part="shop/checkout").trouble == "404 Not Found"
    assert Connection.objects.get().trouble_words == ""
    (sight,) = repository_sight()
    assert sight.refused
    poll_due(as_of=NOW + 15 * MINUTE)
    read(mine, NOW + 15 * MINUTE)
    assert not repository_sight()[0].refused


def test_a_token_that_is_refused_everywhere_is_the_trouble_of_the_connection() -> None:
    mine = connected()
    Script.errors = {part: Rejected("401 Bad credentials") for part in CONFIG["repositories"]}
    poll_due(as_of=NOW)
    read(mine)
    assert Connection.objects.get().trouble_words == "401 Bad credentials"
    read(mine, NOW + 15 * MINUTE)
    assert Connection.objects.get().trouble_words == ""


def test_a_rate_limit_is_honoured_and_nothing_is_lost() -> None:
    mine = connected()
    Script.pages = {"shop/checkout": [[told(1)]]}
    Script.errors = {"shop/checkout": Unavailable("429 rate limit reached", timedelta(minutes=20))}
    poll_due(as_of=NOW)
    with pytest.raises(Unavailable):
        read(mine)
    assert PollCursor.objects.get(part="shop/checkout").next_at == NOW + 20 * MINUTE
    assert read(mine, NOW + 20 * MINUTE) is False
    assert Delivery.objects.count() == 1


def test_the_past_is_read_again_from_any_day_and_changes_nothing() -> None:
    mine = connected()
    Script.pages = {"shop/checkout": [[told(1)]]}
    poll_due(as_of=NOW)
    read(mine)
    read_since(connection_id=mine, since=NOW - timedelta(days=90), as_of=NOW)
    read(mine)
    assert Script.asked[-1][2] == NOW - timedelta(days=90)
    assert Delivery.objects.count() == 1


def test_a_paused_connection_is_not_read() -> None:
    mine = connected()
    set_state(connection_id=mine, state=ConnectionState.PAUSED, actor_id=None, as_of=NOW)
    assert poll_due(as_of=NOW) == 0
    assert read(mine) is False
    assert Script.asked == []
