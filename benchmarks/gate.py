"""The approval gate: how soon a code host shows that a request waits, and what deciding gates costs.

`python -m benchmarks.gate [requests]`, 60 by default, one after the other: opened at a code host in a process of its own,
whose signed webhook goes to a web server; relay and worker are processes as in production. From the answer to the webhook
until the host has *pending* beside the head: wanted 2 s for 95 of 100. Deciding: at most 20 statements for one gate, and
for 500 at once.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.database import database, url
from benchmarks.ingest_server import served
from benchmarks.jira_site import ask
from benchmarks.jira_work import started, wait_until
from benchmarks.ratio import cpu_seconds
from benchmarks.results import Row, run
from reviewboard.approvals.evaluating import BATCH, evaluate
from reviewboard.approvals.models import Gate
from reviewboard.catalog.models import Repository, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.changes.operations import record
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.approval import GatePolicy, as_data
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.people.models import Identity, Person
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE

REQUESTS, WARM = 60, 5
SECONDS_BAR, STATEMENTS_BAR = 2.0, 20
WORKERS = 2
"""As deploy/Procfile has it."""
KEY, SECRET, TOKEN = "github-shop", "0123456789abcdef" * 4, "forge-token"
PATH, NUMBER = "shop/checkout", "4711"
ASSISTED = "Three tries are enough.\n\nCo-authored-by: Claude <noreply@anthropic.com>"
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Host:
    """A code host in a process of its own."""

    url: str

    def control(self, method: str, path: str, given: object = None) -> Any:
        """What its control answers."""
        return ask(self.url, method, f"/_control/{path}", given, {})

    def wakes(self) -> bool:
        """Opens a first request; whether its webhook, sent once more, is answered: a server's first answer takes longest."""
        if not self.control("GET", "sent"):
            self._open()
        return bool(self.control("POST", "again", {"number": 0})[-1]["answer"] in (200, 202))

    def milliseconds(self) -> float:
        """From the answer to the webhook of a new request until it says that the request waits."""
        head = self._open()
        answered = datetime.now(UTC)
        assert self.control("GET", "sent")[-1]["answer"] == 202
        wait_until(lambda: bool(self._lines(head)))
        first = self._lines(head)[0]
        assert first["state"] == "pending"
        return max(0.0, (datetime.fromisoformat(first["at"]) - answered).total_seconds() * 1000)

    def _open(self) -> str:
        told = {"repository": PATH, "author": "ada", "title": "Cap the retries", "body": ASSISTED}
        return str(self.control("POST", "pull", told)["head"])

    def _lines(self, head: str) -> list[dict[str, Any]]:
        return list(self.control("GET", f"ledger?sha={head}"))


@contextmanager
def host() -> Iterator[Host]:
    """The code host, until the block ends."""
    command = [sys.executable, "-m", "tests.simulators.forge", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Host(process.stdout.readline().strip())
        finally:
            process.terminate()


def fill(api_url: str) -> None:
    """A service whose changes are held, its reviewer, and its repository at the code host."""
    person = Person.objects.create(name="Rita Stone", email="rita.stone@lindgrove.example")
    Identity.objects.create(kind="github", value="rita", person=person)
    service = Service.objects.create(key="checkout", name="Checkout", tier=1)
    Reviewer.objects.create(person=person, service=service, starts_on=date(2026, 1, 1))
    made = Connection.objects.create(
        key=KEY,
        name="GitHub",
        vendor="github",
        kind=ConnectionKind.FORGE,
        config={"api_url": api_url, "statuses": True, "repositories": [PATH]},
    )
    for purpose, value in ((Purpose.WEBHOOK, SECRET), (Purpose.TOKEN, TOKEN)):
        set_secret(connection_id=made.pk, purpose=purpose, value=value, as_of=timezone.now(), actor_id=None)
    Repository.objects.create(connection=made, external_id=NUMBER, name=PATH, service=service)
    rules(1)


def rules(approvals: int) -> None:
    """A policy that holds the service's changes until so many approve."""
    body = as_data(GatePolicy(enforced=frozenset({"checkout"}), approvals=approvals, destructive_approvals=5))
    Policy.objects.create(kind=GATE, version=approvals, body=body, hypothesis="fewer surprises")


def requests(count: int) -> list[int]:
    """So many open AI-assisted requests; their ids."""
    now, by = timezone.now(), IdentitySnapshot("github", "ada", "Ada Lovelace")
    place = Repository.objects.get()
    snapshots = [
        ChangeSnapshot(
            external_id=f"{NUMBER}:pr:{10_000 + number}",
            kind=ChangeKind.PULL_REQUEST,
            source_at=now,
            title=f"Cap the retries at {number}",
            state=ChangeState.OPEN,
            head_sha=f"{number:040x}",
            authored_by=by,
            opened_at=now,
            commits=(CommitSnapshot(f"{number:040x}", ASSISTED, by, by, now, 8, 2),),
            lines_added=10,
        )
        for number in range(count)
    ]
    record(connection_id=place.connection_id, repository_id=place.pk, snapshots=snapshots, as_of=now)
    made = Change.objects.filter(external_id__in=[one.external_id for one in snapshots])
    return list(made.order_by("pk").values_list("pk", flat=True))


def deciding() -> Iterator[Row]:
    """One gate after the other, then 500 at once, each after a change of the policy: every gate stands otherwise."""
    ids = requests(BATCH)
    alone = ids[:50]
    evaluate(change_ids=ids, as_of=timezone.now())
    for approvals, parts, told in (
        (2, [[one] for one in alone], "one gate"),
        (3, [ids], f"{BATCH} gates at once"),
    ):
        rules(approvals)
        sent: list[int] = []

        def decide(parts: list[list[int]] = parts, sent: list[int] = sent) -> None:
            for part in parts:
                with CaptureQueriesContext(connections["default"]) as captured:
                    evaluate(change_ids=part, as_of=timezone.now())
                sent.append(sum(not one["sql"].startswith(_CONTROL) for one in captured))

        cpu, count = cpu_seconds(decide), sum(map(len, parts))
        assert Gate.objects.filter(needed=approvals).count() == count
        yield Row(
            f"gate: statements to decide {told}",
            max(sent),
            STATEMENTS_BAR,
            unit="",
            how=f"{count} gates that stand otherwise, each with its status owed; CPU a gate",
            cpu=cpu / count * 1000,
            statements=max(sent),
        )


def measure(count: int = REQUESTS) -> Iterator[Row]:
    """How soon the host shows it, with all processes running; then what deciding costs, alone."""
    with host() as there:
        name = database("gate", lambda: fill(there.url))
        with (
            served("reviewboard.asgi", "reviewboard.wsgi:application", url(name)) as web,
            started(name, "default,retry", WORKERS),
        ):
            hook = {"url": f"http://127.0.0.1:{web.port}/hooks/{KEY}/", "secret": SECRET}
            there.control("POST", "webhook", hook)
            wait_until(there.wakes)
            for _ in range(WARM):
                there.milliseconds()
            taken = []
            for _ in range(count):
                time.sleep(0.1)  # one request alone, as on a quiet day
                taken.append(there.milliseconds())
        middle, most = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    yield Row(
        "gate: from a webhook's answer to pending at the code host, 95 of 100",
        round(most / 1000, 2),
        SECONDS_BAR,
        unit="s",
        how=f"{count} requests one after the other, {WORKERS} workers: median {middle:.0f} ms, longest {max(taken):.0f} ms",
    )
    yield from deciding()


if __name__ == "__main__":
    sys.exit(run("gate", lambda: measure(*map(int, sys.argv[1:2]))))
