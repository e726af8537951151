"""A real server on loopback, in a thread, and pages that listen to it."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, cast

import uvicorn

from reviewboard.live.asgi import Live
from reviewboard.live.stream import Receive, Scope, Send
from reviewboard.live.tickets import issue
from tests.live.meeting import MEETING, PERSON

Application = Callable[[Scope, Receive, Send], Any]
PATIENCE = 20.0
"""Seconds; what is there comes at once, and nothing is timed."""


@contextmanager
def served(application: Application) -> Iterator[int]:
    """The port that this application answers on until the block ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        config = uvicorn.Config(cast(Any, application), log_level="error", timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield cast(int, listening.getsockname()[1])
        finally:
            if isinstance(application, Live):
                application.hub.end_all()
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


@dataclass
class Page:
    """A page that listens; it reads only when it is asked for the next event."""

    answer: http.client.HTTPResponse
    line: http.client.HTTPConnection

    @classmethod
    def open(cls, port: int, ticket: str | None = None, *, desk: bool = False) -> Self:
        """A page of the meeting, with a ticket of its own unless one is given."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        line.request("GET", f"/live/{ticket or issue(MEETING, PERSON, desk=desk)}/")
        return cls(line.getresponse(), line)

    def next(self) -> tuple[str, Any] | None:
        """The next event, its name and what it says; None at the end of the stream."""
        name = ""
        while text := self.answer.readline():
            field, _, value = text.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                return name, json.loads(value)
        return None

    def until(self, wanted: Callable[[str, Any], bool]) -> Any:
        """What the first event says that is wanted."""
        while (heard := self.next()) is not None:
            if wanted(*heard):
                return heard[1]
        raise AssertionError("the stream ended before")

    def state(self, revision: int) -> Any:
        """The first state of this revision or a higher one."""
        return self.until(lambda name, told: name == "state" and told["revision"] >= revision)

    def close(self) -> None:
        """The page goes."""
        self.answer.close()
        self.line.close()
