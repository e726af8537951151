"""Reading a git repository by its path: a connection like any other, read on from where it was left.

Nothing of a scan is one transaction but each batch: a scan that is ended anywhere is completed by the next,
which reads again what was not yet counted as read and finds part of it known.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from reviewboard.catalog.operations import ensure_repository
from reviewboard.changes import operations
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection, keep_cursor, seen
from reviewboard.connections.queries import connection_for
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.recorded import Recorded
from reviewboard.integrations.git import GitSource, RepositoryIdentity, identity
from reviewboard.people.reader import HOUSE

BATCH = 300
EVERY = timedelta(days=7)
"""A repository that was scanned once is missed after a week."""
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Window:
    """The history that is wanted: what came in from `since` to before `until` (None: to its end)."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan came to. `since`: from where it read; `went_on`: only what came after an earlier scan."""

    name: str
    since: datetime
    went_on: bool
    recorded: Recorded


def scan(
    path: Path,
    window: Window,
    *,
    as_of: datetime,
    service_id: int | None = None,
    name: str = "",
    progress: Callable[[Iterable[ChangeSnapshot]], Iterable[ChangeSnapshot]] = iter,
) -> Scanned:
    """Records the changes of the repository at `path`. What an earlier scan read is not read again.

    A window with an end, or that begins before everything read so far, is read whole.

    Args:
        path: its folder, bare or not.
        window: what of it is wanted.
        as_of: now.
        service_id: whose it is, where that is not known yet.
        name: what to call it; by itself it is called as its origin or its folder.
        progress: is handed the changes and hands them on, to show how far the reading is.

    Raises:
        Rejected: git cannot read it, with git's words.
        Unavailable: git could not be run.
    """
    found = identity(path)
    connection_id, repository_id, cursor = _connection(found, service_id, name, as_of)
    covered = datetime.fromisoformat(cursor["since"]) if cursor else None
    went_on = covered is not None and window.until is None and window.since >= covered
    since = covered if covered is not None and went_on else window.since
    source = GitSource(path, since, window.until)
    recorded = Recorded()
    for batch in _batches(progress(source.changes(cursor["git"] if went_on else ""))):
        recorded += operations.record(
            connection_id=connection_id, repository_id=repository_id, snapshots=batch, as_of=as_of
        )
    if window.until is None:
        if not recorded.withheld:  # what a legal hold kept out is read again by every scan until it is lifted
            keep_cursor(
                connection_id=connection_id,
                cursor={"git": source.cursor(), "since": since.astimezone(UTC).isoformat()},
            )
        seen(connection_id=connection_id, at=as_of)
    return Scanned(name or found.name, since, went_on, recorded)


def _connection(
    found: RepositoryIdentity, service_id: int | None, name: str, as_of: datetime
) -> tuple[int, int, Mapping[str, str]]:
    """The ids of connection and repository, and where the last scan ended (empty: there was none)."""
    digest = hashlib.sha256(found.external_id.encode()).hexdigest()
    key = f"git-{digest[:20]}"
    connection_id = ensure_connection(
        key=key,
        name=name or found.origin or found.name,
        vendor="git",
        kind=ConnectionKind.REPOSITORY,
        expected_every=EVERY,
        as_of=as_of,
    )
    short = len(found.external_id) <= _LONGEST_ID
    repository_id = ensure_repository(
        connection_id=connection_id,
        external_id=found.external_id if short else f"origin:{digest}",
        name=name or found.name,
        url=f"https://{found.origin}" if found.origin else "",
        service_id=service_id,
    )
    connection = connection_for(HOUSE, key)
    cursor = connection.cursor if connection else {}
    known = {part: value for part, value in cursor.items() if isinstance(value, str)}
    return connection_id, repository_id, known if {"git", "since"} <= known.keys() else {}


def _batches(changes: Iterable[ChangeSnapshot]) -> Iterator[list[ChangeSnapshot]]:
    rest = iter(changes)
    while batch := list(islice(rest, BATCH)):
        yield batch
