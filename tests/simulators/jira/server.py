"""The HTTP server: keeps connections alive, answers in one packet, and can break off as networks do."""

import json
import os
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from tests.simulators.jira.calls import Answer
from tests.simulators.jira.clock import Clock
from tests.simulators.jira.fault_answers import Page
from tests.simulators.jira.serving import Desk, Request

# With these a close sends RST at once, as when a machine behind the connection has gone.
_BREAK = struct.pack("ii", 1, 0)
Other = Callable[[Request], Answer | None]


class Server(ThreadingHTTPServer):
    """A thread for each connection; none outlives the process."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256


@dataclass
class Wiring:
    """What a handler needs: the API, what answers at other paths, the clock, and whether the site is closing."""

    desk: Desk
    others: list[Other]
    clock: Clock
    closing: threading.Event


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wiring: ClassVar[Wiring]

    def do_GET(self) -> None:
        """Answers, whatever the method."""
        request = self._request()
        if self.wiring.closing.is_set():
            self._break()  # the site is gone, although this connection had been kept alive
            return
        for other in self.wiring.others:
            answer = other(request)
            if answer is not None:
                self._send(*self._written(answer))
                return
        self._api(request)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET  # noqa: N815  # the names that http.server calls

    def _request(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path, headers, raw)

    def _api(self, request: Request) -> None:
        outcome = self.wiring.desk.serve(request)
        kind = outcome.fault.kind if outcome.fault else ""
        if kind == "hang" and outcome.fault:
            self.wiring.closing.wait(outcome.fault.seconds)
        if outcome.answer is None or kind in ("drop", "reset", "hang"):
            self._break()
            return
        head, body = self._written(outcome.answer)
        if kind == "cut":
            self._send(head, body[: len(body) // 2])
            self._break()
            return
        self._send(head, body)

    def _written(self, answer: Answer) -> tuple[bytes, bytes]:
        """An answer as bytes: its head, and its body."""
        body, kind = _body(answer)
        lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}"]
        headers = {
            "Date": format_datetime(self.wiring.clock.now(), usegmt=True),
            "Content-Type": kind,
            **answer.headers,
        }
        if answer.status != HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(body))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace"), body

    def _send(self, head: bytes, body: bytes) -> None:
        try:
            self.connection.sendall(head if self.command == "HEAD" else head + body)
        except OSError:
            self.close_connection = True  # the client did not wait

    def _break(self) -> None:
        """Breaks the connection without a word."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK)
        os.close(self.connection.detach())  # its files still hold the socket: only this closes it now

    def handle(self) -> None:
        """Serves the connection; that clients break it is no event here."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server gives
        """Nothing: the ledger holds it."""


def _body(answer: Answer) -> tuple[bytes, str]:
    if answer.body is None:
        return b"", "application/json;charset=UTF-8"
    if isinstance(answer.body, Page):
        return answer.body.text.encode(), "text/html;charset=UTF-8"
    return json.dumps(answer.body).encode(), "application/json;charset=UTF-8"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
