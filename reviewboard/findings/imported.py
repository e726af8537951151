"""Historic action items as plain columns, for imports: read, and written back when an import is taken back."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from reviewboard.audit.queries import refuse_held
from reviewboard.connections.imports import Columns, Stamp
from reviewboard.domain.lifecycles import ACTION
from reviewboard.domain.refusals import Refused
from reviewboard.findings.models import ActionItem, ImportedAction

_TIMES = frozenset({"created_at", "done_at"})
_DAYS = frozenset({"due_on"})
_COLUMNS = (
    "title", "outcome", "state", "state_reason", "priority", "due_on", "created_at", "done_at", "owner_id", "team_id",
    "service_id",
)  # fmt: skip


class NoWay(Refused):
    """No moves lead from the state that an action item has to the one that is wanted."""

    columns = ("state",)
    expected = "a state that it can come to from the one that it has"


class ActionRecords:
    """A historic action item. Only such are read: once it is none, it is no longer the import's own."""

    kind = "action"
    model: type[Model] = ActionItem
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType({ImportedAction: "action_id"})

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these action items, in one statement."""
        del on  # an action item has no from-to
        rows = ActionItem.objects.filter(pk__in=ids, historic=True).values("id", *_COLUMNS)
        return {row["id"]: {name: _plain(row[name]) for name in _COLUMNS} for row in rows}

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Gives these columns their values; a state is come to by the moves that lead there.

        Raises:
            Held: a legal hold stands on it.
            NoWay: no moves lead to this state.
        """
        del stamp  # the import itself is in the log
        refuse_held(f"action:{record_id}")
        found = ActionItem.objects.filter(pk=record_id, historic=True)
        was = found.values_list("state", flat=True).get()
        values = self.values(columns)
        first, *further = _way(was, values.pop("state", was)) or (was,)
        found.update(**values, state=first)
        for state in further:
            found.update(state=state)

    @staticmethod
    def values(columns: Columns) -> dict[str, Any]:
        """Plain columns as what the table holds."""
        return {name: _value(name, value) for name, value in columns.items()}

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: the house can do without any action item."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes action items that nothing else speaks of."""
        ActionItem.objects.filter(pk__in=ids, historic=True).delete()


def _way(was: str, wanted: str) -> Sequence[str]:
    """The states on the shortest way to the one that is wanted."""
    if wanted == was:
        return ()
    ways: deque[tuple[str, ...]] = deque([(was,)])
    seen = {was}
    while ways:
        way = ways.popleft()
        for old, new in ACTION.pairs:
            if old == way[-1] and new not in seen:
                if new == wanted:
                    return (*way[1:], new)
                seen.add(new)
                ways.append((*way, new))
    raise NoWay(wanted)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TIMES:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DAYS else value
