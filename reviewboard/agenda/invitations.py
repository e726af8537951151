"""The calendar entries that people hold: what was sent last, so that the next revision moves it.

In plain SQL: both statements are sent with every mail, and writing them takes Django longer than sending them.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from reviewboard.integrations.calendar.identity import Sent

_HELD = """
    SELECT uid, sequence, starts_at, ends_at, digest, cancelled FROM agenda_invitation
    WHERE meeting_id = %s AND person_id = %s ORDER BY uid
"""

_REMEMBER = """
    INSERT INTO agenda_invitation (
        meeting_id, person_id, uid, sequence, starts_at, ends_at, digest, cancelled, sent_revision)
    SELECT %(meeting)s, %(person)s, entry.*, %(revision)s
    FROM unnest(%(uid)s::text[], %(sequence)s::int[], %(start)s::timestamptz[], %(end)s::timestamptz[],
                %(digest)s::text[], %(cancelled)s::boolean[]) entry
    ON CONFLICT (uid) DO UPDATE SET
        sequence = EXCLUDED.sequence, starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at,
        digest = EXCLUDED.digest, cancelled = EXCLUDED.cancelled, sent_revision = EXCLUDED.sent_revision
"""


def held(meeting_id: int, person_id: int) -> list[Sent]:
    """Every entry of a person for a meeting as it was last sent, the cancelled too. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [meeting_id, person_id])
        return [Sent(*row) for row in cursor.fetchall()]


def remember(entries: Sequence[Sent], *, meeting_id: int, person_id: int, revision: int) -> None:
    """Keeps each entry as it was sent with this revision. One statement, or none when there are no entries."""
    if not entries:
        return
    columns = ("uid", "sequence", "start", "end", "digest", "cancelled")
    values: dict[str, Any] = {name: [getattr(entry, name) for entry in entries] for name in columns}
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, values | {"meeting": meeting_id, "person": person_id, "revision": revision})
