"""The live server is killed under its pages, and another started: all come back, and nobody asks for each of them."""

import pytest
from django.conf import settings

from benchmarks.live_pages import policy
from benchmarks.live_storm import storm
from tests.proofs.facts import Fact


@pytest.mark.parametrize(("pages", "haste"), [(200, 4.0), pytest.param(5_000, 1.0, marks=pytest.mark.prove)])
def test_all_pages_come_back_with_what_is_newest(pages: int, haste: float) -> None:
    found = storm(pages, settings.REDIS_URL, haste=haste)
    assert found.counts["lost"] == found.counts["back"] == pages
    assert found.counts["errors"] == 0
    assert found.reads <= 2 + found.over, "one reading of the meeting a second, whoever comes"
    fact = Fact()
    fact("pages that listened, lost their line, and are back with the newest state", found.counts["back"])
    fact("seconds until the last was", round(found.seconds))
    fact("answers that were no stream or no state", found.counts["errors"])
    fact("readings of the state by the live server meanwhile", found.reads)
    fact("readings by plain HTTP, each with a new ticket", found.counts["tickets"])
    fact("most of them in one second", found.peak)


def test_the_pages_of_the_benchmark_follow_the_policy_of_the_script() -> None:
    rules = policy()
    assert rules.keys() >= {"again", "within", "poll", "jitter", "spread"}
    assert rules["again"] + rules["within"] <= rules["poll"], (
        "the old ticket is tried before anything is read"
    )
    assert rules["poll"] + rules["jitter"] < 5_000, "pages keep up within five seconds"
