"""After a test that commits, what it left is deleted from the tables that hold rows.

Django truncates every table, which makes new files for each and for its indexes, empty or not, and then writes content
types and permissions anew. These stay, as they are the same for every test.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

STAY = {ContentType._meta.db_table, Permission._meta.db_table}


@pytest.fixture(autouse=True, scope="session")
def _only_what_holds_rows_is_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty())
        yield


def empty() -> None:
    """Deletes all rows. No trigger is asked whether they may go, nor any key: nothing is left that could miss them."""
    quoted = connection.ops.quote_name
    tables = sorted({*connection.introspection.django_table_names()} - STAY)
    holding = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {quoted(table)})" for table in tables
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(holding)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quoted(table)}")
