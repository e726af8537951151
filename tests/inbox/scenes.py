"""A source that says what it is told to say, connections that have it, and the outbox worked off in place."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from reviewboard.celery import HANDLERS
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Headers, Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations import process, receive
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.integrations.guide import Config
from reviewboard.integrations.signing import check_hex
from reviewboard.outbox.models import Message

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECRET = "a-secret-of-two-parties"
SHOP = RepositorySnapshot("77", "shop/checkout", "https://forge.example/shop/checkout")


class EchoSource:
    """Reads {"pull": number, "state": ..., "minute": ...}; "odd" raises what no source should."""

    vendor = "echo"

    def __init__(self, config: Config) -> None:
        self.config = config

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        check_hex([headers.get("x-signature", "")], body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        return headers.get("x-event", "")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        return headers.get("x-delivery", "")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        if event == "odd":
            raise RuntimeError("a fault of the source itself")
        if event == "unknown":
            return ()
        try:
            told = json.loads(body)
            at = NOW + timedelta(minutes=told["minute"])
            return (pull(told["pull"], at, told.get("state", "open"), told.get("title", "Cap the retries")),)
        except (ValueError, KeyError, TypeError):
            raise Unreadable("pull is missing") from None


def pull(number: int, at: datetime, state: str, title: str) -> ChangeSnapshot:
    """A request of the shop."""
    return ChangeSnapshot(
        external_id=f"77:pr:{number}",
        kind=ChangeKind.PULL_REQUEST,
        source_at=at,
        title=title,
        state=ChangeState(state),
        merged_at=at if state == "merged" else None,
        repository=SHOP,
        authored_by=IdentitySnapshot("github", "ada", "Ada Lovelace"),
    )


def echo(key: str = "echo-1", *, secret: str | None = SECRET) -> int:
    """A connection to it; its id."""
    made = ensure_connection(key=key, name="Echo", vendor="echo", kind=ConnectionKind.FORGE, as_of=NOW)
    if secret:
        set_secret(connection_id=made, purpose=Purpose.WEBHOOK, value=secret, as_of=NOW, actor_id=None)
    return made


def told(number: int, minute: int = 0, state: str = "open", **more: object) -> bytes:
    """A body."""
    return json.dumps({"pull": number, "minute": minute, "state": state, **more}).encode()


def arrive(connection_id: int, *bodies: bytes, event: str = "pull", keys: Sequence[str] = ()) -> list[int]:
    """Stores these deliveries; the ids of all there are."""
    named = [*keys, *("" for _ in bodies[len(keys) :])]
    receive(
        connection_id=connection_id,
        arrived=[Arrived(key, event, body) for key, body in zip(named, bodies, strict=True)],
        as_of=NOW,
    )
    return list(Delivery.objects.order_by("pk").values_list("pk", flat=True))


def work_off() -> None:
    """Processes whatever is stored, in order of arrival."""
    for pk in Delivery.objects.order_by("pk").values_list("pk", flat=True):
        process(delivery_id=pk, as_of=NOW)


def owed(kind: str) -> list[str]:
    """The subjects of what is owed of a kind; the kind has a handler."""
    assert kind in HANDLERS
    return list(
        Message.objects.filter(kind=kind, state="pending").order_by("pk").values_list("subject", flat=True)
    )
