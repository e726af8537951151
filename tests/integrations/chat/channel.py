"""A channel of a chat on loopback: takes what is posted to any incoming webhook, or fails as vendors do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

SLACK = "https://hooks.slack.com/services/T0001/B0002/cafe-of-the-secret"
TEAMS = (
    "https://prod-12.westeurope.logic.azure.com:443/workflows/ab12/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sig=q1w2e3r4t5"
)


@dataclass
class Channel:
    """What arrived, as (host, path, body); `answers` are given in turn, and then success."""

    received: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    hangs_up: bool = False

    @property
    def texts(self) -> list[str]:
        """The bodies as they were sent."""
        return [json.dumps(body, ensure_ascii=False) for _host, _path, body in self.received]


@contextmanager
def channel(patch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """A channel to which every https request of `requests` goes meanwhile."""
    kept = Channel()
    server = HTTPServer(("127.0.0.1", 0), _handler(kept))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    adapter = _Loopback(server.server_port)
    patch.setattr(requests.Session, "get_adapter", lambda _self, url: adapter)
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


class _Loopback(HTTPAdapter):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        meant = urlsplit(request.url or "")
        request.headers["X-Meant-For"] = meant.hostname or ""
        request.url = meant._replace(scheme="http", netloc=f"127.0.0.1:{self._port}").geturl()
        return super().send(request, *args, **{**kwargs, "proxies": {}})


def _handler(kept: Channel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.received.append((self.headers["X-Meant-For"], self.path, body))
            if kept.hangs_up:
                self.close_connection = True
                return
            status, headers, said = kept.answers.pop(0) if kept.answers else (200, {}, b"ok")
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as it is called there
            """Says nothing."""

    return Handler
