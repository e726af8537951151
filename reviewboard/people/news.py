"""Telling the rooms above that something has changed: what agendas are made of, or who may see a record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from reviewboard.outbox.operations import Debt, owe, owe_all

_waiting: ContextVar[list[bool] | None] = ContextVar("news_waiting", default=None)


def agenda_changed() -> None:
    """Owes a rebuild of every agenda that is not fixed yet; inside `told_once`, when its block ends."""
    waiting = _waiting.get()
    if waiting is None:
        owe(kind="rebuild_agenda", subject="agenda:current", payload={})
    else:
        waiting.append(True)


def audience_changed(subjects: Iterable[str]) -> None:
    """Others may see these records ("incident:7") than before: whatever takes its visibility from them is told.

    A ticket among it, which stands where other people read.
    """
    owe_all(kind="audience_changed", debts=[Debt(one) for one in sorted(set(subjects))])


@contextmanager
def told_once() -> Iterator[list[bool]]:
    """Owes at most one rebuild, last: thousands of writes to one waiting message in one transaction are slow.

    The block lies inside the transaction. Nothing is owed when it raises, or clears what it is given because its
    transaction will be rolled back.
    """
    news: list[bool] = []
    token = _waiting.set(news)
    try:
        yield news
    finally:
        _waiting.reset(token)
    if news:
        agenda_changed()
