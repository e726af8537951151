"""What the inbox shows: deliveries, polls, and how each connection does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.domain.values import DeliveryState


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are meant; everything that is None or empty counts for all."""

    connection_id: int | None = None
    state: DeliveryState | None = None
    since: datetime | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery in a list. `replayable`: its body is still kept."""

    id: int
    connection_id: int
    key: str
    event: str
    size: int
    state: DeliveryState
    reason: str
    received_at: datetime
    processed_at: datetime | None
    snapshots: int
    replayable: bool


@dataclass(frozen=True, slots=True)
class PollRow:
    """How far the reading of one part of a connection is. `part` is a repository, or "" for all of it."""

    part: str
    since: datetime
    more: bool
    done: int
    total: int
    read_at: datetime | None
    next_at: datetime
    trouble: str


@dataclass(frozen=True, slots=True)
class Health:
    """How a connection does, on the integrations page.

    `lag` is how long the oldest stored delivery has waited; `usual` the rhythm it is heard in; `failed` are the
    deliveries that could not be read and wait for somebody. `fix` is a code for the one thing to do first
    (`inbox.health` has them), with `words` of the vendor where there are any.
    """

    id: int
    key: str
    name: str
    vendor: str
    kind: ConnectionKind
    state: ConnectionState
    last_seen_at: datetime | None
    usual: timedelta | None
    silent: bool
    last_delivery_at: datetime | None
    a_day: int
    failed: int
    lag: timedelta | None
    fix: str
    words: str
    since: datetime | None
