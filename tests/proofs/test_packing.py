"""The packer on the weeks of a made-up organisation: no faults, less waiting than by score alone, nothing worth less."""

import importlib.util
import io
import statistics
from contextlib import redirect_stdout
from types import ModuleType

import pytest

from reviewboard.domain.packing import pack
from reviewboard.domain.packing.weeks import answer, week_of
from tests.contracts import FOLDER
from tests.proofs.facts import Fact

pytestmark = pytest.mark.prove
SEEDS, WEEKS = range(1, 21), 52
SIMULATION = FOLDER.parent / "simulation" / "weeks.py"


def simulation() -> ModuleType:
    """The made-up organisation, and how its plans are scored."""
    assert SIMULATION.exists(), f"{SIMULATION} is not there: set REVIEWBOARD_CONTRACTS"
    spec = importlib.util.spec_from_file_location("weeks", SIMULATION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_people_wait_a_tenth_less_than_by_score_alone_and_nothing_is_worth_less(fact: Fact) -> None:
    weeks = simulation()
    scores = [scored(weeks, seed) for seed in SEEDS]
    spans = [one["mean_span_ratio"] for one in scores]
    worth = [one["worth_ratio"] for one in scores]
    fact("weeks planned", len(scores) * WEEKS)
    fact("faults", int(sum(one["faults"] for one in scores)))
    fact(
        "span against that of the naive plan: mean, worst", f"{statistics.mean(spans):.3f}, {max(spans):.3f}"
    )
    fact(
        "worth against that of the naive plan: mean, least", f"{statistics.mean(worth):.3f}, {min(worth):.3f}"
    )
    assert sum(one["faults"] for one in scores) == 0
    assert statistics.mean(spans) <= 0.91
    assert min(worth) >= 1.0


def scored(weeks: ModuleType, seed: int) -> dict[str, float]:
    """The weeks of this seed, planned and scored."""
    made = list(weeks.generate(seed, WEEKS))
    plans = []
    for one in made:
        read = week_of(one)
        plans.append(answer(read, pack(read.items, minutes=read.minutes, opening=0, close=0)))
    with redirect_stdout(io.StringIO()):
        score: dict[str, float] = weeks.score(made, plans)
    return score
