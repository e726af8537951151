"""Setting up connections, and saying when one was heard from."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from reviewboard.audit.operations import record
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.connections.models import Connection
from reviewboard.connections.queries import Sender
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

_MINUTE = timedelta(minutes=1)


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


@transaction.atomic
def create_connection(
    *,
    reader: Reader,
    vendor: str,
    name: str,
    kind: ConnectionKind,
    config: Mapping[str, object],
    as_of: datetime,
) -> str:
    """A new source, set up by hand; its key, which is part of its address and cannot be guessed from its name.

    Raises:
        NotAllowed: the reader may not.
        ValueError: it has no name.
    """
    _require(reader)
    if not name.strip():
        raise ValueError("a connection needs a name")
    key = f"{slugify(vendor)[:40]}-{secrets.token_hex(6)}"
    ensure_connection(
        key=key, name=name.strip()[:200], vendor=vendor, kind=kind, as_of=as_of, actor_id=reader.person_id
    )
    Connection.objects.filter(key=key).update(config=dict(config))
    return key


@transaction.atomic
def update_connection(
    *,
    reader: Reader,
    connection_id: int,
    as_of: datetime,
    name: str | None = None,
    config: Mapping[str, object] | None = None,
    unsigned: bool | None = None,
    kind: ConnectionKind | None = None,
) -> None:
    """Changes what is given of a source; the rest stays as it is.

    Raises:
        NotAllowed: the reader may not.
        ValueError: the name is empty.
    """
    _require(reader)
    given: dict[str, object] = {"name": name, "config": config, "unsigned": unsigned, "kind": kind}
    told = {column: value for column, value in given.items() if value is not None}
    if name is not None and not name.strip():
        raise ValueError("a connection needs a name")
    if told and Connection.objects.filter(pk=connection_id).update(**told):
        subject, details = f"connection:{connection_id}", {"columns": sorted(told)}
        record(
            actor_id=reader.person_id, action="connection.updated", subject=subject, details=details, at=as_of
        )


def _require(reader: Reader) -> None:
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)


def seen(*, connection_id: int, at: datetime) -> None:
    """The source was heard from at `at`; an answer that arrives late never turns the time back."""
    Connection.objects.filter(Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=at), pk=connection_id).update(
        last_seen_at=at
    )


def heard(*, source: Sender, at: datetime) -> None:
    """As `seen`, of a source that sends by itself; no more than once a minute is written down."""
    if source.last_seen_at is not None and source.last_seen_at >= at - _MINUTE:
        return
    lately = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=at)
    Connection.objects.filter(lately, pk=source.id).update(last_seen_at=at)


def trouble(*, connection_id: int, words: str, at: datetime) -> None:
    """What keeps the connection's API from being read, in the vendor's words; "" when it could be read again."""
    now = {"trouble_words": words[:500], "trouble_at": at if words else None}
    changed = Connection.objects.filter(pk=connection_id).exclude(trouble_words=words[:500])
    changed.update(**now)


@transaction.atomic
def set_rhythms(*, rhythms: Mapping[int, timedelta]) -> int:
    """How often each of these connections is usually heard; how many changed. At most two statements."""
    rows = Connection.objects.select_for_update().filter(pk__in=rhythms).order_by("pk")
    changed = [row for row in rows if row.expected_every != rhythms[row.pk]]
    for row in changed:
        row.expected_every = rhythms[row.pk]
    Connection.objects.bulk_update(changed, ["expected_every"])
    return len(changed)


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
