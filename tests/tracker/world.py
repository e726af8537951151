"""What is needed for a ticket: people, a service, an action item, a place; and the outbox worked off in place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.catalog.models import Service
from reviewboard.celery import HANDLERS
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.values import Priority, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations import add_action
from reviewboard.findings.rows import ActionFields
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim, put_back
from reviewboard.outbox.outcomes import Claim
from reviewboard.people.models import Audience, Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.placing import send
from reviewboard.tracker.places import as_data
from tests.simulators.jira import JiraSite

SECRET = "a-secret-of-two-parties"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PRIORITIES = {Priority.URGENT: "1", Priority.HIGH: "2", Priority.NORMAL: "3", Priority.LOW: "4"}


@dataclass
class World:
    """One service whose tickets go to one project of a Jira, and its people."""

    jira: JiraSite
    connection_id: int
    service: Service
    owner: Person
    place: ServicePlace
    people: dict[str, Person] = field(default_factory=dict)
    audiences: set[int] = field(default_factory=set)

    @property
    def reader(self) -> Reader:
        """The owner of the action items."""
        return self.as_role(Role.ENGINEER)

    def as_role(self, role: Role) -> Reader:
        """The owner in another role."""
        audiences = frozenset(self.audiences)
        return Reader(user_id=None, person_id=self.owner.pk, role=role, audience_ids=audiences)

    def restrict(self, action_id: int) -> None:
        """Only the owner may see an action item from now on."""
        audience = Audience.objects.create(level=Visibility.RESTRICTED)
        ActionItem.objects.filter(pk=action_id).update(audience=audience)
        self.audiences.add(audience.pk)

    def action(self, title: str = "Alert on price drift", **fields: Any) -> int:
        """An action item of the owner; its id."""
        given: dict[str, Any] = {
            "outcome": "An alert fires within 5 minutes.",
            "owner_id": self.owner.pk,
            "service_id": self.service.pk,
            "due_on": date(2026, 12, 11),
        }
        fields = {**given, **fields}
        reader, told = self.as_role(Role.FACILITATOR), ActionFields(title=title, **fields)
        pk = add_action(reader=reader, fields=told, as_of=NOW)
        Message.objects.filter(kind="sync_issue", subject=f"action:{pk}").delete()  # it has no ticket yet
        return pk

    def send(self, action_id: int) -> IssueLink:
        """The owner sends it; its link."""
        send(reader=self.reader, action_id=action_id, as_of=timezone.now())
        return self.link(action_id)

    def sent(self, title: str = "Alert on price drift", **fields: Any) -> IssueLink:
        """An action item that has its ticket, as both sides agree on it."""
        action_id = self.action(title, **fields)
        self.send(action_id)
        work_off()
        return self.link(action_id)

    def link(self, action_id: int) -> IssueLink:
        """The link of an action item, as it is now."""
        return IssueLink.objects.get(action_id=action_id)

    def item(self, link: IssueLink) -> ActionItem:
        """The action item of a link, as it is now."""
        return ActionItem.objects.get(pk=link.action_id)

    def replace_place(self, **chosen: Any) -> None:
        """Chooses otherwise for the place."""
        self.place.settings = {**self.place.settings, **chosen}
        self.place.save()


def new_world(jira: JiraSite, project: str = "PAY") -> World:
    """A world around a Jira that is there."""
    connection_id = connect(jira)
    service = Service.objects.create(key="payments-gateway", name="Payments gateway")
    owner = Person.objects.create(name="Ana Sobral", email="ana.sobral@lindgrove.example")
    known_in_jira(jira, owner, "Ana")
    place = place_in(jira, project, connection_id, service)
    return World(jira, connection_id, service, owner, place, {"ana": owner})


def connect(jira: JiraSite, key: str = "jira-1") -> int:
    """A connection to it, with token and secret; its id."""
    pk = ensure_connection(
        key=key, name="Jira", vendor="jira-tracker", kind=ConnectionKind.TRACKER, as_of=NOW
    )
    user = jira.account.email if jira.mode == "cloud" else ""
    Connection.objects.filter(pk=pk).update(config={"api_url": jira.url, "edition": jira.mode, "email": user})
    set_secret(connection_id=pk, purpose=Purpose.TOKEN, value=jira.account.token, as_of=NOW, actor_id=None)
    set_secret(connection_id=pk, purpose=Purpose.WEBHOOK, value=SECRET, as_of=NOW, actor_id=None)
    return pk


def known_in_jira(jira: JiraSite, person: Person, name: str) -> Identity:
    """Says which account in Jira is this person's."""
    user = jira.as_person(name).user
    kind = "jira" if jira.mode == "cloud" else f"jira@{jira.url.partition('://')[2]}"[:32]
    value = user.account_id if jira.mode == "cloud" else user.name
    return Identity.objects.create(kind=kind, value=value, name=user.display, person=person)


def place_in(
    jira: JiraSite, key: str, connection_id: int, service: Service | None, **chosen: Any
) -> ServicePlace:
    """Where tickets of a service go: tasks of this project."""
    project = jira.project(key)
    kind = project.type("Task")
    place = Place(project_id=project.id, project_key=key, type_id=kind.id, priorities=PRIORITIES)
    return ServicePlace.objects.create(
        connection_id=connection_id,
        service=service,
        project_id=project.id,
        project_key=key,
        type_id=kind.id,
        type_name=kind.name,
        settings={**as_data(place), **chosen},
        checked_at=timezone.now(),
    )


def work_off(rounds: int = 20, *, ahead: timedelta = timedelta(minutes=1), only: Sequence[str] = ()) -> int:
    """Lets the relay and a worker do whatever is owed and due within `ahead`; how many messages were handled."""
    done = 0
    for _ in range(rounds):
        claims = claimed(ahead)
        chosen = [one for one in claims if not only or one.kind in only]
        put_back(claims=[one for one in claims if one not in chosen], as_of=timezone.now(), wait=timedelta(0))
        for one in chosen:
            import_string(HANDLERS[one.kind])(message_id=one.id, token=str(one.token))
        done += len(chosen)
        if not chosen:
            return done
    raise AssertionError("it never falls silent")


def claimed(ahead: timedelta) -> list[Claim]:
    """What a relay takes up that is due within `ahead`. Agendas are nobody's business here."""
    Message.objects.filter(kind="rebuild_agenda").delete()
    return list(claim(limit=50, as_of=timezone.now() + ahead, claimed_by="tests"))


def owed(kind: str) -> list[Message]:
    """What is owed of a kind, oldest first."""
    return list(Message.objects.filter(kind=kind, state="pending").order_by("pk"))
