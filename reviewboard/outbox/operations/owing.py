"""Owing: a message is written in the transaction that causes it, so both happen or neither."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from reviewboard.audit import details
from reviewboard.audit.details import Details
from reviewboard.outbox.kinds import KINDS, Kind, Unique
from reviewboard.outbox.operations.giving_back import Values

_INSERT = """
    INSERT INTO outbox_message (
        kind, subject, dedup_key, unique_ever, payload, schema_version, state, attempts,
        not_before, created_at, claimed_by, reference, last_error)
    SELECT
        debt.kind, debt.subject, debt.dedup_key, %(ever)s, debt.payload, debt.schema_version, 'pending', 0,
        coalesce(debt.not_before, now() + make_interval(secs => debt.coalesce)), now(), '', '', ''
    FROM jsonb_to_recordset(%(debts)s::jsonb) AS debt (
        kind text, subject text, dedup_key text, payload jsonb, schema_version int, not_before timestamptz, coalesce float)
"""

_OWED_EVER = _INSERT + "ON CONFLICT (kind, dedup_key) WHERE unique_ever DO NOTHING"

_OWED_BY_ROWS = """
    WITH caused AS ({insert}), owed AS (
        INSERT INTO outbox_message (
            kind, subject, dedup_key, unique_ever, payload, schema_version, state, attempts,
            not_before, created_at, claimed_by, reference, last_error)
        SELECT %(owed_kind)s, %(owed_noun)s || ':' || caused.id, %(owed_noun)s || ':' || caused.id, false, '{{}}',
            %(owed_version)s, 'pending', 0, now() + make_interval(secs => %(owed_coalesce)s), now(), '', '', ''
        FROM caused)
    SELECT id FROM caused
"""

# Joining updates the waiting row even where nothing changes, for its lock: a relay then cannot take it up
# between our look at it and our commit, and run its handler on what was true before. A back-off is kept, and
# a worker that is still busy with an earlier claim loses its say: what it did may lack what we add.
_OWED_WHILE_PENDING = (
    _INSERT
    + """
    ON CONFLICT (kind, dedup_key) WHERE state = 'pending' AND NOT unique_ever DO UPDATE SET
        payload = EXCLUDED.payload,
        schema_version = EXCLUDED.schema_version,
        claim_token = NULL,
        not_before = CASE WHEN outbox_message.attempts > 0 THEN outbox_message.not_before
                          ELSE least(outbox_message.not_before, EXCLUDED.not_before) END
    """
)


@dataclass(frozen=True, slots=True)
class Debt:
    """One effect to be owed, of a kind that is said beside it.

    Attributes:
        subject: what it is about, as in "meeting:12"; one message of a subject is taken up at a time.
        payload: keys, codes and numbers only.
        dedup_key: what makes two of them the same; for a kind that is unique while pending it is the subject.
        not_before: the earliest it may be taken up; None means now, plus the kind's time for others to join.
    """

    subject: str
    payload: Details = field(default_factory=dict)
    dedup_key: str | None = None
    not_before: datetime | None = None


def owe(
    *,
    kind: str,
    subject: str,
    payload: Details,
    dedup_key: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Owes one effect: `Debt` tells of the arguments, `owe_all` what it returns and raises. One statement."""
    return bool(owe_all(kind=kind, debts=[Debt(subject, payload, dedup_key, not_before)]))


def owe_all(*, kind: str, debts: Sequence[Debt]) -> int:
    """Owes any number of effects of one kind in the caller's transaction, in one statement.

    A transaction that owes what another open one owes waits for it: owe last, shortly before the commit.

    Returns:
        How many are written or joined; of a kind that is unique ever, how many are new.

    Raises:
        KeyError: there is no such kind.
        ValueError: a debt of a kind that is unique ever has no dedup_key.
        PersonalText: a subject or payload might name a person.
        RuntimeError: there is no transaction.
    """
    return owe_together([(kind, debt) for debt in debts])


def owe_together(debts: Sequence[tuple[str, Debt]]) -> int:
    """As `owe_all`, of several kinds at once: for the busiest operations. All are unique ever, or none is."""
    rows = dict(_row(kind, KINDS[kind], debt) for kind, debt in debts)
    if not connection.in_atomic_block:
        raise RuntimeError("an effect is owed in the transaction that causes it")
    if not rows:
        return 0
    (ever,) = {KINDS[kind].unique is Unique.EVER for kind, _ in debts}
    with connection.cursor() as cursor:
        cursor.execute(
            _OWED_EVER if ever else _OWED_WHILE_PENDING,
            {
                "ever": ever,
                # In one order everywhere: two transactions that owe the same effects never wait crosswise.
                "debts": json.dumps([rows[key] for key in sorted(rows)]),
            },
        )
        return int(cursor.rowcount)


def insert_owing(*, kind: str, noun: str, insert: str, values: Values) -> list[int]:
    """Inserts rows and owes one effect for each, in one statement and so in one transaction: for the busiest doors.

    Args:
        kind: of the effects; one that is unique while pending.
        noun: what a row is called in subjects: the effect of row 12 of "delivery" is about "delivery:12".
        insert: an INSERT of the caller's own table that ends in RETURNING id, with named parameters.
        values: its parameters.

    Returns:
        The ids of the rows that are new; a row that ON CONFLICT left out owes nothing.
    """
    declared = KINDS[kind]
    if declared.unique is Unique.EVER:
        raise ValueError("what is owed once ever needs a dedup_key that says when two are the same")
    with connection.cursor() as cursor:
        cursor.execute(
            _OWED_BY_ROWS.format(insert=insert),
            {
                **values,
                "owed_kind": kind,
                "owed_noun": noun,
                "owed_version": declared.schema_version,
                "owed_coalesce": declared.coalesce.total_seconds(),
            },
        )
        return [row[0] for row in cursor.fetchall()]


def _row(name: str, kind: Kind, debt: Debt) -> tuple[tuple[str, str], dict[str, object]]:
    """The debt by its kind and dedup_key; of two with the same key the caller keeps the later one."""
    if debt.dedup_key is None and kind.unique is Unique.EVER:
        raise ValueError("what is owed once ever needs a dedup_key that says when two are the same")
    key = debt.subject if debt.dedup_key is None else debt.dedup_key
    return (name, key), {
        "kind": name,
        "schema_version": kind.schema_version,
        "coalesce": kind.coalesce.total_seconds(),
        "subject": details.subject(debt.subject),
        "dedup_key": key,
        "payload": details.canonical(debt.payload),
        "not_before": debt.not_before.isoformat() if debt.not_before else None,
    }
