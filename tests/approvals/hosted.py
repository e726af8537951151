"""A shop whose code is at a code host on loopback: what people do there is sent as webhooks, and its statuses are told."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.approvals.models import Gate
from reviewboard.catalog.models import Ownership, Repository, Reviewer, Service
from reviewboard.celery import HANDLERS
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.queries import sender
from reviewboard.connections.secrets import set_secret
from reviewboard.inbox.models import PollCursor
from reviewboard.inbox.operations.polling import ensure_cursors, poll
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.people.models import Identity, Person
from tests.people.roster import person, team
from tests.simulators.forge import Forge

PATH, SECRET = "shop/checkout", "a secret of the webhook"
ASSISTED = "Three tries are enough.\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)"
LOGINS = {
    "ada": "Ada Lovelace",
    "rita": "Rita Stone",
    "rob": "Rob Hill",
    "ola": "Ola Nordmann",
    "amara": "Amara Okafor",
}
DOING = ("process_delivery", "evaluate_gates", "commit_status")


@dataclass(slots=True)
class Hosted:
    """The shop and its code host."""

    forge: Forge
    people: dict[str, Person]
    connection: Connection
    seen: int = 0
    number: int = field(default=0)

    @property
    def change(self) -> Change:
        """The one request."""
        return Change.objects.get(external_id=f"4711:pr:{self.number}")

    @property
    def gate(self) -> Gate:
        """Its gate."""
        return Gate.objects.get(change=self.change)

    @property
    def head(self) -> str:
        """The head at the host."""
        return self.forge.repository(PATH).pulls[self.number].head

    @property
    def shown(self) -> str:
        """What the host shows beside that head."""
        return self.forge.shown(PATH, self.head)

    def open(self, body: str = ASSISTED) -> None:
        """Ada opens a request."""
        self.number = self.forge.open_pull(PATH, author="ada", title="Cap the retries", body=body).number
        self.arrive()

    def arrive(self, *kinds: str) -> None:
        """What the host sent since arrives, and all that follows from it is done, or only that of these kinds."""
        for sent in self.forge.courier.sent[self.seen :]:
            path = f"/hooks/{self.connection.key}/"
            answer = Client().post(
                path, sent.body, content_type="application/json", headers=dict(sent.headers)
            )
            assert answer.status_code == 202, answer.content
        self.seen = len(self.forge.courier.sent)
        self.work_off(*kinds)

    def read(self) -> None:
        """The host's API is read, as it is every five minutes, and all that follows is done."""
        PollCursor.objects.update(next_at=timezone.now())
        ensure_cursors(sender(self.connection.pk), as_of=timezone.now())
        poll(connection_id=self.connection.pk, clock=timezone.now, budget=timedelta(minutes=5))
        self.work_off()

    def work_off(self, *kinds: str) -> list[str]:
        """Lets the relay and a worker do what is owed; the kinds that were handled."""
        done: list[str] = []
        while True:
            Message.objects.exclude(kind__in=kinds or DOING).filter(state="pending").delete()
            claims = claim(limit=50, as_of=timezone.now() + timedelta(seconds=30), claimed_by="tests")
            for one in claims:
                import_string(HANDLERS[one.kind])(message_id=one.id, token=str(one.token))
            done += [one.kind for one in claims]
            if not claims:
                return done


def hosted(forge: Forge) -> Hosted:
    """The shop: Rita and Rob review, Amara owns it, Ada writes, Ola is on no list; its host may be told."""
    forge.deliver_to("", SECRET)
    people = {login: person(name) for login, name in LOGINS.items()}
    for login, one in people.items():
        Identity.objects.create(kind="github", value=login, person=one)
    service = Service.objects.create(key="checkout", name="Checkout", tier=1)
    listed = {"service": service, "starts_on": date(2026, 1, 1)}
    for login in ("rita", "rob"):
        Reviewer.objects.create(person=people[login], **listed)
    Ownership.objects.create(team=team(), owner=people["amara"], **listed)
    connection = Connection.objects.create(
        key="github-checkout",
        name="GitHub",
        vendor="github",
        kind=ConnectionKind.FORGE,
        config={"api_url": forge.url, "statuses": True, "repositories": [PATH]},
    )
    for purpose, value in ((Purpose.WEBHOOK, SECRET), (Purpose.TOKEN, forge.token)):
        set_secret(
            connection_id=connection.pk, purpose=purpose, value=value, as_of=timezone.now(), actor_id=None
        )
    Repository.objects.create(connection=connection, external_id="4711", name=PATH, service=service)
    return Hosted(forge, people, connection)
