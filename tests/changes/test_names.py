"""No name or address stands in a table of changes: titles, bodies, messages and quotes hold keys."""

import pytest
from django.db import connection as database
from psycopg import sql

from reviewboard.changes.models import Change, Evidence
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.queries import with_names
from tests.changes.scenes import ADA, CLAUDE, commit, pull, put

pytestmark = pytest.mark.django_db

MIXED = IdentitySnapshot("email", "ADA@example.org", "A. Lovelace")
TEXT = f"Cap it\n\nReported-by: {ADA.name} <{ADA.value}>\nCc: {MIXED.name} <{MIXED.value}>\n{CLAUDE}"


def everything_in_the_tables_of_changes() -> str:
    """Every row of every table of the room, history too, as one text."""
    with database.cursor() as cursor:
        tables = [name for name in database.introspection.table_names(cursor) if name.startswith("changes_")]
        parts = []
        for table in tables:
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            parts += [row[0] for row in cursor.fetchall()]
    assert len(tables) == 19
    return "\n".join(parts)


def told() -> None:
    put(
        pull(
            title=f"Cap it for {ADA.name} <{ADA.value}>",
            body=TEXT,
            authored_by=ADA,
            merged_by=MIXED,
            committers=(ADA,),
            commits=(commit("a1", TEXT, by=ADA), commit("b2", TEXT, by=MIXED)),
        )
    )


def test_a_dump_of_the_tables_holds_neither_names_nor_addresses() -> None:
    told()
    dump = everything_in_the_tables_of_changes().lower()
    assert "cap it" in dump
    assert "lovelace" not in dump
    assert "example.org" not in dump
    assert "noreply@anthropic.com" not in dump


def test_readers_get_the_exact_words_back() -> None:
    told()
    change = Change.objects.get()
    quotes = with_names(Evidence.objects.values_list("quote", flat=True))
    assert with_names([change.body]) == [TEXT]
    assert set(quotes) == {CLAUDE}
