"""Giving messages back to those that wait, unless a newer one already waits to do the same."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

Values = Mapping[str, str | int | datetime | UUID | list[int] | list[str] | bytes | None]

SUPERSEDED = "superseded"

_GIVE_BACK = """
    WITH ours AS (
        SELECT id, kind, dedup_key FROM outbox_message WHERE {which} FOR UPDATE),
    newer AS (
        UPDATE outbox_message waiting SET not_before = greatest(waiting.not_before, %(not_before)s)
        FROM ours
        WHERE waiting.kind = ours.kind AND waiting.dedup_key = ours.dedup_key
          AND waiting.state = 'pending' AND NOT waiting.unique_ever
        RETURNING ours.id)
    UPDATE outbox_message given
    SET state = CASE WHEN given.id IN (SELECT id FROM newer) THEN 'settled' ELSE 'pending' END,
        settled_at = CASE WHEN given.id IN (SELECT id FROM newer) THEN %(as_of)s::timestamptz END,
        reference = CASE WHEN given.id IN (SELECT id FROM newer) THEN %(superseded)s ELSE '' END,
        not_before = %(not_before)s,
        attempts = given.attempts - %(attempts_undone)s,
        started_at = NULL,
        last_error = coalesce(%(error)s, given.last_error)
    FROM ours WHERE given.id = ours.id
"""


def give_back(
    which: str,
    parameters: Values,
    *,
    not_before: datetime,
    as_of: datetime,
    attempts_undone: int = 0,
    error: str | None = None,
) -> int:
    """Makes claimed or uncertain messages pending again. One statement; two when a twin commits meanwhile.

    A message of a kind that is unique while pending may find that a newer one waits by now. It then counts as
    settled, and the newer one inherits its wait, so that an edit never shortens what a receiver asked for.

    Args:
        which: the SQL condition that picks the messages: a literal of this package.
        parameters: the values that `which` names.
        not_before: the earliest they may be taken up again.
        as_of: now.
        attempts_undone: 1 when being taken up was no attempt.
        error: what to remember as the last error; None keeps the one before.

    Returns:
        How many messages the condition found.
    """
    values: Values = {
        **parameters,
        "not_before": not_before,
        "as_of": as_of,
        "attempts_undone": attempts_undone,
        "error": error,
        "superseded": SUPERSEDED,
    }
    statement = _GIVE_BACK.format(which=which)
    try:
        return _once(statement, values)
    except IntegrityError:  # message_pending_once: a newer one was being written; it is visible now
        return _once(statement, values)


def _once(statement: str, values: Values) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
