"""Databases beside each other on one server, and Django's connection turned from one to the other.

Importing this sets Django up. The databases are dropped when the process ends.
"""

import atexit
import os
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

PREFIX = "reviewboard_benchmark_"
_EMPTY = "empty"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")
os.environ.setdefault("API_RATE", "1000000/min")  # counted as always, refused never
os.environ.setdefault("LOG_LEVEL", "WARNING")
django.setup()

_open: dict[str, BaseDatabaseWrapper] = {}


def database(name: str, fill: Callable[[], object]) -> str:
    """The database of this name, made and filled by the first who asks; Django then uses it."""
    if name not in _open:
        if _EMPTY not in _open and name != _EMPTY:
            database(_EMPTY, lambda: call_command("migrate", verbosity=0))
        _make(name)
        fill()
        _vacuum()
    use(name)
    return name


def use(name: str) -> None:
    """Turns Django to this database. The connections to the others stay open."""
    connections["default"] = _open[name]


def url(name: str) -> str:
    """What DATABASE_URL must be for another process."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{PREFIX}{name}"))


def plain(name: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection without Django, as Django has it set up: autocommit, nothing prepared."""
    return psycopg.connect(url(name), autocommit=True, prepare_threshold=None)


def _make(name: str) -> None:
    for other in _open.values():
        other.close()  # nobody may be connected to the template
    template = PREFIX + _EMPTY if name != _EMPTY else "template1"
    _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", PREFIX + name)
    _run("CREATE DATABASE {} TEMPLATE {}", PREFIX + name, template)
    if not _open:
        atexit.register(_drop_all)
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": PREFIX + name}
    _open[name] = wrapper
    use(name)


def _vacuum() -> None:
    """What autovacuum would have done in a table's life: statistics, and pages known to be visible."""
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _drop_all() -> None:
    for name, wrapper in _open.items():
        wrapper.close()
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", PREFIX + name)


def _run(statement: str, *names: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
