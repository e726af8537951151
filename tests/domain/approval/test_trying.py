"""Two rules of the gate on the same hand-made weeks: what each asks for, what moves, and because of what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.approval import (
    Condition,
    GateFacts,
    GatePolicy,
    Landed,
    MoveWay,
    Pair,
    Trial,
    asked,
    compare,
)
from reviewboard.domain.values import Certainty, Tier, Verdict
from tests.domain.approval.test_properties import facts, policies

FIRST, SECOND = date(2026, 11, 9), date(2026, 11, 16)
BIG = GateFacts(
    "a1", verdict=Verdict.ASSISTED, certainty=Certainty.CERTAIN, tier=Tier.ONE, lines=80, paths=("src/a.py",)
)
SMALL = replace(BIG, lines=26)
OLD = GatePolicy(lines=50)
NEW = GatePolicy(lines=20)


def trial(before: GatePolicy, after: GatePolicy, *given: tuple[date, str, GateFacts]) -> Trial:
    landed = [Landed(n, service, monday, told) for n, (monday, service, told) in enumerate(given, 1)]
    return compare(before, after, landed=landed, mondays=(SECOND, FIRST))


def test_weeks_are_counted_by_both_rules_the_oldest_first_also_an_empty_one() -> None:
    found = trial(OLD, replace(NEW, approvals=2), (SECOND, "shop", BIG), (SECOND, "shop", SMALL))
    empty, week = found.weeks
    assert (empty.monday, empty.changes, empty.approvals) == (FIRST, Pair(0, 0), Pair(0, 0))
    assert (week.monday, week.changes, week.approvals) == (SECOND, Pair(1, 2), Pair(1, 4))
    assert (week.moves_in, week.moves_out) == (1, 0)
    assert found.approvals == Pair(1, 4)
    assert found.services == {"shop": Pair(1, 4)}


def test_a_change_moves_in_or_out_because_of_what_refuses_it_on_the_other_side() -> None:
    narrow = GatePolicy(lines=20, tiers=frozenset({Tier.TWO}))
    moves = trial(OLD, narrow, (FIRST, "shop", BIG), (SECOND, "mail", replace(SMALL, tier=Tier.TWO))).moves
    assert [(one.change.id, one.way, one.because) for one in moves] == [
        (2, MoveWay.IN, (Condition.LINES,)),
        (1, MoveWay.OUT, (Condition.TIER,)),
    ]


def test_what_passes_at_once_asks_nobody_and_a_destructive_agent_asks_by_any_rule() -> None:
    agent = replace(SMALL, is_destructive=True, by_agent=True, is_repair=True)
    found = trial(OLD, NEW, (FIRST, "shop", replace(BIG, is_repair=True)), (FIRST, "shop", agent))
    assert found.weeks[0].changes == Pair(1, 1)
    assert found.services == {"shop": Pair(2, 2)}
    assert found.moves == ()


UNMET = [
    (replace(BIG, verdict=Verdict.SUSPECTED), Condition.VERDICT),
    (replace(BIG, certainty=None), Condition.CERTAINTY),
    (replace(BIG, certainty=Certainty.LIKELY), Condition.CERTAINTY),
    (replace(BIG, tier=Tier.THREE), Condition.TIER),
    (replace(BIG, lines=49), Condition.LINES),
    (replace(BIG, paths=("docs/a.md",)), Condition.PATHS),
]


@pytest.mark.parametrize(("told", "condition"), UNMET)
def test_a_condition_that_does_not_hold_is_named(told: GateFacts, condition: Condition) -> None:
    policy = replace(OLD, tiers=frozenset({Tier.ONE}), paths=("src/*",))
    assert policy.unmet(BIG) == ()
    assert policy.unmet(told) == (condition,)


@given(st.lists(facts, max_size=12), policies, policies)
def test_no_change_moves_without_a_reason_and_the_sums_agree(
    told: Sequence[GateFacts], before: GatePolicy, after: GatePolicy
) -> None:
    found = trial(before, after, *((FIRST, "shop", one) for one in told))
    assert all(one.because for one in found.moves)
    assert found.approvals == found.services.get("shop", Pair(0, 0))
    week = found.weeks[0]
    assert week.changes.after - week.changes.before == week.moves_in - week.moves_out
    assert found.approvals.after == sum(asked(after, one) for one in told)


@given(st.lists(facts, max_size=12), policies)
def test_the_same_rules_move_nothing(told: Sequence[GateFacts], policy: GatePolicy) -> None:
    found = trial(policy, policy, *((FIRST, "shop", one) for one in told))
    assert found.moves == ()
    assert all(one.changes.before == one.changes.after for one in found.weeks)
