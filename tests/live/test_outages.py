"""Redis or the live server is killed amid a meeting: pages are told what is newest, by themselves."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from benchmarks.live_server import begin, reads, tell
from reviewboard.broadcast import channel, desk_topic, meeting_topic
from reviewboard.live import listening, source
from reviewboard.live.asgi import Live
from reviewboard.stack.valkey import Valkey
from tests.live.meeting import MEETING, Spoken
from tests.live.serving import Page, served
from tests.own_valkey import kill, start, valkey
from tests.stack.processes import eventually

TOPIC = channel(meeting_topic(MEETING))


@pytest.fixture(scope="module")
def broker() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


def publish(broker: Valkey, spoken: Spoken, topic: str = TOPIC) -> int:
    """Tells all listeners what is so now; how many heard it."""
    with redis.from_url(broker.url) as client:
        heard: int = client.publish(topic, spoken.body)
        return heard


def test_pages_keep_up_without_redis_and_go_back_to_it(broker: Valkey) -> None:
    spoken = Spoken()
    live = Live(spoken.read, broker.url, limit=9)
    with served(live) as port:
        page = Page.open(port, desk=True)
        page.state(0)
        assert eventually(lambda: live.source.connected)
        revision = spoken.next()
        assert publish(broker, spoken) == 1
        assert page.state(revision)
        kill(broker)
        assert eventually(lambda: not live.source.connected)
        before, began = len(spoken.reads), time.monotonic()
        assert page.state(spoken.next())
        assert page.state(spoken.next())
        assert len(spoken.reads) - before <= 2 + (time.monotonic() - began) / (source.AWAY - source.TICK)
        start(broker)
        assert eventually(lambda: live.source.connected)
        before = len(spoken.reads)
        with redis.from_url(broker.url) as client:
            client.publish(channel(desk_topic(MEETING)), b'{"pulse":7}')
        assert page.until(lambda name, _: name == "desk") == {"pulse": 7}
        revision = spoken.next()
        publish(broker, spoken)
        assert page.state(revision)
        assert len(spoken.reads) - before <= 3
        page.close()


def test_a_redis_that_hangs_is_taken_for_lost(broker: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SILENCE", 0.3)
    spoken = Spoken()
    live = Live(spoken.read, broker.url, limit=9)
    with served(live) as port, redis.from_url(broker.url) as client:
        page = Page.open(port)
        page.state(0)
        assert eventually(lambda: live.source.connected)
        hanging = client.info("server")["process_id"]
        os.kill(hanging, signal.SIGSTOP)
        try:
            assert eventually(lambda: not live.source.connected)
            assert page.state(spoken.next())
        finally:
            os.kill(hanging, signal.SIGCONT)
        assert eventually(lambda: live.source.connected)
        page.close()


def test_what_was_published_while_nobody_listened_is_read_when_redis_is_back(broker: Valkey) -> None:
    spoken = Spoken()
    live = Live(spoken.read, broker.url, limit=9)
    with served(live) as port:
        page = Page.open(port)
        page.state(0)
        assert eventually(lambda: live.source.connected)
        kill(broker)
        revision = spoken.next()
        start(broker)
        assert page.state(revision)
        page.close()


def test_an_event_that_redis_lost_is_healed_by_the_next_reading(
    broker: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "HEALTHY", 1.5)
    spoken = Spoken()
    live = Live(spoken.read, broker.url, limit=9)
    with served(live) as port:
        page = Page.open(port, desk=True)
        page.state(0)
        assert eventually(lambda: live.source.connected)
        assert eventually(lambda: not live.source.reading)
        spoken.set(pulse=3)  # somebody checks in, and the event is lost
        assert page.until(lambda name, _: name == "desk") == {"pulse": 3}
        page.close()


def test_older_events_that_come_late_are_not_shown(broker: Valkey) -> None:
    spoken = Spoken()
    live = Live(spoken.read, broker.url, limit=9)
    with served(live) as port:
        page = Page.open(port)
        page.state(0)
        assert eventually(lambda: live.source.connected)
        late = spoken.set(revision=2)
        spoken.set(revision=3)
        publish(broker, spoken)
        assert page.state(3)["revision"] == 3
        with redis.from_url(broker.url) as client:
            client.publish(TOPIC, late)
        spoken.set(revision=4)
        publish(broker, spoken)
        heard = page.next()
        assert heard is not None
        assert heard[1]["revision"] == 4
        page.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_after_a_restart_of_the_server_pages_find_the_newest_at_once(
    how: signal.Signals, broker: Valkey, tmp_path: Path
) -> None:
    spoken, file = Spoken(), tmp_path / "state"
    tell(file, spoken.body)
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    server = begin(port, broker.url, file)
    try:
        assert eventually(lambda: answers(port), 60)
        page = Page.open(port)
        assert page.state(1)
        began = time.monotonic()
        os.kill(server.child.pid, how)
        while page.next():
            pass
        server.child.wait(20)
        assert server.child.returncode in {0, -how}
        revision = spoken.next()
        tell(file, spoken.body)
        before = reads(file)
        server = begin(port, broker.url, file)
        assert eventually(lambda: answers(port), 60)
        pages = [Page.open(port) for _ in range(20)]
        assert {one.state(revision)["revision"] for one in pages} == {revision}
        assert reads(file) - before <= 2 + time.monotonic() - began
        for one in (page, *pages):
            one.close()
    finally:
        server.child.kill()
        server.child.wait(20)


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0
