"""Whatever arrives after the freeze, in whatever order: what was fixed stays, and each new SEV1/2 is added once."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.assembly import (
    AgendaInputs,
    add_since,
    assemble,
    canonical,
    canonical_addition,
    keys_of,
)
from reviewboard.domain.facts import IncidentFacts
from reviewboard.domain.values import Attendance, LeftOutReason, Severity
from tests.domain.agenda_cases import NEXT, week
from tests.examples import examples

SEEDS = st.integers(min_value=0, max_value=10**6)
LATE = tuple(
    IncidentFacts(
        f"incident:late-{n}", list(Severity)[n % 5], lead=f"person:{n}", responders=(f"person:{n + 8}",)
    )
    for n in range(12)
)
SEVERE = {one.key for one in LATE if one.severity.at_least(Severity.SEV2)}


@settings(max_examples=examples(40))
@given(
    SEEDS,
    st.sampled_from((0, 2, 40)),
    st.permutations(LATE),
    st.lists(st.integers(0, len(LATE)), max_size=4),
    st.booleans(),
)
def test_in_any_order_of_arrival_the_fixed_part_stays_and_each_is_added_once(
    seed: int, musts: int, arrivals: list[IncidentFacts], cuts: list[int], on_the_day: bool
) -> None:
    inputs = week(seed, musts, minutes=90)
    agenda = assemble(inputs)
    sealed = canonical(agenda)
    known, start, added = set(keys_of(agenda)), agenda.close_at, []
    until = inputs.minutes - inputs.policy.close
    for end in (*sorted(cuts), len(arrivals)):
        told = _shuffled(inputs, arrivals[:end], seed)
        addition = add_since(told, known, start=start, until=until, on_the_day=on_the_day)
        if addition is None:
            continue
        entries = [*(item.entries[0] for item in addition.items), *(one.entry for one in addition.left_out)]
        added += [entry.key for entry in entries]
        known |= set(added)
        for item in addition.items:
            assert (item.start, item.end <= max(until, start)) == (start, True)
            start = item.end
            assert not on_the_day or all(need.attendance is Attendance.INVITED for need in item.needs)
        assert {(one.reason, one.to) for one in addition.left_out} <= {(LeftOutReason.AFTER_FREEZE, NEXT)}
        again = add_since(
            _shuffled(told, [], seed + 1), known, start=start, until=until, on_the_day=on_the_day
        )
        assert again is None
    assert sorted(added) == sorted(SEVERE)
    assert canonical(assemble(inputs)) == sealed


def _shuffled(inputs: AgendaInputs, more: list[IncidentFacts], seed: int) -> AgendaInputs:
    incidents = [*inputs.incidents, *more]
    random.Random(seed).shuffle(incidents)
    return replace(inputs, incidents=tuple(incidents))


@given(SEEDS)
@settings(max_examples=examples(10))
def test_the_same_arrivals_in_another_order_make_the_same_addendum(seed: int) -> None:
    inputs = week(seed, 2, minutes=90)
    agenda = assemble(inputs)
    both = [
        add_since(
            _shuffled(inputs, list(LATE), other),
            keys_of(agenda),
            start=agenda.close_at,
            until=86,
            on_the_day=False,
        )
        for other in (seed, seed + 1)
    ]
    assert both[0] is not None
    assert both[1] is not None
    assert canonical_addition(both[0], follows="x") == canonical_addition(both[1], follows="x")
    assert canonical_addition(both[0], follows="x") != canonical_addition(both[0], follows="y")
