"""Teams that files name: found by key or name, made where they are new."""

from collections.abc import Iterable

from reviewboard.connections.imports import Batch
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.rows import Located
from reviewboard.people.directory import team_ids_by_name
from reviewboard.people.operations import create_team, team_key_for
from reviewboard.people.records import TeamRecords

TEAMS = TeamRecords()
NAME = "a name with a letter from a to z or a digit in it"


class Teams:
    """Teams by what the file calls them."""

    def __init__(self, batch: Batch, names: Iterable[str]) -> None:
        self._batch = batch
        self._ids = team_ids_by_name(names)

    def id_of(self, name: str, row: Located, column: str) -> int | None:
        """The team of this name; None for "", and for a name that can be no key, which refuses the row."""
        if not name or name.casefold() in self._ids:
            return self._ids.get(name.casefold())
        try:
            key = team_key_for(name)
        except ValueError:
            self._batch.refuse(row, column, shown(name), NAME)
            return None
        found = team_ids_by_name([key]).get(key) or self._make(key, name, row)
        self._ids[name.casefold()] = found
        return found

    def _make(self, key: str, name: str, row: Located) -> int:
        stamp = self._batch.stamp
        made = create_team(key=key, name=name[:120], as_of=stamp.as_of, actor_id=stamp.actor_id)
        self._batch.made(TEAMS, made, row.line, name)
        self._batch.notice(f"team {shown(name)} is new")
        return made
