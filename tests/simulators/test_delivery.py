"""Webhooks are posted in order from a thread, and again where the other end was busy."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.simulators.jira import JiraSite
from tests.simulators.jira.client import Client
from tests.simulators.jira.webhooks import IDENTIFIER, RETRY, SIGNATURE, signature


@dataclass
class Hook:
    """What arrived, and the statuses that are answered in turn, 200 at the end."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.arrived.append(
                (dict(self.headers.items()), self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(made.statuses.pop(0) if made.statuses else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/hooks/jira"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def jira(hook: Hook) -> Iterator[JiraSite]:
    with JiraSite(time_scale=0.0001) as site:
        site.deliver_to(hook.url, "a secret")
        yield site


def test_they_arrive_in_order_and_signed(jira: JiraSite, hook: Hook) -> None:
    for number in range(5):
        Client(jira).create(f"Ticket {number}")
    assert jira.courier.idle()
    assert [body for _, body in hook.arrived] == [one.body for one in jira.outgoing]
    assert all(headers[SIGNATURE] == signature("a secret", body) for headers, body in hook.arrived)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
def test_a_busy_end_is_tried_again_with_the_same_identifier(jira: JiraSite, hook: Hook, status: int) -> None:
    hook.statuses = [status, status]
    Client(jira).create()
    assert jira.courier.idle()
    assert [one.status for one in jira.courier.sent] == [status, status, 200]
    assert len({headers[IDENTIFIER] for headers, _ in hook.arrived}) == 1
    assert [headers.get(RETRY) for headers, _ in hook.arrived] == [None, "1", "2"]


@pytest.mark.parametrize("status", [200, 202, 401, 404])
def test_other_answers_are_final(jira: JiraSite, hook: Hook, status: int) -> None:
    hook.statuses = [status]
    Client(jira).create()
    assert jira.courier.idle()
    assert len(hook.arrived) == 1


def test_it_gives_up_in_the_end(jira: JiraSite, hook: Hook) -> None:
    hook.statuses = [500] * 20
    Client(jira).create()
    assert jira.courier.idle()
    assert len(hook.arrived) == 6


def test_nobody_there_is_tried_again_too(jira: JiraSite, hook: Hook) -> None:
    jira.deliver_to("http://127.0.0.1:9/", "a secret")
    Client(jira).create()
    assert jira.courier.idle()
    assert {one.status for one in jira.courier.sent} == {0}


def test_a_late_delivery_comes_after_those_behind_it(jira: JiraSite, hook: Hook) -> None:
    jira.fail("webhook", "late", on_call=1, seconds=3000)
    for name in ("late", "in time"):
        Client(jira).create(name)
    assert jira.courier.idle()
    assert [b'"summary": "late"' in body for _, body in hook.arrived] == [False, True]


def test_without_an_address_they_are_only_collected(jira: JiraSite, hook: Hook) -> None:
    jira.deliver_to("", "a secret")
    Client(jira).create()
    assert jira.courier.idle()
    assert (len(jira.outgoing), hook.arrived) == (1, [])


def test_a_site_without_webhooks_builds_none() -> None:
    with JiraSite(webhooks=False) as quiet:
        Client(quiet).create()
        assert quiet.outgoing == []
