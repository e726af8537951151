"""The gate's rules one by one, as product.md states them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewboard.domain.approval import (
    Approvers,
    BrokenGlass,
    Decision,
    GateFacts,
    GatePolicy,
    GateState,
    Opinion,
    Refusal,
    Way,
    decide,
    from_data,
)
from reviewboard.domain.values import Certainty, GateMode, GatePassage, ReviewState, Tier, Verdict

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HEAD, BEFORE = "9f3c1e2", "3be01d4"
APPROVERS = Approvers(
    reviewers=frozenset({"person:marcus", "person:ravi"}),
    deputies=frozenset({"person:sam"}),
    owner="person:amara",
    deputies_at=NOON + timedelta(hours=4),
    owner_at=NOON + timedelta(hours=8),
)


def change(**more: Any) -> GateFacts:
    """An AI-assisted change of Tomasz, whose agent committed it."""
    facts: dict[str, Any] = {
        "head": HEAD,
        "verdict": Verdict.ASSISTED,
        "certainty": Certainty.CERTAIN,
        "tier": Tier.ONE,
        "lines": 231,
        "paths": ("pricing/cache.py",),
        "mode": GateMode.ENFORCE,
        "author": "person:tomasz",
        "committers": frozenset({"person:tomasz", "identity:agent"}),
        "bots": frozenset({"identity:agent"}),
        "approvers": APPROVERS,
    }
    return GateFacts(**{**facts, **more})


def says(
    who: str, state: ReviewState = ReviewState.APPROVED, head: str = HEAD, hours: int = -1, **more: bool
) -> Opinion:
    return Opinion(who, state, head, NOON + timedelta(hours=hours), **more)


def decided(*opinions: Opinion, policy: GatePolicy | None = None, hours: int = 0, **more: Any) -> Decision:
    return decide(change(opinions=opinions, **more), policy or GatePolicy(), at=NOON + timedelta(hours=hours))


def why_not(decision: Decision) -> list[Refusal]:
    assert decision.state is GateState.CLOSED
    return [one.because for one in decision.refused]


def test_a_reviewer_of_the_service_opens_it() -> None:
    decision = decided(says("person:marcus"))
    assert (decision.state, decision.passage, decision.given) == (
        GateState.OPEN,
        GatePassage.APPROVED,
        ("person:marcus",),
    )
    assert not decision.blocks


def test_without_one_it_says_what_is_missing_who_could_and_what_else_opens_it() -> None:
    decision = decided()
    assert decision.blocks
    assert (decision.missing, decision.could) == (1, ("person:marcus", "person:ravi"))
    assert decision.ways == (Way.REVIEWERS, Way.BREAK_GLASS)
    assert decision.changes_at == NOON + timedelta(hours=4)


@pytest.mark.parametrize(
    ("who", "because"),
    [
        ("person:tomasz", Refusal.AUTHOR),
        ("person:noor", Refusal.PRINCIPAL),
        ("person:ravi", Refusal.COMMITTER),
        ("identity:agent", Refusal.BOT),
        ("person:stranger", Refusal.NOT_LISTED),
        ("person:sam", Refusal.NOT_YET),
        ("person:amara", Refusal.NOT_YET),
    ],
)
def test_whose_approval_does_not_count(who: str, because: Refusal) -> None:
    hands: dict[str, Any] = {"principal": "person:noor", "committers": frozenset({"person:ravi"})}
    assert why_not(decided(says(who), **hands)) == [because]


def test_an_approval_lapses_when_the_head_moves_unless_the_content_is_the_same() -> None:
    earlier = says("person:marcus", head=BEFORE)
    assert why_not(decided(earlier)) == [Refusal.OTHER_HEAD]
    assert why_not(decided(earlier, diffs={HEAD: "one", BEFORE: "another"})) == [Refusal.OTHER_HEAD]
    assert decided(earlier, diffs={HEAD: "one", BEFORE: "one"}).passage is GatePassage.APPROVED
    assert why_not(decided(says("person:marcus", head=""))) == [Refusal.OTHER_HEAD]


def test_the_last_word_counts_and_a_comment_takes_nothing_back() -> None:
    approved = says("person:marcus", hours=-3)
    assert decided(approved, says("person:marcus", ReviewState.COMMENTED)).state is GateState.OPEN
    assert decided(approved, says("person:marcus", ReviewState.DISMISSED)).state is GateState.CLOSED
    objected = says("person:marcus", ReviewState.CHANGES_REQUESTED, hours=-2)
    assert decided(approved, objected).objecting == ("person:marcus",)
    assert decided(approved, objected, says("person:marcus")).state is GateState.OPEN


def test_a_reviewer_who_asks_for_changes_keeps_it_closed_until_they_lift_it() -> None:
    objected = says("person:ravi", ReviewState.CHANGES_REQUESTED)
    decision = decided(says("person:marcus"), objected)
    assert decision.state is GateState.CLOSED
    assert decision.ways[0] is Way.LIFT
    stranger = says("person:stranger", ReviewState.CHANGES_REQUESTED)
    assert decided(says("person:marcus"), stranger).state is GateState.OPEN


def test_after_the_time_limits_deputies_and_then_the_owner_count() -> None:
    assert decided(says("person:sam"), hours=4).passage is GatePassage.APPROVED
    assert why_not(decided(says("person:amara"), hours=4)) == [Refusal.NOT_YET]
    assert decided(says("person:amara"), hours=8).passage is GatePassage.APPROVED
    assert decided(hours=8).ways == (Way.REVIEWERS, Way.DEPUTIES, Way.OWNER, Way.BREAK_GLASS)


def test_where_nobody_can_approve_the_glass_is_left() -> None:
    assert decided(approvers=Approvers()).ways == (Way.BREAK_GLASS,)


def test_a_broken_glass_holds_for_its_head_and_its_time() -> None:
    broken = (BrokenGlass(HEAD, NOON + timedelta(hours=24)),)
    assert decided(glass=broken).passage is GatePassage.BROKEN_GLASS
    assert decided(glass=broken, hours=24).state is GateState.CLOSED
    assert decided(glass=(BrokenGlass(BEFORE, NOON + timedelta(hours=24)),)).state is GateState.CLOSED


def test_a_repair_passes_at_once() -> None:
    assert decided(is_repair=True).passage is GatePassage.REPAIR
    assert decided(is_repair=True, is_destructive=True).passage is GatePassage.REPAIR


def test_a_destructive_operation_of_an_agent_asks_two_people_whatever_else_holds() -> None:
    alone: dict[str, Any] = {
        "verdict": Verdict.UNKNOWN,
        "certainty": None,
        "is_destructive": True,
        "by_agent": True,
    }
    assert decided(**alone, is_repair=True).missing == 2
    both = (says("person:marcus"), says("person:ravi"))
    assert decided(*both, **alone).passage is GatePassage.APPROVED
    assert decided(says("person:marcus"), says("person:marcus", in_app=True), **alone).missing == 1


def test_an_approval_in_the_product_counts_where_the_policy_says_so() -> None:
    here = says("person:marcus", in_app=True)
    assert decided(here).state is GateState.OPEN
    assert why_not(decided(here, policy=GatePolicy(in_app=False))) == [Refusal.IN_APP]


@pytest.mark.parametrize(
    "more",
    [
        {"verdict": Verdict.SUSPECTED},
        {"verdict": Verdict.UNKNOWN},
        {"verdict": Verdict.RULED_OUT},
        {"verdict": Verdict.DECLARED_NO},
        {"certainty": Certainty.LIKELY},
        {"tier": Tier.THREE},
        {"lines": 49},
        {"paths": ("docs/readme.md",)},
    ],
)
def test_each_condition_of_the_policy_spares_a_change(more: dict[str, Any]) -> None:
    policy = GatePolicy(tiers=frozenset({Tier.ONE, Tier.TWO}), lines=50, paths=("pricing/*",))
    assert decided(policy=policy).state is GateState.CLOSED
    assert decided(policy=policy, **more).state is GateState.NOT_ASKED


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({"approvals": 0}, "approvals"),
        ({"approvals": "1"}, "approvals"),
        ({"approvals": True}, "approvals"),
        ({"approvals": 3}, "destructive_approvals"),
        ({"verdicts": []}, "verdicts"),
        ({"verdicts": ["unknown"]}, "verdicts"),
        ({"verdicts": "assisted"}, "verdicts"),
        ({"tiers": []}, "tiers"),
        ({"paths": [" "]}, "paths"),
        ({"lines": -1}, "lines"),
        ({"certainty": "sure"}, "sure"),
        ({"glass_hours": 1000}, "glass_hours"),
        ({"votes": 1}, "votes"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_name(data: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        from_data(data)
