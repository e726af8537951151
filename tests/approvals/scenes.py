"""A shop whose reviewers are asked about AI-assisted changes, and what happens to one of its requests."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from reviewboard.approvals.evaluating import evaluate, evaluate_all
from reviewboard.approvals.models import Gate
from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.domain import approval
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus, ReviewState, Severity
from reviewboard.incidents.models import Incident, Responder
from reviewboard.outbox.models import Message
from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE
from tests.changes.scenes import ADA, CLAUDE, LIN, NOW, commit, connection, put, repository
from tests.people.roster import person, team

RITA = IdentitySnapshot("email", "rita.stone@example.org", "Rita Stone")
ROB = IdentitySnapshot("email", "rob.hill@example.org", "Rob Hill")
DAG = IdentitySnapshot("email", "dag.holm@example.org", "Dag Holm")
OLA = IdentitySnapshot("email", "ola.nordmann@example.org", "Ola Nordmann")
AMARA = IdentitySnapshot("email", "amara.okafor@example.org", "Amara Okafor")
HEAD, NEXT = "b2".ljust(40, "0"), "c3".ljust(40, "0")


@dataclass(slots=True)
class Shop:
    """The shop: its people by first name, its repository, and the request that most tests are about."""

    people: dict[str, Person]
    connection_id: int
    repository_id: int
    reviews: list[ReviewSnapshot] = field(default_factory=list)
    clock: datetime = NOW

    @property
    def change(self) -> Change:
        """The request as it is stored."""
        return Change.objects.get(external_id="pr:12")

    @property
    def gate(self) -> Gate:
        """Its gate as it was last decided."""
        return Gate.objects.get(change__external_id="pr:12")

    def reader(self, name: str, role: Role = Role.ENGINEER) -> Reader:
        """Somebody of the shop, signed in."""
        return Reader(user_id=None, person_id=self.people[name].pk, role=role)

    def put(self, *snapshots: ChangeSnapshot) -> None:
        """Records what the source tells, and has the gates decided."""
        put(*snapshots, connection_id=self.connection_id, repository_id=self.repository_id, as_of=self.clock)
        work_off(self.clock)

    def request(self, head: str = HEAD, state: ChangeState = ChangeState.OPEN, **told: Any) -> None:
        """The request is told as it is now: its head, its state, and whatever else."""
        self.clock += timedelta(minutes=1)
        message = told.pop("message", f"Cap the retries\n\n{CLAUDE}")
        plain = ChangeSnapshot(
            external_id="pr:12",
            kind=ChangeKind.PULL_REQUEST,
            source_at=self.clock,
            title="Cap the retries at three",
            state=state,
            head_sha=head,
            authored_by=ADA,
            opened_at=NOW,
            merged_at=self.clock if state is ChangeState.MERGED else None,
            commits=(commit("a1", message), replace(commit("b2", message, by=LIN), sha=head)),
            reviews=tuple(self.reviews),
            lines_added=20,
        )
        self.put(replace(plain, **told))

    def review(
        self, by: IdentitySnapshot, state: ReviewState = ReviewState.APPROVED, head: str = HEAD
    ) -> None:
        """Somebody says something of a head at the code host."""
        self.clock += timedelta(minutes=1)
        self.reviews.append(ReviewSnapshot(f"{len(self.reviews)}", by, state, self.clock, head))
        self.request(head=self.change.head_sha)


def shop() -> Shop:
    """A shop with two reviewers, a deputy and an owner; Ada and Lin write, Ola is on no list."""
    who = (ADA, LIN, RITA, ROB, DAG, OLA, AMARA)
    people = {one.name.split()[0]: person(one.name, email=one.value) for one in who}
    source = connection()
    kept = repository(source)
    service = Service.objects.get(key="shop")
    listed = {"service": service, "starts_on": date(2026, 1, 1)}
    Reviewer.objects.create(person=people["Rita"], **listed)
    Reviewer.objects.create(person=people["Rob"], **listed)
    Reviewer.objects.create(person=people["Dag"], deputy=True, **listed)
    Ownership.objects.create(team=team(), owner=people["Amara"], **listed)
    return Shop(people, source, kept)


def enforced(version: int = 1, **rules: Any) -> None:
    """A policy that holds the shop's changes, and more of it."""
    body = approval.as_data(approval.GatePolicy(**{"enforced": frozenset({"shop"}), **rules}))
    Policy.objects.create(kind=GATE, version=version, body=body, hypothesis="fewer surprises")


def outage(here: Shop, by: str = "Ola", severity: Severity = Severity.SEV1) -> int:
    """An open incident that somebody answers; its id."""
    made = Incident.objects.create(
        connection_id=here.connection_id,
        external_id=f"outage-{severity}",
        title="Checkout is down",
        severity=severity,
        status=IncidentStatus.OPEN,
        started_at=here.clock,
    )
    who = Identity.objects.filter(person=here.people[by]).first() or Identity.objects.create(
        kind="email", value=here.people[by].email, person=here.people[by]
    )
    Responder.objects.create(incident=made, identity=who)
    return made.pk


def work_off(as_of: datetime) -> int:
    """Decides every gate that is owed, as its handler does; how many messages that were."""
    owed = Message.objects.filter(kind="evaluate_gates", state="pending").order_by("pk")
    ids = {pk for one in owed for pk in one.payload.get("changes", ())}
    everywhere = any(one.subject == "policy:gate" for one in owed)
    count = owed.update(state="settled")
    evaluate(change_ids=ids, as_of=as_of)
    if everywhere:
        evaluate_all(after=0, as_of=as_of)
    return count
