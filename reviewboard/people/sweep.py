"""Looking for a person's words in every column of every table, and taking them out.

Names live in one place, but people also write them into titles and notes. So erasure reads what columns there
are from the database itself: a table that is added later is swept without a line here. Whole words, whatever
the case.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Func, QuerySet, SlugField, TextField
from psycopg import sql

from reviewboard.audit.history import is_history

PUT = "erased person"
LONG_ENOUGH = 6
"""So long a login is taken for a name wherever it stands; a shorter one ("max") only as a mention."""

NEVER = frozenset({"django_migrations", "django_content_type", "auth_permission", "spatial_ref_sys"})
"""Tables of the framework that say what the program is, and nothing of what it was told."""
SEALED = frozenset({"audit_entry", "audit_seal", "audit_sealedentry"})
"""The log: it refuses whatever is no code, key or number, so nothing is to be taken out."""
OWN: Mapping[str, frozenset[str]] = {
    "people_person": frozenset({"name", "email"}),
    "people_identity": frozenset({"value", "name"}),
    "people_quoted": frozenset({"text", "digest"}),
    "people_user": frozenset({"email", "password"}),
}
"""The one place where names belong: emptied by key, so that somebody of the same name keeps theirs."""

_SPECIAL = re.compile(r"([^\w\s])")
_TEXT = ("text", "character varying", "jsonb", "json")


_UNIQUE = """
    SELECT tables.relname, columns.attname, keys.attname
    FROM pg_index uniques
    JOIN pg_class tables ON tables.oid = uniques.indrelid
    JOIN pg_attribute columns ON columns.attrelid = tables.oid AND columns.attnum = ANY(uniques.indkey)
    JOIN pg_index named ON named.indrelid = tables.oid AND named.indisprimary
    JOIN pg_attribute keys ON keys.attrelid = tables.oid AND keys.attnum = named.indkey[0]
    WHERE uniques.indisunique AND NOT uniques.indisprimary
      AND tables.relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A column that may hold words. `limit` is its length in characters, None for no limit.

    `key` is the primary key of a table that lets no two rows be alike in this column: each gets words of its own.
    """

    table: str
    column: str
    kind: str
    limit: int | None
    key: str | None = None


def pattern_of(names: Iterable[str], emails: Iterable[str], logins: Iterable[str]) -> str:
    """The regular expression, as PostgreSQL reads it, that finds this person; "" when nothing is to be found.

    A name counts from two words on: "Rose" alone is a word like any other.
    """
    whole = [r"\s+".join(map(_letters, name.split())) for name in names if len(name.split()) > 1]
    whole += [_letters(email) for email in emails if email]
    bare = [login for login in logins if len(login) >= LONG_ENOUGH or not login.isalpha()]
    whole += [_letters(login) for login in bare if login]
    found = [f"(?<![[:alnum:]_]){word}(?![[:alnum:]_])" for word in _longest_first(whole)]
    mentions = [_letters(login) for login in logins if login and login not in bare]
    found += [f"(?<=[@/:]){word}(?![[:alnum:]_])" for word in _longest_first(mentions)]
    return "|".join(found)


def sweep(pattern: str) -> int:
    """Takes every match out of every column and of history; how many rows were changed.

    History is rewritten by deleting a row and adding it again: the application's role may do no more
    (audit.rights). The caller opens its protection (`audit.history.unprotected`) and the transaction.
    """
    history = _history_tables()
    places = list(_places())
    count = sum(_replace(place, pattern) for place in places if place.table not in history)
    return count + sum(
        _rewrite(table, [place for place in places if place.table == table], pattern)
        for table in sorted(history)
    )


def any_occurs(rows: QuerySet[Any], pattern: str) -> bool:
    """Whether any word in any column of these rows matches."""
    whole = Func(template=f'to_jsonb("{rows.model._meta.db_table}")::text', output_field=TextField())
    return bool(rows.annotate(whole_row=whole).filter(whole_row__regex=pattern).exists())


def _letters(word: str) -> str:
    """The word whatever the case, without asking the database's collation about letters beyond English."""
    return "".join(
        f"[{letter.lower()}{letter.upper()}]"
        if letter.lower() != letter.upper() and len(letter.lower()) == len(letter.upper()) == 1
        else _SPECIAL.sub(r"\\\1", letter)
        for letter in word
    )


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def _history_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models() if is_history(model))


def _places() -> Iterator[Place]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name, column_name, data_type, character_maximum_length
            FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type = ANY(%s)
            ORDER BY table_name, ordinal_position
            """,
            [list(_TEXT)],
        )
        found = [Place(*row) for row in cursor.fetchall()]
        cursor.execute(_UNIQUE)
        unique = {(table, column): key for table, column, key in cursor.fetchall()}
    codes = _codes()
    for place in found:
        own = OWN.get(place.table, frozenset())
        if (
            place.table not in NEVER | SEALED
            and place.column not in own
            and (place.table, place.column) not in codes
        ):
            yield replace(place, key=unique.get((place.table, place.column)))


def _codes() -> frozenset[tuple[str, str | None]]:
    """Columns that hold one of the product's words, or a key that files and addresses use: nobody's name."""
    return frozenset(
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.choices or isinstance(field, SlugField)
    )


def _replace(place: Place, pattern: str) -> int:
    column = sql.Identifier(place.column)
    statement = sql.SQL("UPDATE {table} SET {column} = {value} WHERE {column}::text ~ %s").format(
        table=sql.Identifier(place.table), column=column, value=_without(place)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [pattern, PUT, pattern])
        return int(cursor.rowcount)


def _rewrite(table: str, places: list[Place], pattern: str) -> int:
    """One history table: rows with a match are taken out and put back without it, all else as it was."""
    if not places:
        return 0
    clean = {place.column: _without(place) for place in places}
    columns = _columns_of(table)
    statement = sql.SQL(
        "WITH gone AS (DELETE FROM {table} WHERE {matches} RETURNING *) "
        "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} FROM gone"
    ).format(
        table=sql.Identifier(table),
        matches=sql.SQL(" OR ").join(
            sql.SQL("{}::text ~ %s").format(sql.Identifier(place.column)) for place in places
        ),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(clean.get(column, sql.Identifier(column)) for column in columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [pattern] * len(places) + [pattern, PUT] * len(places))
        return int(cursor.rowcount)


def _without(place: Place) -> sql.Composed:
    """The column's value with every match replaced, no longer than the column allows."""
    column = sql.Identifier(place.column)
    own = sql.SQL(" || ' ' || {}::text").format(sql.Identifier(place.key)) if place.key else sql.SQL("")
    replaced = sql.SQL("regexp_replace({column}::text, %s, %s::text{own}, 'g')").format(
        column=column, own=own
    )
    if place.limit is not None:
        replaced = sql.SQL("left({}, {})").format(replaced, sql.Literal(place.limit))
    return sql.SQL("({})::{}").format(replaced, sql.SQL(place.kind.replace("character varying", "text")))


def _columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
