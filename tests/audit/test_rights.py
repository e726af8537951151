"""What the application's role may do, tried with a second role of the real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from reviewboard.audit.operations import place_hold, record, seal
from reviewboard.audit.queries import verify

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROLE = "reviewboard_rights_test"


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def application(db: None) -> Iterator[None]:
    """Becomes the application's role, inside the test's transaction; leaves it before that is rolled back."""
    sql(f"CREATE ROLE {ROLE}")
    call_command("grant_application_role", ROLE, verbosity=0)
    sql(f"SET LOCAL ROLE {ROLE}")
    yield
    sql("RESET ROLE")


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        yield


@pytest.mark.usefixtures("application")
def test_the_application_logs_seals_and_verifies() -> None:
    record(actor_id=7, action="opened", subject="incident:1", details={}, at=NOW)
    place_hold(subject="incident:1", actor_id=7, reason="Litigation", at=NOW)
    assert seal(as_of=NOW) == 2
    assert verify() == ()


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    ("table", "column"),
    [("audit_entry", "action"), ("audit_seal", "digest"), ("audit_sealedentry", "seal_id")],
)
@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE {0} SET {1} = {1}",
        "DELETE FROM {0}",
        "TRUNCATE {0} CASCADE",
        "DROP TABLE {0} CASCADE",
        "ALTER TABLE {0} DISABLE TRIGGER ALL",
    ],
)
def test_the_application_cannot_alter_the_log_even_with_triggers_told_to_look_away(
    table: str, column: str, alter: str
) -> None:
    with pgtrigger.ignore(), refused():
        sql(alter.format(table, column))


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("table", ["audit_hold", "outbox_message", "audit_holdevent"])
def test_the_application_cannot_truncate_anything(table: str) -> None:
    with refused():
        sql(f"TRUNCATE {table}")


@pytest.mark.usefixtures("application")
def test_the_application_cannot_rewrite_history() -> None:
    with refused():
        sql("UPDATE audit_holdevent SET subject = 'incident:2'")


@pytest.mark.usefixtures("application")
def test_the_application_cannot_make_tables() -> None:
    with refused():
        sql("CREATE TABLE public.mine (id int)")


@pytest.mark.django_db
def test_a_role_that_nothing_could_limit_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="cannot be limited"):
        call_command("grant_application_role", owner)
    with pytest.raises(CommandError, match="no role"):
        call_command("grant_application_role", "nobody_by_this_name")
