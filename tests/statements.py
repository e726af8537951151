"""Counting what a piece of code asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of the block, once it has ended; opening and ending transactions is free."""
    sent: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield sent
    sent += [query["sql"] for query in captured if not query["sql"].startswith(_CONTROL)]


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Fails when the block sends more than `limit` statements."""
    with statements() as sent:
        yield
    assert len(sent) <= limit, "\n".join(sent)
