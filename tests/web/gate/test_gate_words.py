"""The gate's policy as sentences: what it asks reads as it is meant, and two policies that differ never read the same."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.approval import (
    Condition,
    GateFacts,
    GatePolicy,
    Lacking,
    Landed,
    Move,
    MoveWay,
)
from reviewboard.domain.values import Certainty, Tier, Verdict
from reviewboard.web.gate_modes import not_ready_words
from reviewboard.web.gate_trial import because
from reviewboard.web.gate_words import LABELS, differences, ended_words, policy_words

USUAL = GatePolicy()
NOON = date(2026, 11, 30)
WORDS = [
    (
        USUAL,
        "AI-assisted changes with a certain or declared sign of AI, in any service, of any size, need 1 approval by a"
        " reviewer of the service on their present head; a destructive operation needs 2.",
    ),
    (USUAL, "A destructive operation of an agent is asked about whatever else holds."),
    (
        USUAL,
        "Without an answer the deputies are asked after 4 working hours, the owner of the service after 1 working day.",
    ),
    (
        USUAL,
        "Approvals given here count like those of the code host. A broken glass lets one head pass for 24 hours.",
    ),
    (USUAL, "Nothing is held back: the gate observes every service."),
    (
        GatePolicy(
            verdicts=frozenset({Verdict.ASSISTED, Verdict.SUSPECTED}),
            certainty=Certainty.LIKELY,
            tiers=frozenset({Tier.ONE, Tier.TWO}),
            lines=20,
            approvals=2,
        ),
        "Changes that are AI-assisted, or inferred to be, with a certain, declared or likely sign of AI, in services of"
        " tier 1 and 2 or in no service, of 20 lines or more, need 2 approvals by reviewers of the service on their present"
        " head; a destructive operation needs 2.",
    ),
    (
        GatePolicy(verdicts=frozenset({Verdict.SUSPECTED}), certainty=Certainty.WEAK),
        "only inferred, with any sign of AI",
    ),
    (GatePolicy(certainty=Certainty.CERTAIN), "with a certain sign of AI, in"),
    (GatePolicy(tiers=frozenset({Tier.THREE})), "in services of tier 3 or in no service"),
    (GatePolicy(lines=1), "of 1 line or more"),
    (GatePolicy(paths=("infra/*", "*.sql")), "touching “infra/*” or “*.sql”, need"),
    (
        GatePolicy(code_owners=True),
        "Whom CODEOWNERS names for what a change touches count as reviewers, too.",
    ),
    (
        GatePolicy(deputies_after=1, owner_after=2),
        "after 1 working hour, the owner of the service after 2 working days",
    ),
    (GatePolicy(in_app=False), "Only approvals given at the code host count."),
    (GatePolicy(glass_hours=1), "for 1 hour."),
    (
        GatePolicy(enforced=frozenset({"shop", "mail", "api"})),
        "Changes of api, mail and shop are held back until then; of every other service the gate only observes.",
    ),
]


@pytest.mark.parametrize(("policy", "words"), WORDS)
def test_a_policy_reads_as_it_is_meant(policy: GatePolicy, words: str) -> None:
    assert words in policy_words(policy)


patterns = st.text(alphabet="ab*/”“\\, or", min_size=1, max_size=8).filter(str.strip)
policies = st.builds(
    GatePolicy,
    verdicts=st.frozensets(st.sampled_from([Verdict.ASSISTED, Verdict.SUSPECTED]), min_size=1),
    certainty=st.sampled_from(Certainty),
    tiers=st.frozensets(st.sampled_from(Tier), min_size=1),
    lines=st.integers(0, 3),
    paths=st.lists(patterns, max_size=3).map(tuple),
    approvals=st.integers(1, 2),
    destructive_approvals=st.integers(2, 3),
    code_owners=st.booleans(),
    deputies_after=st.integers(1, 3),
    owner_after=st.integers(1, 3),
    in_app=st.booleans(),
    glass_hours=st.integers(1, 3),
    enforced=st.frozensets(st.from_regex(r"[a-c][a-c-]{0,3}", fullmatch=True), max_size=3),
)


@given(policies, policies)
def test_two_that_differ_never_read_the_same(one: GatePolicy, other: GatePolicy) -> None:
    assert (policy_words(one) == policy_words(other)) == (one == other)


@given(policies, policies, st.sampled_from(sorted(LABELS)))
def test_two_that_differ_in_one_part_do_not_read_the_same_and_that_part_is_named(
    one: GatePolicy, other: GatePolicy, part: str
) -> None:
    try:
        mixed = replace(one, **{part: getattr(other, part)})
    except ValueError:  # fewer approvals of a destructive operation than of any other
        return
    told = differences(one, mixed)
    assert (policy_words(one) == policy_words(mixed)) == (one == mixed)
    assert [label for label, _, _ in told] == ([str(LABELS[part])] if one != mixed else [])
    assert all(before != after for _, before, after in told)


FACTS = GateFacts("a1", verdict=Verdict.SUSPECTED, certainty=Certainty.LIKELY, tier=Tier.THREE, lines=26)
BECAUSE = [
    (MoveWay.IN, Condition.LINES, 50, 20, "26 lines: now at the limit of 20 or over it, was under 50"),
    (MoveWay.OUT, Condition.LINES, 20, 50, "26 lines: now under the limit of 50, was not under 20"),
    (MoveWay.IN, Condition.LINES, 50, 0, "26 lines: any size is asked about now, was under 50"),
    (MoveWay.OUT, Condition.LINES, 0, 50, "26 lines: now under the limit of 50, there was none"),
    (MoveWay.OUT, Condition.TIER, 0, 0, "Tier 3: no longer asked about"),
    (MoveWay.IN, Condition.VERDICT, 0, 0, "AI-assisted, inferred: asked about now"),
    (MoveWay.IN, Condition.CERTAINTY, 0, 0, "strongest sign likely: asked about now"),
    (MoveWay.OUT, Condition.PATHS, 0, 0, "its paths: no longer asked about"),
]


@pytest.mark.parametrize(("way", "condition", "before", "after", "words"), BECAUSE)
def test_why_a_change_moves_is_said(
    way: MoveWay, condition: Condition, before: int, after: int, words: str
) -> None:
    move = Move(Landed(1, "shop", NOON, FACTS), way, (condition,))
    assert because(move, GatePolicy(lines=before), GatePolicy(lines=after)) == words


def test_what_lacks_is_said_with_what_to_do() -> None:
    told = not_ready_words({"shop": (Lacking.REVIEWERS, Lacking.OBSERVED), "mail": (Lacking.BYPASS,)})
    assert (
        "shop lacks two reviewers besides its usual authors and two weeks of observe; mail lacks a bypass"
        in told
    )
    assert "Leave it at observe" in told


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, ""), (0, "It holds until 7 Dec"), (-6, "It holds until 1 Dec"), (-7, "only observes")],
)
def test_an_ended_policy_says_until_when_it_holds_and_then_that_it_only_observes(
    days: int, words: str
) -> None:
    told = ended_words(3, NOON + timedelta(days=days), NOON)
    assert words in told
    assert bool(words) == bool(told)
