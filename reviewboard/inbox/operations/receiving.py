"""Receiving: a delivery is stored and its processing owed, in one statement, before anybody is answered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewboard.integrations.reading import clean
from reviewboard.outbox.operations import insert_owing

_KEY_CHARS, _EVENT_CHARS = 200, 120
_INSERT = """
    INSERT INTO inbox_delivery (connection_id, key, event, body, size, state, reason, received_at, snapshots)
    SELECT %(connection_id)s, arrived.key, arrived.event, arrived.body, octet_length(arrived.body), 'stored', '',
        %(at)s, 0
    FROM (VALUES {rows}) AS arrived (key, event, body)
    ON CONFLICT (connection_id, key) DO NOTHING RETURNING id
"""
# A value each, not arrays: to write a body into an array's literal costs as much as all the rest of the statement.
_ROW = "(%(key{0})s::text, %(event{0})s::text, %(body{0})s::bytea)"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One delivery as it came: the vendor's id of it ("": it has none), its event, its bytes."""

    key: str
    event: str
    body: bytes


def receive(*, connection_id: int, arrived: Sequence[Arrived], as_of: datetime) -> int:
    """Stores what is new of these, and owes its processing; how many are. One statement.

    What arrived before is known by its key and changes nothing. Whoever is answered after this returns can be sure
    that it will be processed (product.md, "Sources in").
    """
    if not arrived:
        return 0
    values: dict[str, int | str | bytes | datetime] = {"connection_id": connection_id, "at": as_of}
    for number, one in enumerate(arrived):
        values[f"key{number}"] = _key(one)
        values[f"event{number}"] = clean(one.event)[:_EVENT_CHARS]
        values[f"body{number}"] = one.body
    rows = ", ".join(_ROW.format(number) for number in range(len(arrived)))
    insert = _INSERT.format(rows=rows)
    return len(insert_owing(kind="process_delivery", noun="delivery", insert=insert, values=values))


def _key(arrived: Arrived) -> str:
    """What makes it one: the vendor's id; without one its very bytes, since what says the same is the same."""
    given = clean(arrived.key)
    if 0 < len(given) <= _KEY_CHARS:
        return given
    parts = given.encode() or arrived.event.encode("utf-8", "replace") + b"\0" + arrived.body
    return f"sha256:{hashlib.sha256(parts).hexdigest()}"
