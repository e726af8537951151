"""Secrets of connections: written, rotated and used, and never shown again."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.connections.kinds import Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.queries import HINT_CHARS, valid
from reviewboard.connections.references import Unresolved, hint_of, is_reference, resolved

ROTATION = timedelta(hours=24)
"""How long the old secret still counts after a new one was made: time to paste it at the vendor."""
_LONG = 16
"""A secret shorter than this shows no hint: four of its characters would be too much of it."""


def new_value() -> str:
    """A webhook secret that nobody can guess: 256 bits, in letters that every vendor's form takes."""
    return secrets.token_hex(32)


@transaction.atomic
def set_secret(
    *,
    connection_id: int,
    purpose: Purpose,
    value: str,
    as_of: datetime,
    actor_id: int | None,
    ends_at: datetime | None = None,
    overlap: timedelta = ROTATION,
) -> int:
    """Gives the connection a new secret of this purpose; its id. The old ones count until `overlap` is over.

    One that is kept elsewhere ("file:...", "env:...") is stored as what it is, and read anew whenever it is used.

    Raises:
        ValueError: the value is empty.
        Unresolved: it is kept elsewhere, and could not be read there.
    """
    if not value.strip():
        raise ValueError("a secret must not be empty")
    resolved(value.strip())
    Connection.objects.select_for_update().get(pk=connection_id)
    old = Secret.objects.filter(
        valid(as_of), connection=connection_id, purpose=purpose, retires_at__isnull=True
    )
    old.update(retires_at=as_of + overlap)
    made = Secret.objects.create(
        connection_id=connection_id,
        purpose=purpose,
        value=value.strip(),
        hint=_hint(value.strip()),
        created_at=as_of,
        ends_at=ends_at,
    )
    _log("secret.set", connection_id, purpose, actor_id, as_of)
    return made.pk


def _hint(value: str) -> str:
    if is_reference(value):
        return hint_of(value)
    return value[-HINT_CHARS:] if len(value) >= _LONG else ""


@transaction.atomic
def end_tokens(*, connection_id: int, as_of: datetime, actor_id: int | None) -> int:
    """Ends every token of the connection now; how many. A token is for the address that it was given for."""
    held = Secret.objects.filter(valid(as_of), connection=connection_id, purpose=Purpose.TOKEN)
    ended = held.update(retires_at=as_of)
    if ended:
        _log("secret.retired", connection_id, Purpose.TOKEN, actor_id, as_of)
    return ended


@transaction.atomic
def retire_old(*, connection_id: int, purpose: Purpose, as_of: datetime, actor_id: int | None) -> int:
    """Ends at once what rotation had left valid for a while; how many."""
    old = Secret.objects.filter(connection=connection_id, purpose=purpose, retires_at__gt=as_of)
    ended = old.update(retires_at=as_of)
    if ended:
        _log("secret.retired", connection_id, purpose, actor_id, as_of)
    return ended


def token_of(connection_id: int, *, as_of: datetime) -> str:
    """The newest token to sign in with; "" where there is none, or it is kept elsewhere and not there now."""
    mine = Secret.objects.filter(valid(as_of), connection=connection_id, purpose=Purpose.TOKEN)
    newest = mine.first()
    try:
        return resolved(newest.value) if newest else ""
    except Unresolved:
        return ""


def with_token(connection_ids: Collection[int], *, as_of: datetime) -> set[int]:
    """Those of the connections that have a token, and so can be read."""
    mine = Secret.objects.filter(valid(as_of), connection__in=connection_ids, purpose=Purpose.TOKEN)
    return set(mine.values_list("connection_id", flat=True))


def _log(action: str, connection_id: int, purpose: Purpose, actor_id: int | None, as_of: datetime) -> None:
    subject, details = f"connection:{connection_id}", {"purpose": purpose.value}
    record(actor_id=actor_id, action=action, subject=subject, details=details, at=as_of)
