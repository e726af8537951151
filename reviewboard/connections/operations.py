"""Setting up connections, and saying when one was heard from."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from reviewboard.audit.operations import record
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.connections.models import Connection


@transaction.atomic
def ensure_connection(
    *,
    key: str,
    name: str,
    vendor: str,
    kind: ConnectionKind,
    as_of: datetime,
    expected_every: timedelta | None = None,
    actor_id: int | None = None,
) -> int:
    """The connection of this key, made where it is new; one that exists is left as it was set up. Its id."""
    connection, new = Connection.objects.get_or_create(
        key=key,
        defaults={
            "name": name,
            "vendor": vendor,
            "kind": kind,
            "expected_every": expected_every,
            "created_at": as_of,
        },
    )
    if new:
        details = {"vendor": vendor, "kind": kind.value}
        subject = f"connection:{connection.pk}"
        record(actor_id=actor_id, action="connection.created", subject=subject, details=details, at=as_of)
    return connection.pk


def seen(*, connection_id: int, at: datetime) -> None:
    """The source was heard from at `at`; an answer that arrives late never turns the time back."""
    Connection.objects.filter(Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=at), pk=connection_id).update(
        last_seen_at=at
    )


def keep_cursor(*, connection_id: int, cursor: dict[str, object]) -> None:
    """Where the next scan or poll of the connection goes on."""
    Connection.objects.filter(pk=connection_id).update(cursor=cursor)


@transaction.atomic
def set_state(*, connection_id: int, state: ConnectionState, actor_id: int | None, as_of: datetime) -> None:
    """Pauses a connection, or takes it up again; a paused one is neither read nor missed."""
    changed = Connection.objects.filter(pk=connection_id).exclude(state=state).update(state=state)
    if changed:
        subject, details = f"connection:{connection_id}", {"state": state.value}
        record(actor_id=actor_id, action="connection.state", subject=subject, details=details, at=as_of)
