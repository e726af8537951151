"""What no history of a change can do to its gate, over histories that hypothesis makes up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.approval import (
    Approvers,
    BrokenGlass,
    GateFacts,
    GatePolicy,
    GateState,
    Opinion,
    Way,
    as_data,
    decide,
    from_data,
)
from reviewboard.domain.values import Certainty, GateMode, GatePassage, ReviewState, Tier, Verdict

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PEOPLE = [f"person:{n}" for n in range(6)]
HEADS = ["a1", "b2", "c3"]

people = st.sampled_from(PEOPLE)
groups = st.frozensets(people, max_size=4)
moments = st.integers(-48, 48).map(lambda hours: NOON + timedelta(hours=hours))
opinions = st.builds(
    Opinion, people, st.sampled_from(ReviewState), st.sampled_from(HEADS), moments, in_app=st.booleans()
)
approvers = st.builds(Approvers, groups, groups, st.none() | people, st.none() | moments, st.none() | moments)
facts = st.builds(
    GateFacts,
    head=st.sampled_from(HEADS),
    verdict=st.sampled_from(Verdict),
    certainty=st.none() | st.sampled_from(Certainty),
    tier=st.none() | st.sampled_from(Tier),
    lines=st.integers(0, 200),
    paths=st.tuples(st.sampled_from(["src/a.py", "infra/main.tf"])),
    is_destructive=st.booleans(),
    by_agent=st.booleans(),
    is_repair=st.booleans(),
    mode=st.sampled_from(GateMode),
    author=st.none() | people,
    principal=st.none() | people,
    committers=groups,
    bots=groups,
    opinions=st.lists(opinions, max_size=8).map(tuple),
    approvers=approvers,
    glass=st.lists(st.builds(BrokenGlass, st.sampled_from(HEADS), moments), max_size=2).map(tuple),
    diffs=st.dictionaries(st.sampled_from(HEADS), st.sampled_from(["x", "y"])),
)
policies = st.builds(
    GatePolicy,
    verdicts=st.sampled_from([{Verdict.ASSISTED}, {Verdict.ASSISTED, Verdict.SUSPECTED}]).map(frozenset),
    certainty=st.sampled_from(Certainty),
    tiers=st.frozensets(st.sampled_from(Tier), min_size=1),
    lines=st.integers(0, 100),
    paths=st.sampled_from([(), ("infra/*",)]),
    approvals=st.integers(1, 2),
    destructive_approvals=st.integers(2, 3),
    in_app=st.booleans(),
)


@given(facts, policies)
def test_what_opens_a_gate_by_approval_is_never_by_who_made_it_nor_of_another_content(
    facts: GateFacts, policy: GatePolicy
) -> None:
    decision = decide(facts, policy, at=NOON)
    had_a_hand = {facts.author, facts.principal} | facts.committers | facts.bots
    assert not had_a_hand.intersection(decision.given)
    for who in decision.given:
        last = [one for one in facts.opinions if one.who == who and one.state is ReviewState.APPROVED]
        assert any(facts.is_same(one.head) for one in last)
    if decision.passage is GatePassage.APPROVED:
        assert len(set(decision.given)) >= decision.needed > 0


@given(facts, policies, st.lists(opinions, max_size=8))
def test_nothing_that_those_who_made_it_say_opens_it(
    facts: GateFacts, policy: GatePolicy, said: list[Opinion]
) -> None:
    before = decide(facts, policy, at=NOON)
    had_a_hand = {facts.author, facts.principal} | facts.committers | facts.bots
    theirs = tuple(replace(one, who=who) for one in said for who in sorted(filter(None, had_a_hand)))
    after = decide(replace(facts, opinions=facts.opinions + theirs), policy, at=NOON)
    assert (after.state, after.passage, after.given) == (before.state, before.passage, before.given)


@given(facts, policies)
def test_an_approval_of_another_head_with_other_content_opens_nothing(
    facts: GateFacts, policy: GatePolicy
) -> None:
    moved = replace(facts, head="d4", diffs={}, glass=())
    decision = decide(moved, policy, at=NOON)
    assert not decision.given
    assert decision.passage in {None, GatePassage.NOT_ASKED, GatePassage.REPAIR}


@given(facts, policies)
def test_observe_holds_nothing(facts: GateFacts, policy: GatePolicy) -> None:
    assert not decide(replace(facts, mode=GateMode.OBSERVE), policy, at=NOON).blocks


@given(facts, policies)
def test_a_repair_is_never_held_but_a_destructive_operation_of_an_agent_is_no_exemption(
    facts: GateFacts, policy: GatePolicy
) -> None:
    decision = decide(replace(facts, is_repair=True), policy, at=NOON)
    if facts.is_destructive and facts.by_agent:
        assert decision.needed == policy.destructive_approvals
        assert decision.passage is not GatePassage.REPAIR
    else:
        assert decision.state is not GateState.CLOSED


@given(facts, policies)
def test_every_closed_gate_names_a_way_and_each_way_opens_it(facts: GateFacts, policy: GatePolicy) -> None:
    decision = decide(facts, policy, at=NOON)
    if decision.state is not GateState.CLOSED:
        assert not decision.ways
        return
    assert Way.BREAK_GLASS in decision.ways
    broken = BrokenGlass(facts.head, NOON + policy.glass_holds)
    assert decide(replace(facts, glass=(broken,)), policy, at=NOON).passage is GatePassage.BROKEN_GLASS
    lifted = [
        Opinion(who, ReviewState.APPROVED, facts.head, NOON + timedelta(days=3), in_app=in_app)
        for who in {*decision.could, *decision.objecting}
        for in_app in (False, True)
    ]
    everybody = decide(replace(facts, opinions=(*facts.opinions, *lifted)), policy, at=NOON)
    enough = len(decision.could) + len(decision.given) >= decision.needed
    assert (everybody.state is GateState.OPEN) == enough


@given(facts, policies, st.permutations(range(8)))
def test_the_order_in_which_it_was_heard_of_does_not_matter(
    facts: GateFacts, policy: GatePolicy, order: list[int]
) -> None:
    apart = {(one.who, one.in_app, one.at): one for one in facts.opinions}
    told = list(apart.values())
    one = decide(replace(facts, opinions=tuple(told)), policy, at=NOON)
    mixed = tuple(told[place] for place in order if place < len(told))
    other = decide(replace(facts, opinions=mixed), policy, at=NOON)
    assert (one.state, set(one.given), set(one.refused)) == (
        other.state,
        set(other.given),
        set(other.refused),
    )


@given(facts, policies)
def test_until_the_moment_that_it_names_time_changes_nothing(facts: GateFacts, policy: GatePolicy) -> None:
    decision = decide(facts, policy, at=NOON)
    until = decision.changes_at or NOON + timedelta(days=30)
    assert until > NOON
    assert decide(facts, policy, at=until - timedelta(microseconds=1)) == decision


@given(policies)
def test_a_policy_survives_being_stored(policy: GatePolicy) -> None:
    assert from_data(as_data(policy)) == policy
