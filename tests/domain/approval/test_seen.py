"""In which word it is said how a change met the gate, and how that counts in the radar."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewboard.domain.approval import Approvers, GateFacts, GatePolicy, Mark, Opinion, Seen, decide, seen
from reviewboard.domain.values import Certainty, ReviewState, Verdict

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOBODY = Approvers()


def word(*approving: str, told: bool = True, listed: Approvers = NOBODY) -> Seen | None:
    facts = GateFacts(
        head="b2",
        verdict=Verdict.ASSISTED,
        certainty=Certainty.CERTAIN,
        author="ada",
        principal="lin",
        opinions=tuple(Opinion(who, ReviewState.APPROVED, "b2", AT) for who in approving),
        approvers=replace(listed, deputies_at=AT, owner_at=AT),
    )
    return seen(decide(facts, GatePolicy(), at=AT), tells_reviews=told)


@pytest.mark.parametrize(
    ("approving", "said"),
    [
        ((), Seen.NO_LIST),
        (("ola",), Seen.NO_LIST),
        (("ada",), Seen.SELF_APPROVED),
        (("lin",), Seen.BY_PRINCIPAL),
    ],
)
def test_where_nobody_is_named_who_could_approve_the_gate_was_off(
    approving: tuple[str, ...], said: Seen
) -> None:
    assert word(*approving) is said


@pytest.mark.parametrize(
    "listed",
    [
        Approvers(reviewers=frozenset({"rita"})),
        Approvers(deputies=frozenset({"dag"})),
        Approvers(owner="amara"),
    ],
)
def test_whoever_is_named_is_a_list(listed: Approvers) -> None:
    assert word(listed=listed) is Seen.NO_APPROVAL


def test_of_what_no_source_tells_reviews_nothing_is_said_not_even_that_there_was_no_list() -> None:
    assert word(told=False) is Seen.NOT_TOLD


def test_every_word_counts_in_one_way_or_not_at_all() -> None:
    by_self = {one for one in Seen if one.mark is Mark.SELF_APPROVED}
    assert by_self == {Seen.SELF_APPROVED, Seen.BY_PRINCIPAL}
    uncounted = {one for one in Seen if one.mark is None}
    assert uncounted == {Seen.APPROVED, Seen.REPAIR, Seen.NOT_TOLD}


def test_all_drift_is_counted_and_a_broken_glass_is_counted_though_it_is_none() -> None:
    assert {one for one in Seen if one.mark and not one.is_drift} == {Seen.BROKEN_GLASS}
    assert all(one.mark for one in Seen if one.is_drift)
