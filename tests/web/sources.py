"""A made-up forge that sends and is read, its connection in any state, and an administrator who sees its pages."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Access, Http, PollPage, Rejected
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery, PollCursor
from reviewboard.integrations import registry
from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof, SecretFrom
from reviewboard.people.permissions import Role
from tests.inbox.scenes import SECRET, EchoSource
from tests.people.roster import person, user

KEY = "echo-1"
PAGE = f"/connections/{KEY}/"
FORGE = Guide(
    vendor="echo",
    name="Echo Forge",
    brings="changes and reviews",
    keeps="Titles and times. No code.",
    proof=Proof.SIGNATURE,
    webhook_steps=("Open <Settings> at the forge.", "Paste {address} as URL.", "Paste {secret} as Secret."),
    events=("Pull requests", "Pushes"),
    token_steps=("Make a token.",),
    permissions=(Permission("Contents", "list commits", "for direct pushes"),),
    fields=(
        ConfigField("api_url", "Address of the API", kind="url", default="https://api.echo.example"),
        ConfigField("labels", "Labels", kind="lines"),
        ConfigField("repositories", "Repositories to read", kind="lines"),
    ),
    api="https://api.echo.example",
    repositories=True,
)
PAGER = Guide(
    vendor="bell",
    name="Bell",
    brings="incidents",
    keeps="Titles.",
    proof=Proof.SHARED_SECRET,
    webhook_steps=("Paste {address}, and copy the secret.",),
    secret_from=SecretFrom.VENDOR,
)


class EchoForge(EchoSource):
    """As the source of the inbox's tests, with an API that lists two repositories and has one page."""

    refuses = ""

    def access(self, token: str) -> Access:
        return Access("https://api.echo.example", {"Authorization": token})

    def greet(self, http: Http) -> str:
        self._open()
        return "Signed in as echo-bot."

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        self._open()
        return [RepositorySnapshot("2", "shop/search"), RepositorySnapshot("1", "shop/checkout")]

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        self._open()
        return PollPage((), {}, more=False)

    def _open(self) -> None:
        if self.refuses:
            raise Rejected(self.refuses)


@pytest.fixture(autouse=True)
def echo_forge(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the registry, as any vendor is; and no refusal of an earlier test."""
    monkeypatch.setattr(EchoForge, "refuses", "")
    for where, vendor, what in (
        (registry.SOURCES, "echo", EchoForge),
        (registry.POLLED, "echo", EchoForge),
        (registry.GUIDES, "echo", FORGE),
        (registry.SOURCES, "bell", EchoSource),
        (registry.GUIDES, "bell", PAGER),
    ):
        monkeypatch.setitem(where, vendor, what)


@pytest.fixture
def admin(client: Client) -> Client:
    """Who may connect sources."""
    client.force_login(user(Role.ADMIN, person("Ravi Menon")))
    return client


def forge(
    *, key: str = KEY, name: str = "Shop", secret: str = SECRET, token: str = "", **columns: Any
) -> int:
    """A connection to the forge; its id. `columns` are set as they are."""
    now = timezone.now()
    made = ensure_connection(
        key=key,
        name=name,
        vendor=str(columns.pop("vendor", "echo")),
        kind=ConnectionKind(str(columns.pop("kind", "forge"))),
        as_of=now,
    )
    for purpose, value in ((Purpose.WEBHOOK, secret), (Purpose.TOKEN, token)):
        if value:
            set_secret(connection_id=made, purpose=purpose, value=value, as_of=now, actor_id=None)
    if columns:
        Connection.objects.filter(pk=made).update(**columns)
    return made


def delivery(
    connection_id: int,
    event: str = "pull",
    state: DeliveryState = DeliveryState.PROCESSED,
    *,
    ago: timedelta = timedelta(minutes=2),
    **columns: object,
) -> Delivery:
    """A delivery that arrived so long ago."""
    number = Delivery.objects.count() + 1
    values = {"key": f"d-{number}", "body": b'{"title": "private words"}', "size": 26, **columns}
    return Delivery.objects.create(
        connection_id=connection_id, event=event, state=state, received_at=timezone.now() - ago, **values
    )


def poll(connection_id: int, part: str = "", **columns: object) -> PollCursor:
    """How far a part is read."""
    now = timezone.now()
    values = {"since": now - timedelta(days=28), "next_at": now, **columns}
    return PollCursor.objects.create(connection_id=connection_id, part=part, **values)


def spoken(html: str) -> str:
    """The text of a page, a space at each tag."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def text_of(client: Client, path: str = PAGE) -> str:
    """A page as it was answered."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
