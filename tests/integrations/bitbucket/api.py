"""A small HTTP server on loopback that answers as a Bitbucket would, for both of them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from reviewboard.domain.messages import ChangeSnapshot, Snapshot
from reviewboard.domain.ports import Fetched, PolledSource
from reviewboard.integrations.http import JsonApi

Query = dict[str, list[str]]
Answer = Callable[[str, Query], Any]
"""What is answered to a path below the base and its query; raises Refused."""


class Refused(Exception):  # noqa: N818  # reads as what it is where it is raised
    """The server says no."""

    def __init__(self, status: int, message: str = "no", **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


class Server(ThreadingHTTPServer):
    """Keeps what it was asked for."""

    def __init__(self, base: str, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.prefix, self.answer = base, answer
        self.asked: list[str] = []
        self.authorizations: set[str] = set()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{self.prefix}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        path = unquote(split.path.removeprefix(self.server.prefix)).strip("/")
        self.server.asked.append(path)
        self.server.authorizations.add(self.headers["Authorization"])
        try:
            status, body, headers = 200, self.server.answer(path, parse_qs(split.query)), {}
        except Refused as no:
            status, body, headers = no.status, {"error": {"message": no.message}}, no.headers
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("X-AUSERNAME", "reader")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing is printed."""


@contextmanager
def serving(base: str, answer: Answer) -> Iterator[Server]:
    with Server(base, answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def connected(source: PolledSource, token: str = "token") -> JsonApi:
    access = source.access(token)
    return JsonApi(access.base, access.headers)


def a_round(
    source: PolledSource, since: datetime, cursor: Mapping[str, object] | None = None
) -> tuple[list[Fetched], Mapping[str, object]]:
    """What one round brings, with the cursor of its end. Every cursor goes through JSON, as it does when stored."""
    http = connected(source)
    cursor = cursor or {}
    found: list[Fetched] = []
    for _ in range(200):
        page = source.poll(json.loads(json.dumps(cursor)), since, http)
        found += page.fetched
        cursor = json.loads(json.dumps(page.cursor))
        assert page.done >= len(page.fetched)
        if not page.more:
            return found, cursor
    raise AssertionError("the round does not end")


def parsed(source: PolledSource, fetched: Iterable[Fetched]) -> list[Snapshot]:
    return [one for each in fetched for one in source.parse(each.event, each.body)]


def ids(source: PolledSource, fetched: Iterable[Fetched]) -> list[str]:
    """The last part of what each change is called: "7" for a request, the first digit of a commit's sha."""
    named = [
        one.external_id.split(":")[-2:] for one in parsed(source, fetched) if isinstance(one, ChangeSnapshot)
    ]
    return [name[0] if kind == "commit" else name for kind, name in named]
