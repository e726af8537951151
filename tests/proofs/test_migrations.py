"""The schema is made while somebody reads, and the linter has no word against any migration after a room's first."""

import os
import subprocess
import sys
import threading

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.databases import create, drop, url, used
from tests.proofs.facts import Fact
from tests.proofs.mail import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

NAME = "proof_migrations"
SCHEMA = """
SELECT attrelid::regclass || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity,
    attgenerated, (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum))
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND relkind <> 'i'
UNION ALL SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) || convalidated
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
  FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


class Readers:
    """Reads every table that there is, over and over, as pages would while a release is rolled out."""

    def __init__(self) -> None:
        self.reads = 0
        self.refused: list[str] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Readers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(30)

    def _read(self) -> None:
        with psycopg.connect(url(NAME), autocommit=True, prepare_threshold=None) as reader:
            reader.execute("SET lock_timeout = '2s'")
            while not self._ended.is_set():
                listed = reader.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                ).fetchall()
                for (table,) in listed:
                    try:
                        reader.execute(f'SELECT * FROM "{table}" LIMIT 5')
                        self.reads += 1
                    except psycopg.errors.UndefinedTable:
                        continue  # renamed between the list and the read
                    except psycopg.Error as error:
                        self.refused.append(f"{table}: {error}")


def test_nobody_who_reads_is_refused_while_the_schema_is_made(fact: Fact) -> None:
    create(NAME, "template0")
    try:
        with used(NAME), Readers() as readers:
            call_command("migrate", verbosity=0, interactive=False)
            made = len(MigrationLoader(connection).applied_migrations)
            call_command("migrate", check_unapplied=True, verbosity=0)
            connection.close()
        assert readers.refused == []
        assert readers.reads > 100
    finally:
        drop(NAME)
    fact("migrations applied while somebody read", made)
    fact("reads meanwhile, none refused", readers.reads)


def test_the_database_is_the_one_that_django_alone_makes() -> None:
    create(NAME, "template0")
    try:
        ours = schema()
        with used(NAME):
            call_command(migrate.Command(), verbosity=0, interactive=False)
            assert schema() == ours
        assert len(ours) > 1000
    finally:
        drop(NAME)


def schema() -> set[tuple[str, str]]:
    """Every column, constraint, index, trigger and function of the database that Django uses now, in full."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return set(cursor.fetchall())


def test_models_and_migrations_say_the_same() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_the_linter_finds_nothing_that_an_older_release_could_not_live_with(fact: Fact) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "lintmigrations", "--project-root-path", str(ROOT), "--no-cache"],
        cwd=ROOT,
        env=dict(os.environ)
        | {"DJANGO_SETTINGS_MODULE": "tests.proofs.lint_settings", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    fact("django-migration-linter", " ".join(done.stdout.split()[-12:]))
