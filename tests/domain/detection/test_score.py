"""The published score on labelled commits of public repositories (contracts, ai/dev.jsonl); docs/evidence.md tells it."""

import os
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from reviewboard.domain.detection import detect, rule_book, without_tools
from reviewboard.domain.detection.rows import row_of
from reviewboard.domain.detection.score import Graded, is_scored, tally
from reviewboard.domain.json_lines import object_of

CONTRACTS = Path(os.environ.get("REVIEWBOARD_CONTRACTS", "../shared/contracts"))
# Of fewer, one commit more or less says nothing.
ENOUGH = 5
NO_TOOLS = frozenset({"unspecified", "agent-other"})


@pytest.fixture(scope="module")
def graded() -> list[Graded]:
    path = CONTRACTS / "ai" / "dev.jsonl"
    if not path.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no labelled commits at {path}: set REVIEWBOARD_CONTRACTS")
    rows = [row_of(object_of(line) or {}) for line in path.read_text("utf-8").splitlines()]
    return [Graded(row, detect(row.facts)) for row in rows if is_scored(row)]


def test_any_yes_is_right_and_most_of_what_was_disclosed_is_found(graded: list[Graded]) -> None:
    found = tally(graded)
    assert found.precision >= 0.96
    assert found.recall >= 0.95


def test_the_hard_rows_too(graded: list[Graded]) -> None:
    found = tally(one for one in graded if one.row.told["hard"])
    assert found.precision >= 0.90
    assert found.recall >= 0.80


def test_certain_is_certain(graded: list[Graded]) -> None:
    found = tally(graded, certain_only=True)
    assert found.precision >= 0.99
    assert found.recall >= 0.70


def test_the_first_tool_is_the_right_one(graded: list[Graded]) -> None:
    assert tally(graded).first_tool >= 0.96


def test_a_repository_whose_tools_nobody_wrote_down_is_mostly_found_all_the_same(
    graded: list[Graded],
) -> None:
    by_repository = defaultdict(list)
    for one in graded:
        by_repository[one.row.told["repo"]].append(one)
    recalls, left_out = [], []
    for rows in by_repository.values():
        tools = {tool for one in rows for tool in one.labelled} - NO_TOOLS
        book = without_tools(rule_book(), tools)
        again = [Graded(one.row, detect(one.row.facts, book)) for one in rows]
        left_out.extend(again)
        if sum(one.truth for one in rows) >= ENOUGH:
            recalls.append(tally(again).recall)
    assert median(recalls) >= 0.60
    assert tally(left_out).precision >= 0.90
