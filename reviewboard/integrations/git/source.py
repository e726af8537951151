"""A repository as a source of changes: read from where the last reading ended, or for a window of time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.integrations.git.grouping import changes_of
from reviewboard.integrations.git.reader import read_commits
from reviewboard.integrations.git.repository import head


@dataclass(frozen=True, slots=True)
class Cursor:
    """The ends of the line at which readings ended. Whatever they reach was read."""

    tips: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The form in which it is stored."""
        return json.dumps({"tips": self.tips}) if self.tips else ""

    @classmethod
    def read(cls, stored: str) -> "Cursor":
        """The cursor that was stored; what is not ours is the beginning, for reading twice is harmless."""
        try:
            tips = json.loads(stored or "{}")["tips"]
            return cls(tuple(tip for tip in tips if isinstance(tip, str)))
        except (ValueError, KeyError, TypeError):
            return cls()


class GitSource:
    """The changes of one repository (`domain.ports.ChangeSource`).

    The window applies to when a change came into the line. The end of the line is looked up once, when
    reading begins, so that what is pushed meanwhile waits whole for the next reading.
    """

    def __init__(
        self,
        path: str | Path,
        since: datetime | None = None,
        until: datetime | None = None,
        rev: str | None = None,
    ) -> None:
        self._path = Path(path)
        self._since = since
        self._until = until
        self._rev = rev
        self._read = Cursor()

    def changes(self, cursor: str = "") -> Iterator[ChangeSnapshot]:
        """The changes that came in since `cursor`, roughly newest first; raises Rejected or Unavailable."""
        known = Cursor.read(cursor)
        rev = self._rev
        if rev is None:
            top = head(self._path)
            if top is None:
                return
            rev = top.sha
        commits = read_commits(self._path, self._since, self._until, rev, known.tips)
        for change in changes_of(commits):
            if self._in_window(change):
                yield change
        self._read = Cursor((rev,))

    def cursor(self) -> str:
        """Where the next reading begins: "" until the changes were read to their end."""
        return str(self._read)

    def _in_window(self, change: ChangeSnapshot) -> bool:
        at = change.merged_at or change.source_at
        return (self._since is None or at >= self._since) and (self._until is None or at < self._until)
