"""What the application's role may do, table by table.

The owner's role migrates and owns every table. The application connects as another role, which can neither
TRUNCATE anything nor alter the log (architecture.md, "State, history, audit"): a trigger could be told to
look away by whoever holds the connection, a missing right cannot.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from reviewboard.audit.history import is_history
from reviewboard.audit.models import Entry, Seal, SealedEntry

READ = ("SELECT",)
LOG = ("SELECT", "INSERT")
HISTORY = ("SELECT", "INSERT", "DELETE")  # erasure and retention delete history; nobody rewrites it
RECORDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def rights_on(model: type[models.Model]) -> tuple[str, ...]:
    """What the application may do with the model's table."""
    if model in {Entry, Seal, SealedEntry}:
        return LOG
    return HISTORY if is_history(model) else RECORDS


def statements(role: str) -> Iterator[sql.Composed]:
    """The SQL that gives `role` exactly these rights and takes away any other that it was given by name."""
    name = sql.Identifier(role)
    for kind in ("TABLES", "SEQUENCES"):
        yield sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}").format(sql.SQL(kind), name)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(name)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    yield _grant(READ, MigrationRecorder.Migration._meta.db_table, name)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield _grant(rights_on(model), model._meta.db_table, name)


def _grant(rights: tuple[str, ...], table: str, role: sql.Identifier) -> sql.Composed:
    listed = sql.SQL(", ").join(sql.SQL(right) for right in rights)
    return sql.SQL("GRANT {} ON {} TO {}").format(listed, sql.Identifier(table), role)
