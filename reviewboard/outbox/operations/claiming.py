"""Claiming: a relay takes messages up, a handler begins them, and what could not be passed on goes back."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction

from reviewboard.outbox.kinds import KINDS, Lane
from reviewboard.outbox.operations.giving_back import Values, give_back
from reviewboard.outbox.outcomes import Claim, Overtaken, Owed

# Only the first of its subject: what is in somebody's hands comes before what waits, even when it is younger,
# because a message that committed late, or was revived, may be older than the one being worked on. Asked so,
# and not as NOT EXISTS, the plan stays on two indexes however many wait (docs/adr/0007-outbox.md). Kinds are
# named so that an older relay leaves those of a newer release alone while that is being rolled out.
_CLAIM = """
    WITH due AS (
        SELECT waiting.id FROM outbox_message waiting
        WHERE waiting.state = 'pending' AND waiting.not_before <= %(as_of)s AND waiting.kind = ANY(%(kinds)s)
          AND waiting.id = (
              SELECT first.id FROM outbox_message first
              WHERE first.subject = waiting.subject AND first.state IN ('pending', 'claimed', 'uncertain')
              ORDER BY first.state = 'pending', first.id LIMIT 1)
        ORDER BY waiting.not_before, waiting.id
        LIMIT greatest(0, least(
            %(limit)s, %(in_flight)s
                - (SELECT count(*) FROM outbox_message WHERE state = 'claimed' AND kind = ANY(%(kinds)s))))
        FOR UPDATE OF waiting SKIP LOCKED)
    UPDATE outbox_message taken
    SET state = 'claimed', attempts = attempts + 1, claim_token = %(token)s, claimed_by = %(claimed_by)s,
        claimed_at = %(as_of)s, started_at = NULL
    FROM due WHERE taken.id = due.id
    RETURNING taken.id, taken.kind, taken.attempts
"""

_BEGIN = """
    UPDATE outbox_message SET started_at = %(as_of)s
    WHERE id = %(id)s AND claim_token = %(token)s AND state = 'claimed' AND started_at IS NULL
    RETURNING kind, attempts, subject, payload::text, schema_version
"""


def claim(
    *,
    limit: int,
    as_of: datetime,
    claimed_by: str,
    lane: Lane | None = None,
    in_flight: int = 100,
) -> tuple[Claim, ...]:
    """Takes due messages up, the longest due first. One statement; any number of relays may call it at once.

    Args:
        limit: how many at most.
        as_of: now.
        claimed_by: who is asking, for the administrator's eyes.
        lane: whose messages; None for those of all lanes.
        in_flight: how many of them may be claimed at once by all relays together. What waits, waits in PostgreSQL
            and not in the broker, which may lose it.

    Returns:
        The claims. None also when another relay took up the same subject in the same instant: the next round
        tells.
    """
    token = uuid4()
    asked: Values = {
        "kinds": [name for name, kind in KINDS.items() if lane in (None, kind.lane)],
        "limit": limit,
        "in_flight": in_flight,
        "as_of": as_of,
        "token": token,
        "claimed_by": claimed_by,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CLAIM, asked)
            rows = cursor.fetchall()
    except IntegrityError:  # message_one_at_a_time: a revived message and its successor, in the same instant
        return ()
    return tuple(Claim(key, kind, token, attempts) for key, kind, attempts in sorted(rows))


def begin(*, message_id: int, token: UUID, as_of: datetime) -> Owed:
    """Starts the work, once a claim: a task that the broker delivers twice runs once. One statement.

    Raises:
        Overtaken: the claim was swept or settled, or its work has begun before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"id": message_id, "token": token, "as_of": as_of})
        row = cursor.fetchone()
    if row is None:
        raise Overtaken(f"message {message_id}: swept, settled or begun before")
    kind, attempts, subject, payload, schema_version = row
    return Owed(Claim(message_id, kind, token, attempts), subject, json.loads(payload), schema_version)


def put_back(*, claims: Sequence[Claim], as_of: datetime, wait: timedelta) -> int:
    """Gives back claims of one round whose tasks could not be sent; that was no attempt. One statement.

    Returns:
        How many were still ours to give back.
    """
    if not claims:
        return 0
    return give_back(
        "id = ANY(%(ids)s) AND claim_token = %(token)s AND state = 'claimed' AND started_at IS NULL",
        {"ids": [claim.id for claim in claims], "token": claims[0].token},
        not_before=as_of + wait,
        attempts_undone=1,
        as_of=as_of,
    )
