"""docs/importing.md says what the code reads, no more and no less."""

import re
from pathlib import Path

import pytest

from reviewboard.integrations.files import Kind, read
from reviewboard.integrations.files.actions import ACTION_WORDS, PRIORITY_WORDS
from reviewboard.integrations.files.catalog_entities import PATHS
from reviewboard.integrations.files.incidents import STATUS_WORDS
from reviewboard.integrations.files.meetings import MEETING_WORDS
from reviewboard.integrations.files.reading import SCHEMAS
from reviewboard.integrations.files.severities import WORDS

KINDS = tuple(SCHEMAS)
DOCUMENT = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def table(title: str) -> list[list[str]]:
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_that_is_documented_is_read_and_the_reverse(kind: Kind) -> None:
    documented = [
        (names(name)[0], required == "required", holds, names(aliases))
        for name, required, holds, aliases in table(kind.capitalize())
    ]
    assert documented == [
        (column.name, column.required, column.holds, column.aliases) for column in SCHEMAS[kind].columns
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_header_means_two_columns(kind: Kind) -> None:
    spelled = [name for column in SCHEMAS[kind].columns for name in (column.name, *column.aliases)]
    assert sorted(spelled) == sorted(set(spelled))


def test_every_path_of_an_entity_is_documented_and_the_reverse() -> None:
    assert {names(path)[0]: read_as for path, read_as in table("Backstage")} == PATHS


def test_the_words_for_severity_and_status_are_documented_and_the_reverse() -> None:
    assert {word: names(words) for word, words in table("Severity")} == WORDS
    assert {word: names(words) for word, words in table("Status")} == STATUS_WORDS
    assert {word: names(words) for word, words in table("States of actions")} == ACTION_WORDS
    assert {word: names(words) for word, words in table("Priorities")} == PRIORITY_WORDS
    assert {word: names(words) for word, words in table("States of meetings")} == MEETING_WORDS


@pytest.mark.parametrize(
    ("kind", "ending"), [("people", "csv"), ("services", "csv"), ("incidents", "json"), ("actions", "csv")]
)
def test_the_examples_are_read_without_a_word(kind: Kind, ending: str) -> None:
    (example,) = re.findall(rf"```{ending}\n(.*?)```", section(kind.capitalize()), re.DOTALL)
    parsed = read(kind, f"f.{ending}", example.encode())
    assert len(parsed.rows) == 1
    assert (parsed.problems, parsed.ignored, parsed.notices) == ((), (), ())
