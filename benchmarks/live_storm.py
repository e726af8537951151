"""The live server is killed under all its pages, and another started: how they come back, and what that asks for.

`storm(pages)` is what `make bench` times, what `make prove` counts, and with 200 pages what `make test` counts.
"""

import asyncio
import json
import resource
import signal
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis

from benchmarks.live_pages import Pages
from benchmarks.live_server import begin, reads, tell
from reviewboard.broadcast import channel, encoded, meeting_topic
from reviewboard.live.tickets import issue

MEETING = 2_000_000_056
"""Of no other test, on the Redis that all share."""
PROCESSES = 2
BESIDE = 90
"""Files that a process of pages has open beside its lines."""


@dataclass(frozen=True, slots=True)
class Storm:
    """What came of one. `seconds`: from the kill until all are back and have what was said meanwhile.

    Attributes:
        pages: how many listened.
        counts: of all pages: lost, back, tries, tickets (readings of the state, each with a new one), errors.
        reads: states read by the server that was started, in `over` seconds.
        peak: the most readings by pages, each with a new ticket, that plain HTTP had to answer in one second.
    """

    pages: int
    seconds: float
    counts: Counter[str]
    reads: int
    over: float
    peak: int


def storm(count: int, redis_url: str, *, haste: float = 1.0) -> Storm:
    """Kills the server of so many pages once; they come back by `live.js`'s policy, `haste` times as fast.

    Raises:
        RuntimeError: this machine may not open as many files.
    """
    make_room(count // PROCESSES)
    with tempfile.TemporaryDirectory() as folder:
        file, port = Path(folder, "state"), free_port()
        tell(file, body(1))
        server, pages = begin(port, redis_url, file), Pages()
        try:
            await_port(port)
            with states(file) as asked:
                pages.start(PROCESSES, count, port, asked.port, issue(MEETING, 1, desk=False), haste)
                pages.reached(1, standing=True)
                began = time.monotonic()
                server.child.send_signal(signal.SIGKILL)
                server.child.wait()
                tell(file, body(2))
                before = reads(file)
                publish(redis_url, body(2))  # nobody listens
                server = begin(port, redis_url, file)
                until, counts = pages.reached(2, standing=True)
                read, over = reads(file) - before, time.monotonic() - began
                tell(file, body(3))
                publish(redis_url, body(3))
                _, counts = pages.reached(3, standing=True)
        finally:
            pages.stop()
            server.child.kill()
            server.child.wait()
    return Storm(count, until - began, counts, read, over, asked.peak)


@dataclass
class States:
    """Who answers for Django: on which port, and how often in each second."""

    port: int
    seconds: Counter[int] = field(default_factory=Counter)

    @property
    def peak(self) -> int:
        """The most answers in one second."""
        return max(self.seconds.values(), default=0)


@contextmanager
def states(file: Path) -> Iterator[States]:
    """The state and a new ticket by plain HTTP, as Django answers them, until the block ends."""

    async def answer(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        if not await reading.readline():
            writing.close()
            return
        answering.seconds[int(time.monotonic())] += 1
        told = {"stream": f"/live/{issue(MEETING, 1, desk=False)}/", "state": json.loads(file.read_bytes())}
        writing.write(b"HTTP/1.0 200 OK\r\n\r\n" + json.dumps(told).encode())
        writing.close()

    async def serve() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", port, backlog=4096):
            await ended.wait()

    port, loop, ended = free_port(), asyncio.new_event_loop(), asyncio.Event()
    answering = States(port)
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    await_port(port)
    try:
        yield answering
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()


def body(revision: int) -> bytes:
    """A state as large as that of a full meeting: 20 items, 10 things said."""
    at = "2026-11-26T10:37:00.000Z"
    items: list[Any] = [
        {"id": n, "starts_at": at, "ends_at": at, "is": "done" if n < 8 else "next"} for n in range(20)
    ]
    text = "Retries of the payment provider are bounded by a budget that the service owns."
    said: list[Any] = [{"id": n, "item": n, "kind": "decision", "text": text, "at": at} for n in range(10)]
    return encoded(
        {
            "meeting": MEETING, "revision": revision, "pulse": 0, "state": "live",
            "now": datetime.now(UTC).isoformat(), "phase": "item", "item": 8, "began_at": at, "allotted": 720,
            "used": 402.0, "paused": False, "ends_at": at, "behind": 60, "ends": at, "slots": items,
            "screen": "item", "said": said, "leads": "Ines Duarte",
        }
    )  # fmt: skip


def publish(redis_url: str, told: bytes) -> None:
    """As `broadcast` does."""
    with redis.from_url(redis_url) as client:
        client.publish(channel(meeting_topic(MEETING)), told)


def make_room(lines: int) -> None:
    """Lets this process and those it starts open so many lines.

    Raises:
        RuntimeError: the hard limit of open files is too low.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < lines + BESIDE:
        raise RuntimeError(f"{lines} lines need more open files than the {hard} that are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, hard), hard))


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port: int = asked.getsockname()[1]
    return port


def await_port(port: int) -> None:
    """Returns once somebody answers there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
