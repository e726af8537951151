"""Counting what a piece of code asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Fails when the block sends more than `limit` statements; opening and ending transactions is free."""
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [query["sql"] for query in captured if not query["sql"].startswith(_CONTROL)]
    assert len(sent) <= limit, "\n".join(sent)
