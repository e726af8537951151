"""A small HTTP server on the loopback, for the polls of this folder and its neighbours."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from reviewboard.domain.ports import PollPage
from reviewboard.integrations.http import JsonApi

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """What was asked for: the path, each parameter once, and the headers in lower case."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass
class Served:
    """Where the server is, and what it was asked so far."""

    base: str
    requests: list[Request] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [one.path for one in self.requests]


@dataclass(frozen=True)
class Refused:
    """An answer other than 200."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(answer: Callable[[Request], Any], now: datetime = NOW) -> Iterator[Served]:
    """Serves what `answer` gives as JSON; its clock stands at `now`."""
    served = Served("")

    class Handler(BaseHTTPRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(now, usegmt=True)

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = Request(
                url.path,
                {name: values[0] for name, values in parse_qs(url.query).items()},
                {name.lower(): value for name, value in self.headers.items()},
            )
            served.requests.append(asked)
            said = answer(asked)
            refused = said if isinstance(said, Refused) else Refused(200, said)
            body = json.dumps(refused.body).encode()
            self.send_response(refused.status)
            for name, value in {**refused.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def read_round(source: Any, served: Served, cursor: dict[str, object], since: datetime) -> list[PollPage]:
    """All pages of one round. The cursor is written down and read again between them, as the connection does."""
    access = source.access("token")
    http = JsonApi(access.base, access.headers)
    pages: list[PollPage] = []
    while not pages or pages[-1].more:
        assert len(pages) < 50, "the round does not end"
        pages.append(source.poll(json.loads(json.dumps(cursor)), since, http))
        cursor = dict(pages[-1].cursor)
    return pages
