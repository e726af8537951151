"""Streams over a real server: who is let in, what comes first, and how they end."""

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from reviewboard.live import source
from reviewboard.live.asgi import Live
from reviewboard.live.tickets import SECONDS, issue
from tests.live.meeting import MEETING, PERSON, Spoken
from tests.live.serving import PATIENCE, Page, served
from tests.stack.processes import eventually

LIMIT = 250
SPACING = 0.2


@pytest.fixture(scope="module")
def spoken() -> Spoken:
    return Spoken()


@pytest.fixture(scope="module")
def live(spoken: Spoken) -> Iterator[Live]:
    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in (("SPACING", SPACING), ("TICK", 0.05), ("AWAY", 0.3)):
            patch.setattr(source, name, seconds)
        yield Live(spoken.read, "", limit=LIMIT)


@pytest.fixture(scope="module")
def port(live: Live) -> Iterator[int]:
    with served(live) as port:
        yield port


@pytest.fixture(autouse=True)
def _nobody_is_left(live: Live) -> Iterator[None]:
    yield
    assert eventually(lambda: len(live.hub) == 0), "a page that went is still listened for"


def ask(port: int, path: str, method: str = "GET") -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request(method, path)
    answer = line.getresponse()
    line.close()
    return answer


def test_a_page_is_given_a_beat_and_the_newest_state_at_once(port: int, spoken: Spoken) -> None:
    revision = spoken.next()
    page = Page.open(port)
    assert (page.answer.status, page.answer.getheader("content-type")) == (200, "text/event-stream")
    assert page.answer.getheader("cache-control") == "no-store"
    assert page.answer.getheader("x-accel-buffering") == "no"
    first = page.answer.readline()
    assert 1_000 <= int(first.removeprefix(b"retry: ")) <= 15_000
    beat = page.next()
    assert beat is not None
    assert beat[0] == "beat"
    assert abs(beat[1]["now"] / 1000 - time.time()) < 60
    assert 0 < beat[1]["left"] <= SECONDS * 1000
    assert page.state(revision) == spoken.state
    page.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/live/", 404),
        ("/live/nonsense/", 403),
        ("/live/%F0%9F%8E%9F/", 403),
        ("/live/nonsense", 404),
        ("/live/a/b/", 404),
        (f"/live/{'x' * 4000}/", 404),
        ("/elsewhere/", 404),
    ],
)
def test_whoever_has_no_ticket_is_refused(port: int, path: str, status: int) -> None:
    answer = ask(port, path)
    assert (answer.status, answer.getheader("cache-control")) == (status, "no-store")


def test_an_expired_ticket_is_refused(port: int) -> None:
    ticket = issue(MEETING, PERSON, desk=False, now=time.time() - SECONDS)
    assert ask(port, f"/live/{ticket}/").status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_allowed(port: int, method: str) -> None:
    answer = ask(port, f"/live/{issue(MEETING, PERSON, desk=False)}/", method)
    assert (answer.status, answer.getheader("allow")) == (405, "GET")


def test_the_stream_ends_when_its_ticket_does(port: int) -> None:
    page = Page.open(port, issue(MEETING, PERSON, desk=False, now=time.time() - SECONDS + 1.5))
    assert page.answer.status == 200
    while page.next():
        pass
    page.close()


def test_a_page_that_sends_a_body_is_not_listened_to(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        path = f"/live/{issue(MEETING, PERSON, desk=False)}/"
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n".encode() + b"x" * 9999
        )
        while line.recv(65536):
            pass


def test_above_the_limit_pages_are_told_when_to_come_back(port: int, live: Live) -> None:
    live.hub.limit = 1
    page = Page.open(port)
    refused = ask(port, f"/live/{issue(MEETING, PERSON, desk=False)}/")
    assert (refused.status, refused.getheader("retry-after")) == (503, "15")
    assert live.hub.refused == 1
    live.hub.limit = LIMIT
    page.close()


def test_two_hundred_pages_hear_all_and_cost_no_reading_each(port: int, spoken: Spoken) -> None:
    before = len(spoken.reads)
    began = time.monotonic()
    first = spoken.next()
    pages = [Page.open(port) for _ in range(200)]
    assert {page.state(first)["revision"] for page in pages} == {first}
    second = spoken.next()
    assert {page.state(second)["revision"] for page in pages} == {second}
    most = 2 + (time.monotonic() - began) / SPACING
    assert len(spoken.reads) - before <= min(most, 100), "by time, whoever comes"
    for page in pages:
        page.close()


def test_a_silent_line_is_kept_up_by_beats(spoken: Spoken) -> None:
    live = Live(spoken.read, "", limit=1, keep_alive=0.05)
    with served(live) as port:
        page = Page.open(port)
        heard = [page.until(lambda name, _: name == "beat") for _ in range(4)]
        page.close()
    assert [one["left"] for one in heard] == sorted((one["left"] for one in heard), reverse=True)


def test_a_page_that_never_reads_makes_nothing_grow(port: int, live: Live, spoken: Spoken) -> None:
    """What is written to it stops at what its line holds, and it is given the newest once it reads again."""
    said = [{"id": 1, "item": 231, "kind": "decision", "text": "x" * 100_000, "at": "2026-11-26T10:31:00Z"}]
    slow, quick = Page.open(port), Page.open(port)
    written: list[int] = []
    for _ in range(100):
        last = spoken.next(said=said)
        live_event(live, spoken.body)
        assert quick.state(last)["revision"] == last
    while last not in written:
        written.append(slow.state(0)["revision"])
    assert len(written) < 80, "10 MB were told, and what is not yet written is overtaken"
    spoken.next(said=[])
    slow.close()
    quick.close()


def live_event(live: Live, body: bytes, topic: str = f"meeting:{MEETING}") -> None:
    """As if Redis had brought it."""
    running = live.running
    assert running is not None
    running.get_loop().call_soon_threadsafe(live.source.heard, topic, body)


def test_a_nudge_reaches_one_person_and_the_desk_its_consoles(port: int, live: Live, spoken: Spoken) -> None:
    console, attendee = Page.open(port, desk=True), Page.open(port)
    other = Page.open(port, issue(MEETING, PERSON + 1, desk=False))
    pages = (console, attendee, other)
    for page in pages:
        page.state(0)
    live_event(live, b'{"pulse":41}', f"desk:{MEETING}")
    live_event(live, b'{"nudge":true,"item":231}', f"person:{MEETING}:{PERSON}")
    assert console.until(lambda name, _: name == "desk") == {"pulse": 41}
    assert attendee.next() == ("nudge", {"nudge": True, "item": 231})
    spoken.next()
    live_event(live, spoken.body)
    heard = [page.next() for page in (attendee, other)]
    assert [one and one[0] for one in heard] == ["state"] * 2, "nothing else came to them"
    for page in pages:
        page.close()


@pytest.mark.parametrize("topic", [f"meeting:{MEETING}", f"agenda:{MEETING}"])
def test_what_is_not_the_whole_state_has_it_read(port: int, live: Live, spoken: Spoken, topic: str) -> None:
    page = Page.open(port)
    page.state(0)
    before = len(spoken.reads)
    revision = spoken.next()
    live_event(live, b'{"agenda_revision":3}', topic)
    assert page.state(revision)
    assert len(spoken.reads) > before
    page.close()


def test_what_cannot_be_read_is_read_later_and_told_once_in_the_log(
    port: int, spoken: Spoken, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page.open(port)
    page.state(0)
    spoken.away = True
    revision = spoken.next()
    assert eventually(lambda: "could not be read" in caplog.text)
    spoken.away = False
    assert page.state(revision)
    assert caplog.text.count("could not be read") == 1
    page.close()
