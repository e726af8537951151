"""Statements of SQL that destroy data: in a dry run, in a migration, in what a command hands to a client."""

import re
from collections.abc import Iterator

from reviewboard.domain.destructive.environments import Place
from reviewboard.domain.destructive.harm import Harm, Rule, words

DROP = Rule("sql.drop", "SQL drops a database, a schema or a table.")
DROP_COLUMN = Rule("sql.drop_column", "SQL drops a column or a partition of a table.")
TRUNCATE = Rule("sql.truncate", "SQL empties a table with TRUNCATE.")
DELETE_ALL = Rule("sql.delete_all", "SQL deletes from a table without saying which rows.")
RULES = (DROP, DROP_COLUMN, TRUNCATE, DELETE_ALL)

_TOKEN = re.compile(
    r"""--[^\n]*            # a comment to the end of the line
      | /\*.*?(?:\*/|\Z)    # a comment in between
      | \$(?P<tag>[A-Za-z_]*)\$.*?(?:\$(?P=tag)\$|\Z)  # a text in dollars: the body of a function
      | '(?:[^'\\]|\\.|'')*(?:'|\Z)                    # a text
    """,
    re.VERBOSE | re.DOTALL,
)
_DOWN = re.compile(
    r"(?im)^[ \t]*--[ \t]*(?:\+goose\s+down|migrate:down|\+migrate\s+down|rollback\b|down\b).*$"
)
_UP = re.compile(r"(?im)^[ \t]*--[ \t]*(?:\+goose\s+up|migrate:up|\+migrate\s+up|up\b|changeset\b).*$")
_NAME = r"(?P<name>[\w.\"`\[\]$-]{1,200})"
_IF = r"(?:IF\s+EXISTS\s+)?"
_DROPS = re.compile(rf"(?i)DROP\s+(?P<kind>TABLE|DATABASE|SCHEMA|KEYSPACE|TABLESPACE)\s+{_IF}{_NAME}")
_CREATES = re.compile(rf"(?i)CREATE\s+(?:\w+\s+){{0,3}}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}")
_TRUNCATES = re.compile(rf"(?i)TRUNCATE\s+(?:TABLE\s+)?(?:ONLY\s+)?{_NAME}")
_DELETES = re.compile(rf"(?i)DELETE\s+FROM\s+(?:ONLY\s+)?{_NAME}(?P<rest>.*)\Z", re.DOTALL)
_ALTERS = re.compile(rf"(?i)ALTER\s+TABLE\s+{_IF}(?:ONLY\s+)?{_NAME}\s+(?P<rest>.*)\Z", re.DOTALL)
_COLUMN = re.compile(
    rf"(?i)(?:^|,)\s*DROP\s+(?:(?P<kind>COLUMN|PARTITION)\s+)?{_IF}(?P<column>[\w\"`\[\]-]{{1,200}})"
)
_NO_COLUMN = words(
    "constraint index key primary foreign check default not identity expression statistics period"
)
_NARROWED = re.compile(r"(?i)\b(?:WHERE|USING|LIMIT)\b")
_MOST = 4000
"""Characters of a statement that are read: its beginning says what it does."""


def recognise(text: str, place: Place) -> Iterator[Harm]:
    """What these statements would do to what counts as production; the way back of a migration is left out.

    A table that the same text made before is no loss.
    """
    made: set[str] = set()
    for statement in _statements(_forwards(text)):
        created = _CREATES.match(statement)
        if created:
            made.add(_bare(created["name"]))
        for rule, what, name in _of_statement(statement):
            if _bare(name) not in made and place.counts(name):
                yield Harm(rule.id, f"{what}.{place.remark}", name)


def _statements(text: str) -> Iterator[str]:
    """The statements without comments and texts, in one line each."""
    bare = _TOKEN.sub(lambda match: " " if match[0][:1] in "-/" else "''", text)
    for one in bare.split(";"):
        yield " ".join(one[:_MOST].split())


def _forwards(text: str) -> str:
    """The text without what stands under a mark of the way back, until a mark of the way there."""
    if not _DOWN.search(text):
        return text
    parts: list[str] = []
    is_down = False
    for line in text.split("\n"):
        if _DOWN.match(line) or _UP.match(line):
            is_down = bool(_DOWN.match(line))
        elif not is_down:
            parts.append(line)
    return "\n".join(parts)


def _of_statement(statement: str) -> Iterator[tuple[Rule, str, str]]:
    if dropped := _DROPS.match(statement):
        kind, name = dropped["kind"].upper(), dropped["name"]
        yield DROP, f"DROP {kind} {name} deletes it with all that is in it", name
    elif emptied := _TRUNCATES.match(statement):
        yield TRUNCATE, f"TRUNCATE deletes every row of {emptied['name']}", emptied["name"]
    elif deleted := _DELETES.match(statement):
        if not _NARROWED.search(deleted["rest"]):
            yield DELETE_ALL, f"DELETE without WHERE deletes every row of {deleted['name']}", deleted["name"]
    elif altered := _ALTERS.match(statement):
        for one in _COLUMN.finditer(altered["rest"]):
            column = one["column"]
            if one["kind"] or column.lower() not in _NO_COLUMN:
                kind = (one["kind"] or "column").lower()
                what = f"ALTER TABLE drops the {kind} {column} of {altered['name']}"
                yield DROP_COLUMN, what, f"{altered['name']}.{column}"


def _bare(name: str) -> str:
    return name.translate(str.maketrans("", "", '"`[]')).lower()
