"""One at a time across all processes, by PostgreSQL's advisory locks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def hold(names: Iterable[str]) -> None:
    """Waits until nobody else holds any of these names, and holds them until the transaction ends. One statement.

    In one order everywhere, so that two never wait for each other crosswise.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name",
            [sorted(set(names))],
        )


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Opens a transaction; True inside it when nobody else holds `name`, False at once when somebody does.

    The lock ends with the transaction, so a killed process never keeps it. Every scheduled tick takes one,
    which makes two schedulers harmless (architecture.md, "Outbox").
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        yield bool(cursor.fetchone()[0])
