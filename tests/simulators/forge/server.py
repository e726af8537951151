"""The HTTP server: GitHub and GitLab at their paths, and the control; it is late, or breaks off, as networks do."""

import json
import os
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.simulators.forge import control, github, gitlab
from tests.simulators.forge.faults import Fault
from tests.simulators.forge.model import Refused, Reply
from tests.simulators.forge.requests import Request
from tests.simulators.forge.state import State

_BREAK = struct.pack("ii", 1, 0)
"""With these a close sends RST at once, as when a machine behind the connection has gone."""


class Server(ThreadingHTTPServer):
    """A thread for each connection; none outlives the process."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, forge: State, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.forge = forge
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def begin(self) -> None:
        """Answers from now on."""
        self._thread.start()

    def end(self) -> None:
        """Answers no more."""
        self.shutdown()
        self.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Answers, whatever the method."""
        forge, request = self.server.forge, self._request()
        if request.path.startswith(control.PREFIX):
            self._send(control.answer(forge, request))
            return
        fault = forge.faults.due(request.operation)
        if fault and fault.kind == "slow":
            time.sleep(fault.seconds)
        reply = None if fault and fault.kind == "dropped" else _answered(forge, request, fault)
        status = reply.status if reply else 0
        forge.calls.append((request.method, request.path, status))
        if reply:
            self._send(reply)
        else:
            self._break()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  # the names that http.server calls

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else b""
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            body = {}
        return Request(self.command, parts.path, query, headers, body)

    def _send(self, reply: Reply) -> None:
        raw = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

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
        """Nothing: `calls` and the ledger hold it."""


def _answered(forge: State, request: Request, fault: Fault | None) -> Reply | None:
    """The reply of the host, or that of the fault; None where the reply is lost."""
    planned = fault.reply() if fault else None
    if planned:
        return planned
    if request.path in forge.moved:
        return Reply(307, {"message": "Moved Permanently"}, {"Location": forge.moved[request.path]})
    try:
        is_gitlab = request.path.startswith(gitlab.PREFIX)
        reply = gitlab.answer(forge, request) if is_gitlab else github.answer(forge, request)
    except Refused as refused:
        reply = refused.reply
    if fault and fault.kind == "lost_reply":
        if isinstance(reply.body, dict) and reply.status == 201:
            forge.lose(int(reply.body["id"]))
        return None
    return reply
