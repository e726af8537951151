"""Many open requests of many services, what happens to them at their code host, and what that was told of their heads."""

import time as clock
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.approvals.models import Gate, HeadStatus
from reviewboard.catalog.models import Repository, Reviewer, Service
from reviewboard.celery import HANDLERS
from reviewboard.changes.operations import record
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain import approval
from reviewboard.domain.approval import GatePolicy, GateState
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot
from reviewboard.domain.statuses import HeadWord, StatusState
from reviewboard.domain.values import ChangeKind, ChangeState, GateMode, MessageState
from reviewboard.inbox.operations import receive
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.people.models import Identity, Person
from reviewboard.policies.operations import save
from reviewboard.policies.queries import GATE
from tests.people.roster import person
from tests.simulators.forge import Forge
from tests.simulators.forge.model import Taken
from tests.simulators.forge.state import REVIEWBOARD
from tests.statements import statements

OPEN = (MessageState.PENDING, MessageState.CLAIMED, MessageState.UNCERTAIN)
OURS = ("process_delivery", "evaluate_gates", "commit_status")
ASSISTED = "Cap the retries\n\nCo-authored-by: Claude <noreply@anthropic.com>"
AUTHOR = IdentitySnapshot("github", "ada", "Ada Lovelace")
A_RECORD = 250
"""Requests that are recorded at once."""
Head = tuple[str, str]
"""The path of a repository, and the name of a commit of it."""


def path_of(service: int) -> str:
    """Every service has a repository of its own."""
    return f"shop/part-{service:02}"


def key_of(service: int) -> str:
    """Its key."""
    return f"part-{service:02}"


@dataclass(slots=True)
class Town:
    """The services, their code host, and who reviews them."""

    forge: Forge
    connection_id: int
    repositories: list[int]
    people: dict[str, Person]
    version: int = 0
    seen: int = 0
    heads: list[Head] = field(default_factory=list)

    def policy(self, *enforced: int, approvals: int = 1) -> None:
        """Another version of the policy."""
        held = frozenset(key_of(one) for one in enforced)
        save(
            kind=GATE,
            body=approval.as_data(GatePolicy(enforced=held, approvals=approvals)),
            after_version=self.version,
            owner_id=self.people["rita"].pk,
            hypothesis="fewer surprises",
            expires_on=timezone.localdate() + timedelta(days=90),
            actor_id=None,
            as_of=timezone.now(),
        )
        self.version += 1

    def record(self, requests: int) -> None:
        """So many open AI-assisted requests in each repository, whose heads its host knows."""
        for service, repository in enumerate(self.repositories):
            found = [self._request(service, number) for number in range(requests)]
            for begin in range(0, requests, A_RECORD):
                with transaction.atomic():
                    record(
                        connection_id=self.connection_id,
                        repository_id=repository,
                        snapshots=found[begin : begin + A_RECORD],
                        as_of=timezone.now(),
                    )

    def _request(self, service: int, number: int) -> ChangeSnapshot:
        now = datetime.now(UTC)
        head = f"{service:08x}{number:032x}"
        self.forge.repository(path_of(service)).commits.add(head)
        self.heads.append((path_of(service), head))
        return ChangeSnapshot(
            external_id=f"{4711 + service}:pr:{number}",
            kind=ChangeKind.PULL_REQUEST,
            source_at=now,
            title=f"Cap the retries at {number}",
            state=ChangeState.OPEN,
            head_sha=head,
            authored_by=AUTHOR,
            opened_at=now,
            commits=(CommitSnapshot(head, ASSISTED, AUTHOR, AUTHOR, now, 8, 2),),
            lines_added=8,
            lines_removed=2,
        )

    def arrive(self) -> int:
        """What the host sent since is stored, as the door does it; how many deliveries."""
        sent = self.forge.courier.sent[self.seen :]
        self.seen += len(sent)
        arrived = [Arrived(one.delivery, one.event, one.body) for one in sent]
        with transaction.atomic():
            return receive(connection_id=self.connection_id, arrived=arrived, as_of=timezone.now())

    def told(self) -> None:
        """Every head shows what is wanted now, as if it had been told before; nothing is owed."""
        now = timezone.now()
        rows = list(HeadStatus.objects.order_by("pk"))
        for row in rows:
            row.told, row.told_at = word_of(row), now
            where = self.forge.repository(self._path(row.repository_id))
            said = (row.head, REVIEWBOARD, row.state, row.description)
            self.forge.take(where, Taken(0, "github", where.path, *said, "", self.forge.token, now))
        HeadStatus.objects.bulk_update(rows, ["told", "told_at"], batch_size=1000)
        Message.objects.all().delete()

    def wanted(self) -> dict[Head, str]:
        """By head, what it should say."""
        rows = HeadStatus.objects.all()
        return {(self._path(one.repository_id), one.head): word_of(one) for one in rows}

    def _path(self, repository_id: int) -> str:
        return path_of(self.repositories.index(repository_id))

    def shown(self) -> dict[Head, list[str]]:
        """By head, all that its host was told of it, the oldest first."""
        found: dict[Head, list[str]] = defaultdict(list)
        for one in self.forge.ledger:
            if one.context == REVIEWBOARD:
                word = HeadWord(StatusState(one.state), one.description)
                found[one.repository, one.sha].append(str(word))
        return found


def word_of(row: HeadStatus) -> str:
    """What it should say, as text."""
    return str(HeadWord(StatusState(row.state), row.description))


def town(forge: Forge, services: int) -> Town:
    """So many services with a repository each, at a host that is told; Rita and Rob review them all."""
    now = timezone.now()
    people = {
        login: person(name)
        for login, name in (("ada", "Ada Lovelace"), ("rita", "Rita Stone"), ("rob", "Rob Hill"))
    }
    for login, one in people.items():
        Identity.objects.create(kind="github", value=login, person=one)
    connection = Connection.objects.create(
        key="github-shop",
        name="GitHub",
        vendor="github",
        kind=ConnectionKind.FORGE,
        config={
            "api_url": forge.url,
            "statuses": True,
            "repositories": [path_of(one) for one in range(services)],
        },
    )
    set_secret(
        connection_id=connection.pk, purpose=Purpose.TOKEN, value=forge.token, as_of=now, actor_id=None
    )
    repositories = []
    for number in range(services):
        service = Service.objects.create(key=key_of(number), name=key_of(number), tier=1)
        for login in ("rita", "rob"):
            Reviewer.objects.create(person=people[login], service=service, starts_on=date(2026, 1, 1))
        made = Repository.objects.create(
            connection=connection,
            external_id=str(forge.repository(path_of(number)).number),
            name=path_of(number),
            service=service,
        )
        repositories.append(made.pk)
    return Town(forge, connection.pk, repositories, people)


def owed(*kinds: str) -> int:
    """How much of these kinds is owed."""
    return Message.objects.filter(kind__in=kinds or OURS, state__in=OPEN).count()


def decide_all() -> list[int]:
    """Decides, as a worker does, all gates that are owed, batch by batch; how many statements each batch took."""
    counted, now = [], timezone.now()
    while owed("evaluate_gates"):
        Message.objects.filter(kind="rebuild_agenda").delete()
        Message.objects.filter(kind="commit_status").update(not_before=now + timedelta(days=1))  # later
        for one in claim(limit=1, as_of=now + timedelta(hours=1), claimed_by="proof"):
            with statements() as sent:
                import_string(HANDLERS[one.kind])(message_id=one.id, token=str(one.token))
            counted.append(len(sent))
    Message.objects.filter(kind="commit_status").update(not_before=now)
    return counted


def drained(seconds: float, *, hasten: bool = False) -> None:
    """Waits until nothing is owed; where it is hastened, waits for limits and retries are over at once."""
    deadline = clock.monotonic() + seconds
    while owed():
        assert clock.monotonic() < deadline, f"{owed()} are still owed"
        clock.sleep(0.5)
        if hasten:
            Message.objects.filter(state=MessageState.PENDING, kind__in=OURS).update(
                not_before=timezone.now()
            )


def doubled(shown: dict[Head, list[str]]) -> list[Head]:
    """Heads of which the same was told twice in a row."""
    return [head for head, words in shown.items() if any(one == two for one, two in pairwise(words))]


def otherwise(here: Town) -> dict[Head, tuple[str, str]]:
    """Heads of open requests that show something else than their gates say: that, and what they show.

    A head of several requests waits as long as one of them is held. What is neither held nor asked about may show nothing.
    """
    said: dict[Head, str] = {}
    for gate in Gate.objects.filter(change__state="open").select_related("change"):
        head = (path_of(here.repositories.index(gate.change.repository_id or 0)), gate.head)
        is_held = gate.state == GateState.CLOSED and gate.mode == GateMode.ENFORCE
        is_quiet = gate.state == GateState.NOT_ASKED and gate.mode == GateMode.OBSERVE
        if is_held or not (is_quiet or said.get(head) == StatusState.PENDING):
            said[head] = StatusState.PENDING if is_held else StatusState.SUCCESS
    return {head: (word, shown) for head, word in said.items() if (shown := here.forge.shown(*head)) != word}
