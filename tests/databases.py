"""Copies of the test database: for what other processes must see, and for a sample that is built only once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection
from psycopg import sql


@contextmanager
def copied(name: str, *, template: str | None = None) -> Iterator[str]:
    """A database made from `template` (Django's present one), which Django uses until the block ends; its URL.

    Rows are committed in it, so that servers, relays and workers see them; it is dropped afterwards.
    """
    connection.close()
    create(name, template or str(connection.settings_dict["NAME"]))
    try:
        with used(name):
            yield url(name)
    finally:
        drop(name)


@contextmanager
def used(name: str) -> Iterator[None]:
    """Django's connection leads to this database until the block ends."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def create(name: str, template: str) -> None:
    """Makes a database, anew if it is there. Whoever is still connected to the template is sent away.

    Servers and threads of earlier tests leave connections behind, which end when they are collected: any time.
    """
    drop(name)
    _send_away(template)
    statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
    _run(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))


def _send_away(name: str) -> None:
    everybody = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}"
    _run(sql.SQL(everybody).format(sql.Literal(name)))


def drop(name: str) -> None:
    """Drops a database with whoever is connected to it."""
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def url(name: str) -> str:
    """What DATABASE_URL must be for another process to use this database of the same server."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def _run(statement: sql.Composed) -> None:
    parameters = connection.get_connection_params() | {"dbname": "postgres", "autocommit": True}
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters) as server:
        server.execute(statement)
