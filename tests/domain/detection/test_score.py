"""The published score on labelled commits of public repositories (contracts, ai/dev.jsonl)."""

import json
import os
from pathlib import Path

import pytest

from reviewboard.domain.detection import ChangeText, Sign, detect, strongest, verdict
from reviewboard.domain.values import Certainty, Verdict

CONTRACTS = Path(os.environ.get("REVIEWBOARD_CONTRACTS", "../shared/contracts"))
YES = (Verdict.ASSISTED, Verdict.SUSPECTED)
Judged = tuple[dict[str, object], tuple[Sign, ...]]


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    path = CONTRACTS / "ai" / "dev.jsonl"
    if not path.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no labelled commits at {path}: set REVIEWBOARD_CONTRACTS")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(row, detect(facts(row))) for row in rows if row["scored"]]


def facts(row: dict[str, object]) -> ChangeText:
    parents = row["parents"]
    assert isinstance(parents, int)
    return ChangeText(
        message=str(row["message"]),
        author_name=str(row["author_name"]),
        author_email=str(row["author_email"]),
        committer_name=str(row["committer_name"]),
        committer_email=str(row["committer_email"]),
        parents=parents,
    )


def precision_and_recall(judged: list[Judged], positive: list[bool]) -> tuple[float, float]:
    truth = [bool(row["ai_assisted"]) for row, _ in judged]
    right = sum(a and b for a, b in zip(truth, positive, strict=True))
    return right / sum(positive), right / sum(truth)


def said_yes(judged: list[Judged]) -> list[bool]:
    return [verdict(signs) in YES for _, signs in judged]


def test_any_yes_is_right_and_most_of_what_was_disclosed_is_found(judged: list[Judged]) -> None:
    precision, recall = precision_and_recall(judged, said_yes(judged))
    assert precision >= 0.98
    assert recall >= 0.96


def test_the_hard_rows_too(judged: list[Judged]) -> None:
    hard = [one for one in judged if one[0]["hard"]]
    precision, recall = precision_and_recall(hard, said_yes(hard))
    assert precision >= 0.95
    assert recall >= 0.85


def test_certain_is_certain(judged: list[Judged]) -> None:
    precision, recall = precision_and_recall(
        judged, [strongest(signs) is Certainty.CERTAIN for _, signs in judged]
    )
    assert precision >= 0.99
    assert recall >= 0.70


def test_the_first_tool_is_the_right_one(judged: list[Judged]) -> None:
    found = [(row, signs) for row, signs in judged if row["ai_assisted"] and verdict(signs) in YES]
    right = sum(signs[0].tool in str(row["tools"]) for row, signs in found)
    assert right / len(found) >= 0.96
