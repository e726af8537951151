"""Telling the rooms above that something has changed: what agendas are made of, or who may see a record."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from reviewboard.outbox.operations import Debt, owe_all, owe_together

GATES_A_MESSAGE = 200
"""How many gates one message asks for, at most: few enough to be decided in one short transaction."""

_waiting: ContextVar[set[str] | None] = ContextVar("news_waiting", default=None)

_AGENDA, _GATES = "agenda", "gates"
_REBUILD = ("rebuild_agenda", Debt("agenda:current"))
_EVERY_GATE = ("evaluate_gates", Debt("policy:gate"))


def agenda_changed() -> None:
    """Owes a rebuild of every agenda that is not fixed yet; inside `told_once`, when its block ends."""
    _tell(_AGENDA)


def audience_changed(subjects: Iterable[str]) -> None:
    """Others may see these records ("incident:7") than before: whatever takes its visibility from them is told.

    A ticket among it, which stands where other people read.
    """
    owe_all(kind="audience_changed", debts=[Debt(one) for one in sorted(set(subjects))])


def changes_moved(change_ids: Collection[int]) -> None:
    """As `agenda_changed` and `gates_asked` together, in one statement."""
    if _waiting.get() is None:
        owe_together([_REBUILD, *(("evaluate_gates", debt) for debt in _gates(change_ids))])
    else:
        agenda_changed()
        gates_asked(change_ids)


def gates_asked(change_ids: Collection[int]) -> None:
    """Owes a look at the gates of these changes: something that an approval rests on is otherwise now. One statement.

    Those of one batch share a message, so that a history that is read owes few; ten edits of one change are one as well.
    """
    owe_all(kind="evaluate_gates", debts=_gates(change_ids))


def _gates(change_ids: Collection[int]) -> list[Debt]:
    ids = sorted(set(change_ids))
    parts = [ids[begin : begin + GATES_A_MESSAGE] for begin in range(0, len(ids), GATES_A_MESSAGE)]
    return [Debt(f"changes:{_digest(part)}", {"changes": part}) for part in parts]


def gates_everywhere() -> None:
    """Owes a look at all open changes: other rules or lists, or somebody turned out to be somebody else.

    Inside `told_once`, when its block ends.
    """
    _tell(_GATES)


def _tell(what: str) -> None:
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(what)
    else:
        owe_together([_REBUILD if what == _AGENDA else _EVERY_GATE])


def _digest(ids: Sequence[int]) -> str:
    return sha256(",".join(map(str, ids)).encode()).hexdigest()[:32]


@contextmanager
def told_once() -> Iterator[set[str]]:
    """Owes each piece of news at most once, last: thousands of writes to one waiting message in one transaction are slow.

    The block lies inside the transaction. Nothing is owed when it raises, or clears what it is given because its
    transaction will be rolled back.
    """
    news: set[str] = set()
    token = _waiting.set(news)
    try:
        yield news
    finally:
        _waiting.reset(token)
    for what in sorted(news):
        _tell(what)
