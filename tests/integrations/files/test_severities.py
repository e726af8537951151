"""Vendors' words for how bad it was."""

import pytest

from reviewboard.domain.values import Severity
from reviewboard.integrations.files.problems import Unreadable
from reviewboard.integrations.files.severities import WORDS, read_severity


@pytest.mark.parametrize(
    ("severity", "words"),
    [
        (
            1,
            [
                "P1",
                "p0",
                "SEV-1",
                "sev 1",
                "SEV1",
                "sev0",
                "S1",
                "1",
                "1 - Critical",
                "1 - High",
                "Severity 1",
            ],
        ),
        (
            1,
            [
                "critical",
                " CRITICAL ",
                "Highest",
                "Blocker",
                "fatal",
                "P1 - Critical",
                "1 (Critical)",
                "Sev1: critical",
            ],
        ),
        (2, ["P2", "sev2", "2 - High", "major", "High", "error"]),
        (3, ["P3", "3 - Moderate", "3 - Low", "minor", "Medium", "warning"]),
        (4, ["P4", "4 - Low", "low"]),
        (5, ["P5", "5 - Planning", "lowest", "info", "none"]),
    ],
)
def test_a_vendors_word_becomes_ours(severity: int, words: list[str]) -> None:
    assert {word: read_severity(word) for word in words} == dict.fromkeys(words, Severity(f"SEV{severity}"))


@pytest.mark.parametrize("word", ["P6", "10", "meh", "critical-ish", "-1", "１", "S", "1.5", "sev12"])
def test_an_unknown_word_names_the_accepted_ones(word: str) -> None:
    with pytest.raises(Unreadable, match="SEV1 to SEV5, P0 to P5"):
        read_severity(word)


def test_no_word_has_two_meanings() -> None:
    words = [word for words in WORDS.values() for word in words]
    assert len(words) == len(set(words))
