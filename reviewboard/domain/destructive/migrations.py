"""What the lines that a diff adds would destroy once they are deployed: migrations, and protections that go.

Only what is added counts, and only where it runs: a statement in a test, in documentation or in ordinary code is no
migration. The way back of a migration runs only when something is taken back, and is left out.
"""

import re
from collections.abc import Iterator

from reviewboard.domain.destructive import kubernetes, paths, sql
from reviewboard.domain.destructive.diffs import FileDiff, files
from reviewboard.domain.destructive.environments import Place
from reviewboard.domain.destructive.harm import Harm, Rule, Unreadable

DROP = Rule(
    "migration.drop",
    "A migration drops a table or a column: Django, Rails, Alembic, Knex, Sequelize, TypeORM, Liquibase.",
)
UNPROTECTED = Rule(
    "diff.protection_removed", "A diff takes prevent_destroy or deletion protection out of a Terraform file."
)
RULES = (DROP, UNPROTECTED)

_CALLS = (
    (re.compile(r"\bmigrations\.DeleteModel\(\s*(?:name\s*=\s*)?[\"']?(\w*)"), "deletes the model"),
    (re.compile(r"\bmigrations\.RemoveField\(\s*(.*)"), "removes a field"),
    (re.compile(r"\bdrop_(?:join_)?table\b[\s(]*[:\"']?([\w.]*)"), "drops the table"),
    (re.compile(r"\b(?:op|batch_op|batch)\.drop_column\(\s*(.*)"), "drops the column"),
    (re.compile(r"\bremove_columns?\b[\s(]+:?(.+)"), "drops the column"),
    (re.compile(r"\bdropTable(?:IfExists)?\(\s*[\"'`]?([\w.]*)"), "drops the table"),
    (re.compile(r"\b(?:dropColumns?|removeColumn)\(\s*(.*)"), "drops the column"),
    (re.compile(r"<dropTable\b[^>]{0,1000}tableName=\"([^\"]*)"), "drops the table"),
    (re.compile(r"<dropColumn\b(.*)"), "drops the column"),
)
_NAMED = re.compile(r"\s*(?:\w+\s*=\s*)?[:\"'`]?([\w.]+)")
_COMMENT = re.compile(r"\s*(?:#|//|\*|/\*|<!--)")
_BEGINS = re.compile(
    r"\b(?:def|function|async|exports\.|const|public)\s*(?:self\.)?[\w. ]{0,200}?\b(up|down|change|upgrade|downgrade)\b"
)
_REVERSE = re.compile(r"\b(?:reverse_sql|reverse_code|state_operations)\s*=|<rollback")
_STRING = re.compile(
    r"\"\"\"(.*?)\"\"\"|'''(.*?)'''|\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'", re.DOTALL
)
_GUARD = re.compile(r"\s*(prevent_destroy|(?:enable_)?deletion_protection(?:_enabled)?)\s*=\s*(true|false)\b")
_REACH = 3
"""How many lines after a call its arguments are looked for."""


def recognise(content: str, place: Place) -> Iterator[Harm]:
    """What the diff would bring about.

    Raises:
        Unreadable: something is there, and it is no unified diff.
    """
    told = list(files(content))
    if content.strip() and not told and "diff --git" not in content:
        raise Unreadable("This is no unified diff: send what `git diff` prints.")
    for one in told:
        yield from of_file(one, place)


def of_file(one: FileDiff, place: Place) -> Iterator[Harm]:
    """What the diff of one file would bring about."""
    if one.deleted and paths.protects(one.path):
        yield Harm(paths.DELETED.id, f"{one.path} would be deleted, which says who has to approve.", one.path)
    elif paths.protects(one.was) and not paths.is_read(one.path):
        what = f"{one.was} would become {one.path}, where it no longer says who has to approve."
        yield Harm(paths.DELETED.id, what, one.was)
    if paths.is_aside(one.path) or not place.counts(namespace=one.path.rpartition("/")[0]):
        return
    if one.path.endswith((".yaml", ".yml", ".json")):
        yield from kubernetes.of_file(one, place)
    elif one.path.endswith((".tf", ".hcl")):
        yield from _unguarded(one, place)
    if one.deleted or paths.is_way_back(one.path):
        return
    if one.path.endswith(".sql"):
        yield from _placed(sql.recognise("\n".join(_statements(one)), place), one.path)
    elif paths.is_migration(one.path):
        yield from _of_migration(one, place)


def _statements(one: FileDiff) -> Iterator[str]:
    """What is added, and the comments that stay: one of them may say that the way back begins."""
    return (
        text for sign, text in one.lines if sign == "+" or (sign == " " and text.lstrip().startswith("--"))
    )


def _of_migration(one: FileDiff, place: Place) -> Iterator[Harm]:
    forwards = list(_forwards(one))
    for number, line in enumerate(forwards):
        for pattern, words in _CALLS:
            found = pattern.search(line)
            if found:
                name = _name(found[1], forwards[number + 1 : number + 1 + _REACH])
                where = f"{one.path}: {name}" if name else one.path
                yield Harm(DROP.id, f"The migration {words} {name}".strip() + f".{place.remark}", where)
                break
    for texts in _STRING.finditer("\n".join(forwards)):
        yield from _placed(sql.recognise(next(filter(None, texts.groups()), ""), place), one.path)


def _forwards(one: FileDiff) -> Iterator[str]:
    """The added lines that are no comment, and not of the way back."""
    is_down = False
    for sign, text in one.lines:
        begins = _BEGINS.search(text)
        if begins:
            is_down = begins[1] in {"down", "downgrade"}
        if sign == "+" and not is_down and not _COMMENT.match(text) and not _REVERSE.search(text):
            yield text


def _name(argument: str, following: list[str]) -> str:
    """What is dropped, from the call's own line or the lines after it; "" where neither says."""
    found = []
    for text in (argument, *following):
        found += [match[1] for part in text.split(",") if (match := _NAMED.match(part))]
        if (
            len(found) > 1
            or ")" in text
            or (found and "(" not in text and text is argument and "," not in text)
        ):
            break
    return ".".join(found[:2])


def _unguarded(one: FileDiff, place: Place) -> Iterator[Harm]:
    was = [match[1] for text in one.removed if (match := _GUARD.match(text)) and match[2] == "true"]
    now = [match[1] for text in one.added if (match := _GUARD.match(text)) and match[2] == "true"]
    for name in dict.fromkeys(was):
        if was.count(name) > now.count(name):
            yield Harm(UNPROTECTED.id, f"{name} = true would go from {one.path}.{place.remark}", one.path)


def _placed(harms: Iterator[Harm], path: str) -> Iterator[Harm]:
    return (Harm(one.rule_id, one.what, f"{path}: {one.where}") for one in harms)
