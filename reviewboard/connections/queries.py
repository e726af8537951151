"""Reading connections: what could be seen, and what each import brought.

That a source exists, and when it was last heard from, is open to every signed-in reader; what it brought may
not be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.connections.models import Connection
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class ConnectionSight:
    """What could be seen through a connection. `silent`: unheard for longer than its rhythm, or ever."""

    id: int
    kind: ConnectionKind
    name: str
    last_seen_at: datetime | None
    expected_every: timedelta | None
    silent: bool


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One connection as it was set up; `cursor` is where its next scan or poll goes on."""

    id: int
    key: str
    name: str
    vendor: str
    kind: ConnectionKind
    state: ConnectionState
    last_seen_at: datetime | None
    cursor: Mapping[str, object]


def sight(reader: Reader, *, as_of: datetime) -> list[ConnectionSight]:
    """Every active connection by name, in one statement. A paused one is neither read nor missed.

    A connection without a rhythm (a file that was brought in once) is silent only if it was never heard from.
    """
    del reader  # every signed-in reader may know what could be seen
    active = Connection.objects.filter(state=ConnectionState.ACTIVE).order_by("name", "pk")
    return [
        ConnectionSight(
            id=row.pk,
            kind=ConnectionKind(row.kind),
            name=row.name,
            last_seen_at=row.last_seen_at,
            expected_every=row.expected_every,
            silent=_silent(row, as_of),
        )
        for row in active
    ]


def connection_for(reader: Reader, key: str) -> ConnectionView | None:
    """The connection of this key, or None."""
    del reader  # as above
    row = Connection.objects.filter(key=key).first()
    if row is None:
        return None
    return ConnectionView(
        id=row.pk,
        key=row.key,
        name=row.name,
        vendor=row.vendor,
        kind=ConnectionKind(row.kind),
        state=ConnectionState(row.state),
        last_seen_at=row.last_seen_at,
        cursor=row.cursor,
    )


def connection_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by connection id, in one statement."""
    return dict(Connection.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def _silent(row: Connection, as_of: datetime) -> bool:
    if row.last_seen_at is None:
        return True
    return row.expected_every is not None and row.last_seen_at < as_of - row.expected_every
