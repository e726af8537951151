"""Evidence of AI: labelled commits a second on one core, and messages made to take long.

`python -m benchmarks.evidence`. Bars: at least 30,000 commits a second, also by a book that a team has extended
with a hundred rules; a hostile message of a megabyte at most 100 ms, whatever its shape.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.hostile import SHAPES, message
from benchmarks.results import Row, run
from reviewboard.domain.detection import ChangeText, RuleBook, TeamRule, detect, extended, rule_book, verdict
from reviewboard.domain.detection.rows import row_of
from reviewboard.domain.json_lines import object_of

COMMITS_BAR = 30_000
HOSTILE_BAR = 100
ROUNDS = 9
_FILE = Path(os.environ.get("REVIEWBOARD_CONTRACTS", "../shared/contracts"), "ai", "dev.jsonl")


def rate(texts: list[ChangeText], book: RuleBook) -> float:
    """Commits a second of processor time, all of them in turn: the median of several rounds after a first."""
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            verdict(detect(text, book))
        rates.append(len(texts) / (time.process_time() - began))
    return statistics.median(rates[1:])


def team_book() -> RuleBook:
    """The product's rules with a hundred of a team's."""
    rules = [
        TeamRule(f"team.{number}", "address", f"agent{number}@acme.example", "acme") for number in range(100)
    ]
    return extended(rule_book(), rules, "1")


def slowest() -> tuple[float, str]:
    """The milliseconds of the shape that takes longest, the better of two tries, and which it is."""
    took = {}
    for shape in SHAPES:
        facts = ChangeText(message(shape))
        tries = []
        for _ in range(2):
            began = time.process_time()
            detect(facts)
            tries.append((time.process_time() - began) * 1000)
        took[shape] = min(tries)
    worst = max(took, key=lambda shape: took[shape])
    return took[worst], worst


def measure() -> Iterator[Row]:
    """Both rates, then the hostile shapes."""
    if not _FILE.exists():
        raise SystemExit(f"no labelled commits at {_FILE}: set REVIEWBOARD_CONTRACTS")
    texts = [row_of(object_of(line) or {}).facts for line in _FILE.read_text("utf-8").splitlines()]
    signs = sum(bool(detect(text)) for text in texts)
    how = f"{len(texts):,} labelled commits in turn, {signs / len(texts):.0%} of them with a sign"
    for name, book in (("product", rule_book()), ("product and 100 of a team", team_book())):
        told = f"evidence by the rules of the {name}, one core"
        yield Row(told, round(rate(texts, book)), COMMITS_BAR, unit="commits/s", at_least=True, how=how)
    milliseconds, worst = slowest()
    yield Row(
        f"slowest of {len(SHAPES)} hostile messages of a megabyte",
        round(milliseconds, 1),
        HOSTILE_BAR,
        unit="ms",
        how=worst,
    )


if __name__ == "__main__":
    sys.exit(run("evidence", measure))
