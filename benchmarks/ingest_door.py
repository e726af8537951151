"""The signed door against a view that only stores: the same body, the same server, the same clients."""

import json
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import ingest_data
from benchmarks.database import database, plain, url
from benchmarks.ingest_floor import INSERT, TABLE
from benchmarks.ingest_server import CLIENTS, NAME, Server, request, served
from benchmarks.ratio import MIN_PAIRS, Ratio, seconds
from benchmarks.results import Row
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.integrations.signing import hex_hmac

RATE_BAR, STATEMENTS_BAR = 0.5, 2
A_TURN = 800
HEALTHCHECKS = 5
"""Statements of a ping there (hc.api.views.ping, measured once)."""
_SECRET = "0123456789abcdef" * 4
_PATH = "/hooks/github/"
_numbers = count()


def github() -> int:
    """A connection to GitHub, ready to receive; its id."""
    now = timezone.now()
    made = ensure_connection(
        key="github", name="GitHub", vendor="github", kind=ConnectionKind.FORGE, as_of=now
    )
    set_secret(connection_id=made, purpose=Purpose.WEBHOOK, value=_SECRET, as_of=now, actor_id=None)
    return made


def measure() -> Iterator[Row]:
    """Both servers run all the time, and only one of them has something to do."""
    name = database("ingest", _fill)
    body = json.dumps(ingest_data.hook(7)).encode()
    sent = _statements(body)
    connections["default"].close()
    with (
        served("reviewboard.asgi", "reviewboard.wsgi:application", url(name)) as ours,
        served("benchmarks.ingest_floor", "benchmarks.ingest_floor:wsgi", url(name)) as theirs,
    ):
        _turn(theirs, body), _turn(ours, body)
        computed = ours.cpu_seconds()
        taken = [(_turn(ours, body), _turn(theirs, body), _inserts(name, body)) for _ in range(MIN_PAIRS)]
        computed = ours.cpu_seconds() - computed
    mine, bare, limit = zip(*taken, strict=True)
    ratio, beside = Ratio(mine, bare), statistics.median(a / b for a, b in zip(limit, mine, strict=True))
    rate = f"of a one-INSERT view's rate with the same {len(body) // 1000} KB; {NAME}, {CLIENTS} clients that keep on"
    limits = f"{beside:.2f} of the rate of psycopg's INSERTs alone"
    yield Row(
        "webhook: verified, deduplicated, durable, answered",
        round(1 / ratio.median, 3),
        RATE_BAR,
        at_least=True,
        how=f"{rate}: {ratio.told}; {limits}",
        cpu=computed / (MIN_PAIRS * A_TURN) * 1000,
        statements=sent,
    )
    how = f"Healthchecks' ping takes {HEALTHCHECKS}"
    yield Row("webhook: statements", sent, STATEMENTS_BAR, unit="", how=how, statements=sent)


def _fill() -> None:
    github()
    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def _headers(body: bytes) -> dict[str, str]:
    return {
        "User-Agent": "GitHub-Hookshot/044aadd",
        "Accept": "*/*",
        "X-GitHub-Delivery": f"72d3162e-cc78-11e3-81ab-{next(_numbers):012x}",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Hook-ID": "292430182",
        "X-GitHub-Hook-Installation-Target-Type": "organization",
        "X-Hub-Signature-256": f"sha256={hex_hmac(_SECRET, body)}",
    }


def _turn(server: Server, body: bytes) -> float:
    return server.seconds([request(_PATH, _headers(body), body) for _ in range(A_TURN)])


def _inserts(name: str, body: bytes) -> float:
    """As many INSERTs and commits by as many connections, without Django and without HTTP."""
    lines = [plain(name) for _ in range(CLIENTS)]

    def work(line: int) -> None:
        for _ in range(A_TURN // CLIENTS):
            lines[line].execute(INSERT, [body])

    with ThreadPoolExecutor(CLIENTS) as pool:
        taken = seconds(lambda: list(pool.map(work, range(CLIENTS))))
    for one in lines:
        one.close()
    return taken


def _statements(body: bytes) -> int:
    client = Client()
    with CaptureQueriesContext(connections["default"]) as captured:
        answer = client.generic("POST", _PATH, body, "application/json", headers=_headers(body))
    assert answer.status_code == 202
    return len(captured)
