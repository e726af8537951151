"""What the signed door needs to know of a connection: one statement a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from reviewboard.connections.kinds import ConnectionState, Purpose
from reviewboard.connections.models import Connection

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
    """The door of this key, or None. One statement: a row a secret."""
    rows = list(
        Connection.objects.filter(key=key).values_list(
            "pk",
            "vendor",
            "config",
            "state",
            "unsigned",
            "secrets__purpose",
            "secrets__value",
            "secrets__retires_at",
        )
    )
    if not rows:
        return None
    pk, vendor, config, state, unsigned = rows[0][:5]
    secrets = tuple(
        value
        for *_, purpose, value, retires_at in rows
        if purpose == Purpose.WEBHOOK and (retires_at is None or retires_at > as_of)
    )
    return Door(pk, vendor, config, state == ConnectionState.ACTIVE, unsigned, secrets)


def refused(*, connection_id: int, words: str, at: datetime) -> None:
    """Remembers the last request that was turned away, for whoever sets the connection up."""
    lately = Q(refused_at__isnull=True) | Q(refused_at__lt=at - _QUIET)
    Connection.objects.filter(lately, pk=connection_id).update(refused_at=at, refused_words=words[:200])
