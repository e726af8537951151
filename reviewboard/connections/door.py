"""What the signed door, and whoever calls a vendor, need to know of a connection: one statement a request or call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from reviewboard.connections.kinds import ConnectionState, Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.queries import Sender
from reviewboard.connections.references import Unresolved, resolved

_DOOR = """
    SELECT source.id, source.vendor, source.config::text, source.state, source.unsigned, secret.value
    FROM connections_connection source LEFT JOIN connections_secret secret
        ON secret.connection_id = source.id AND secret.purpose = %(purpose)s
        AND (secret.retires_at IS NULL OR secret.retires_at > %(as_of)s)
    WHERE source.key = %(key)s
"""
_LINE = """
    SELECT source.id, source.vendor, source.config::text, source.state, source.last_seen_at, secret.value
    FROM connections_connection source LEFT JOIN LATERAL (
        SELECT value FROM connections_secret
        WHERE connection_id = source.id AND purpose = %(purpose)s AND (retires_at IS NULL OR retires_at > %(as_of)s)
        ORDER BY created_at DESC, id DESC LIMIT 1) secret ON true
    WHERE source.id = %(connection)s
"""
_VALUE: Any = Secret._meta.get_field("value")
_QUIET = timedelta(seconds=10)
"""How often a refusal is written down at most: whoever knocks on the door must not make us write for each knock."""


@dataclass(frozen=True, slots=True)
class Door:
    """A connection as its webhook sees it. `secrets` are those that count; `unsigned`: it may do without."""

    connection_id: int
    vendor: str
    config: Mapping[str, object]
    active: bool
    unsigned: bool
    secrets: tuple[str, ...]


def door(key: str, *, as_of: datetime) -> Door | None:
    """The door of this key, or None. One statement: a row a secret.

    Written out, because the ORM takes as long to put this statement together as all the rest of a delivery does.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DOOR, {"key": key, "purpose": Purpose.WEBHOOK.value, "as_of": as_of})
        rows = cursor.fetchall()
    if not rows:
        return None
    pk, vendor, config, state, unsigned, _ = rows[0]
    secrets = tuple(filter(None, (_plain(row[5]) for row in rows)))
    return Door(pk, vendor, json.loads(config), state == ConnectionState.ACTIVE, unsigned, secrets)


def with_its_token(connection_id: int, *, as_of: datetime) -> tuple[Sender, str]:
    """A connection as `queries.sender`, and its token as `secrets.token_of`. One statement, written out as above."""
    asked: dict[str, Any] = {"connection": connection_id, "purpose": Purpose.TOKEN.value, "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_LINE, asked)
        row = cursor.fetchone()
    if row is None:
        raise Connection.DoesNotExist
    pk, vendor, config, state, last_seen_at, token = row
    return Sender(pk, vendor, json.loads(config), state == ConnectionState.ACTIVE, last_seen_at), _plain(
        token
    )


def _plain(stored: str | None) -> str:
    """The secret itself, "" for none: one that is kept elsewhere and is not there proves nothing."""
    try:
        return resolved(_VALUE.from_db_value(stored, None, connection)) if stored else ""
    except Unresolved:
        return ""


def refused(*, connection_id: int, words: str, at: datetime) -> None:
    """Remembers the last request that was turned away, for whoever sets the connection up."""
    lately = Q(refused_at__isnull=True) | Q(refused_at__lt=at - _QUIET)
    Connection.objects.filter(lately, pk=connection_id).update(refused_at=at, refused_words=words[:200])
