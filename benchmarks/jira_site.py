"""A Jira in a process of its own that answers after 100 ms: told what to do and asked what happened over HTTP."""

import http.client
import json
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.ingest_server import Server, request

LATENCY = 0.1
"""Seconds until it answers: what a Jira across the internet takes at best."""
_API = "/rest/api/2/"


@dataclass(frozen=True, slots=True)
class Site:
    """A running Jira: its address, and the token that its app signs in with."""

    url: str
    pid: int
    account: Mapping[str, str]

    def get(self, path: str) -> Any:
        """What its API answers."""
        return ask(self.url, "GET", _API + path, None, self._signed)

    def control(self, method: str, path: str, given: object = None) -> Any:
        """What its control API answers."""
        return ask(self.url, method, f"/_control/{path}", given, {})

    def counts(self) -> Counter[str]:
        """How many calls there were of each sort."""
        return Counter(self.control("GET", "ledger")["calls"])

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """The calls of a sort as its ledger has them, oldest first."""
        return list(self.control("GET", f"calls?operation={operation}"))

    def seconds(self, path: str, bodies: Sequence[object], *, connections: int) -> float:
        """How long plain connections that are kept take to post all of these, each as soon as the one before is answered."""
        posts = [request(_API + path, self._signed, json.dumps(one).encode()) for one in bodies]
        return Server(urlsplit(self.url).port or 0, self.pid).seconds(posts, connections)

    @property
    def _signed(self) -> dict[str, str]:
        said = f"{self.account['email']}:{self.account['token']}"
        return {"Authorization": f"Basic {b64encode(said.encode()).decode()}"}


@contextmanager
def site(*more: str) -> Iterator[Site]:
    """The Jira, until the block ends; `more` are arguments of `python -m tests.simulators.jira`."""
    command = [sys.executable, "-m", "tests.simulators.jira", "--latency", str(LATENCY), "--no-validate"]
    with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            yield Site(url, process.pid, ask(url, "GET", "/_control/account", None, {}))
        finally:
            process.terminate()


def ask(url: str, method: str, path: str, given: object, headers: Mapping[str, str]) -> Any:
    """What was answered to one request with JSON; raises RuntimeError where it was refused."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        body = None if given is None else json.dumps(given)
        line.request(method, path, body, {**headers, "Content-Type": "application/json"})
        answer = line.getresponse()
        said = json.loads(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {said}")
        return said
    finally:
        line.close()
