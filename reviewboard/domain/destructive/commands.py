"""Commands that destroy, as somebody would run them.

A command that only says what it would do (`--dry-run`) is none; nor is one that prints or looks for the words.
"""

import re
from collections.abc import Iterator, Sequence

from reviewboard.domain.destructive import programs, sql
from reviewboard.domain.destructive.environments import Place
from reviewboard.domain.destructive.harm import Harm
from reviewboard.domain.destructive.harm import words as words_of
from reviewboard.domain.destructive.programs import TESTS, Words
from reviewboard.domain.destructive.shell import commands

RULES = programs.RULES
_CLIENTS = words_of("psql mysql mariadb sqlite3 sqlcmd clickhouse-client cockroach bq snowsql duckdb")
_DRY = re.compile(r"--?dry-?run(?:=(?!none|false).*)?|--dryrun|--what-?if|--check-only")


def recognise(lines: Sequence[str], place: Place) -> Iterator[Harm]:
    """What these commands would do to what counts as production."""
    for line in lines:
        for words in commands(line):
            shown = " ".join(words)
            if any(map(_DRY.fullmatch, words)):
                continue
            if place.counts(shown, _namespace(words)):
                yield from _of_command(words, shown, place)


def _of_command(words: Words, shown: str, place: Place) -> Iterator[Harm]:
    program, arguments = words[0], words[1:]
    test = next((one for one in TESTS if program in one.programs and one.holds(arguments)), None)
    if test:
        yield Harm(test.rule.id, f"{_WORDS[test.rule]}: {shown[:200]}.{place.remark}", shown)
    elif program in _CLIENTS:
        for text in arguments:
            yield from sql.recognise(text.partition("=")[2] if text.startswith("--") else text, place)


_WORDS = {
    programs.REMOVE: "The command removes what lasts",
    programs.CLOUD: "The command deletes from a cloud",
    programs.DESTROY: "The command destroys infrastructure",
    programs.CLUSTER: "The command deletes from a cluster",
    programs.DATABASE: "The command empties or drops a database",
    programs.BACKWARDS: "The command runs migrations backwards",
    programs.UNPROTECTED: "The command takes a protection away",
}


def _namespace(words: Words) -> str:
    """The namespace or context that a command names for itself, "" for none."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name, _, value = word.partition("=")
        if name in {"-n", "--namespace"}:
            return value or following
    return ""
