"""What was read is kept in the process until the database would answer otherwise.

Ten thousand mails of one agenda share nearly all that is read for them. Before each use, the statements that it
was read by are sent once more, as one, and only a hash of their answers comes back: it costs the database what
reading costs, and this process next to nothing. So what is used is what reading it now would give.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection

Read = TypeVar("Read")

_HASH = "(SELECT md5(string_agg(answer::text, chr(10))) FROM ({}) answer)"


@dataclass(frozen=True, slots=True)
class _Held(Generic[Read]):
    """`hashes` were taken before `value` was read: a change between the two shows as another hash, never as none."""

    value: Read
    statements: tuple[str, ...]
    hashes: tuple[str, ...] | None


class Kept(Generic[Read]):
    """Values by key, the last used `limit` of them. Threads may read one value twice, and no more than that."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[Hashable, _Held[Read]] = OrderedDict()

    def get(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """What `read` returns now. It may only select, and must return the same for the same rows.

        The first two calls read; one statement from then on, while nothing changes.
        """
        held = self._held.pop(key, None)
        hashes = _hashes(held.statements) if held else None
        if held is None or hashes != held.hashes:
            held = _read(read, hashes, held.statements if held else ())
        self._held[key] = held
        while len(self._held) > self._limit:
            self._held.popitem(last=False)
        return held.value


def _read(
    read: Callable[[], Read], hashes: tuple[str, ...] | None, statements: tuple[str, ...]
) -> _Held[Read]:
    sent: list[str] = []
    with _noting(sent):
        value = read()
    return _Held(value, tuple(sent), hashes if tuple(sent) == statements else None)


def _noting(sent: list[str]) -> AbstractContextManager[None]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        sent.append(connection.ops.last_executed_query(context["cursor"], sql, params))
        return answer

    return connection.execute_wrapper(note)


def _hashes(statements: tuple[str, ...]) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(map(_HASH.format, statements))}")
        return tuple(cursor.fetchone())
