"""Action items whose tickets are owed, and relay and worker as they run in production."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from benchmarks.database import database, url
from benchmarks.ingest_server import cpu_seconds_of
from benchmarks.jira_site import Site
from reviewboard.catalog.models import Service
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.values import LinkState, MessageState, Priority
from reviewboard.findings.models import ActionItem
from reviewboard.outbox.models import Message
from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.adopting import make_all
from reviewboard.tracker.operations.placing import prepare
from reviewboard.tracker.places import as_data
from reviewboard.tracker.queries.lacking import MOST

WORKERS = 12
"""As deploy/Procfile has it: with what they do between their calls, 12 keep about 8 calls under way."""
KEY, PROJECT, SECRET = "jira-1", "PAY", "0123456789abcdef" * 4
_CREATES = ("create_issue", "create_issues")
_PATIENCE = 180.0
"""Seconds after which whatever is waited for will not happen."""


@dataclass(frozen=True, slots=True)
class Owing:
    """A database with one service, whose tickets go to one project of a Jira, and its owner."""

    name: str
    place_id: int
    owner_id: int
    service_id: int

    def singly(self, count: int) -> Callable[[], object]:
        """What owes the tickets of so many new action items, each by itself."""
        links = IssueLink.objects.bulk_create(IssueLink(action_id=one) for one in self._actions(count))
        return lambda: prepare([one.pk for one in links], as_of=timezone.now())

    def in_bulk(self, count: int) -> Callable[[], object]:
        """What an administrator does who has the tickets of so many new action items made."""
        reader = Reader(user_id=None, person_id=self.owner_id, role=Role.ADMIN)
        ids = self._actions(count)

        def make() -> None:
            for begin in range(0, count, MOST):
                some = ids[begin : begin + MOST]
                made = make_all(reader=reader, place_id=self.place_id, action_ids=some, as_of=timezone.now())
                assert made == (len(some), 0)

        return make

    def _actions(self, count: int) -> list[int]:
        made = ActionItem.objects.bulk_create(
            ActionItem(
                title=f"Alert on price drift {number}",
                outcome="An alert fires within 5 minutes of a wrong price.\n\nIt names the item and the change.",
                signal="Minutes from a wrong price to an alert",
                owner_id=self.owner_id,
                service_id=self.service_id,
                due_on=timezone.now().date() + timedelta(days=14),
            )
            for number in range(count)
        )
        return [one.pk for one in made]


def owing(site: Site, name: str) -> Owing:
    """A database for this Jira; Django then uses it."""
    made: list[Owing] = []
    database(name, lambda: made.append(_fill(site, name)))
    return made[0]


def _fill(site: Site, name: str) -> Owing:
    now = timezone.now()
    pk = ensure_connection(
        key=KEY, name="Jira", vendor="jira-tracker", kind=ConnectionKind.TRACKER, as_of=now
    )
    config = {"api_url": site.url, "edition": "cloud", "email": site.account["email"]}
    Connection.objects.filter(pk=pk).update(config=config)
    for purpose, value in ((Purpose.TOKEN, site.account["token"]), (Purpose.WEBHOOK, SECRET)):
        set_secret(connection_id=pk, purpose=purpose, value=value, as_of=now, actor_id=None)
    service = Service.objects.create(key="payments-gateway", name="Payments gateway")
    owner = Person.objects.create(name="Ana Sobral", email="ana.sobral@lindgrove.example")
    (there,) = site.get(f"user/assignable/search?project={PROJECT}&query=Ana")
    Identity.objects.create(kind="jira", value=there["accountId"], name=owner.name, person=owner)
    place = _place(site)
    row = ServicePlace.objects.create(
        connection_id=pk,
        service=service,
        project_id=place.project_id,
        project_key=place.project_key,
        type_id=place.type_id,
        settings=as_data(place),
        checked_at=now,
    )
    return Owing(name, row.pk, owner.pk, service.pk)


def _place(site: Site) -> Place:
    project = site.get(f"project/{PROJECT}")
    types = {one["name"]: one["id"] for one in project["issueTypes"]}
    priorities = dict(zip(Priority, (one["id"] for one in site.get("priority")), strict=False))
    return Place(project["id"], PROJECT, types["Task"], priorities=priorities)


@dataclass(frozen=True, slots=True)
class Crew:
    """A relay and a worker at work on a database."""

    pids: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """What both have computed so far."""
        return sum(map(cpu_seconds_of, self.pids))

    def seconds(self, owe: Callable[[], object]) -> float:
        """How long it takes, from the commit of what is owed, until every ticket is there and settled."""
        with transaction.atomic():
            owe()
            began = time.perf_counter()
        owed = _unsettled().filter(kind__in=_CREATES)
        wait_until(lambda: not owed.exists())
        taken = time.perf_counter() - began
        assert not IssueLink.objects.exclude(state=LinkState.LINKED).exists()
        return taken

    def rest(self) -> None:
        """Waits until nothing is owed any more: what was made has been read again."""
        owed = _unsettled().exclude(kind="rebuild_agenda")
        wait_until(lambda: not owed.exists())


def _unsettled() -> QuerySet[Message]:
    return Message.objects.filter(state__in=[MessageState.PENDING, MessageState.CLAIMED])


@contextmanager
def at_work(here: Owing, **more: str) -> Iterator[Crew]:
    """Relay and worker on this database, until the block ends; `more` are settings."""
    with started(here.name, "default,retry,tracker", WORKERS, **more) as crew:
        crew.seconds(here.singly(4 * WORKERS))  # every process of the worker has done something
        yield crew


@contextmanager
def started(name: str, queues: str, workers: int, **more: str) -> Iterator[Crew]:
    """Relay and worker on the database of this name, until the block ends; `more` are settings."""
    ours = {"DATABASE_URL": url(name), "TRACKER_HOSTS": "127.0.0.1", "LOG_LEVEL": "WARNING"}
    worker = ["-m", "celery", "--app", "reviewboard", "worker", "--loglevel", "ERROR"]
    processes = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env={**os.environ, **ours, **more},
            stdout=subprocess.DEVNULL,
        )
        for command in (
            ["manage.py", "relay"],
            [*worker, "--queues", queues, "--concurrency", str(workers)],
        )
    ]
    try:
        yield Crew(tuple(one.pid for one in processes))
    finally:
        connection.close()
        for one in processes:
            one.terminate()
        for one in processes:
            one.wait(_PATIENCE)


def wait_until(happened: Callable[[], bool]) -> None:
    """Returns when it has happened; raises RuntimeError when it does not."""
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.02)
