"""docs/operations.md says what is so: its rules are those of the product, and its examples do what they say."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings

from reviewboard.domain.approval.answering import GRANT, REACH
from reviewboard.domain.destructive import RULES, PlanFormat
from tests.approvals.asking import approved, ask, keys, program, wish
from tests.approvals.scenes import enforced, shop
from tests.changes.scenes import NOW

DOCUMENT = (settings.BASE_DIR / "docs" / "operations.md").read_text()


def example(name: str) -> Callable[..., Any]:
    """A function of the document, as whoever copies it gets it."""
    (block,) = (
        one for one in re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL) if f"def {name}(" in one
    )
    made: dict[str, Any] = {}
    exec(block, made)
    found: Callable[..., Any] = made[name]
    return found


def test_its_table_is_that_of_the_rules() -> None:
    told = re.findall(r"^\| `(\w+\.\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert told == [(rule.id, rule.recognises) for rule in RULES]


def test_every_format_of_a_plan_is_named() -> None:
    assert all(f"`{one}`" in DOCUMENT for one in PlanFormat)


def test_its_times_are_those_of_the_product() -> None:
    assert "A grant holds for 15 minutes, and ends an hour after the last approval" in DOCUMENT
    assert (GRANT.total_seconds(), REACH.total_seconds()) == (15 * 60, 60 * 60)


@pytest.mark.django_db
def test_its_examples_compute_the_head_and_verify_the_answer() -> None:
    verified, head_of = example("verified"), example("head_of")
    with time_machine.travel(NOW, tick=False) as clock:
        enforced()
        here = shop()
        agent = program(here)
        asked = ask(agent).body
        head = head_of(wish())
        assert head == asked["head"]
        known = {"keys": keys()}
        with pytest.raises(ValueError, match="not now: pending"):
            verified(asked["answer"], known, head, settings.PUBLIC_URL)
        approved(here, "Rita", "Rob", clock=clock)
        granted = agent.get("operations/recreate-db").body["answer"]
        assert verified(granted, known, head, settings.PUBLIC_URL)["sub"] == "recreate-db"
        with pytest.raises(ValueError, match="another question"):
            verified(granted, known, head_of(wish(commands=["terraform destroy"])), settings.PUBLIC_URL)
        with pytest.raises(ValueError, match="another question"):
            verified(granted, known, head, "https://elsewhere.example")
        clock.shift(GRANT)
        with pytest.raises(ValueError, match="not now: granted"):
            verified(granted, known, head, settings.PUBLIC_URL)
