"""A meeting is packed: must items first, and when they are too many, merged, then shrunk, then moved."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.packing import Packable, Plan, Squeeze, pack
from tests.examples import examples


def item(key: str, **changes: object) -> Packable:
    """A change of 5 minutes that can do with 3 and need not be discussed, unless said otherwise."""
    values: dict[str, object] = {"section": 3, "minutes": 5, "minimum": 3, "must": False, "rank": 10}
    return Packable(key=key, **{**values, **changes})  # type: ignore[arg-type]  # values of a table by name


def held(plan: Plan) -> dict[str, tuple[int, int]]:
    return {slot.key: (slot.start, slot.end) for slot in plan.slots}


def test_slots_follow_the_opening_without_a_gap_and_sections_stay_in_order() -> None:
    plan = pack((item("c", section=3), item("a", section=1, minutes=4), item("b", section=2)), minutes=60)
    assert held(plan) == {"a": (4, 8), "b": (8, 13), "c": (13, 18)}
    assert plan.ends == 18
    assert plan.squeeze is Squeeze.NONE


def test_must_items_are_admitted_before_anything_of_higher_rank() -> None:
    plan = pack((item("must", must=True, rank=1), item("loud", rank=99)), minutes=14)
    assert held(plan) == {"must": (4, 9)}
    assert plan.left_out == ("loud",)


def test_an_item_that_need_not_be_discussed_is_shortened_before_it_is_left_out() -> None:
    plan = pack((item("first", rank=20), item("second", rank=10)), minutes=16)
    assert {slot.key: (slot.minutes, slot.shortened) for slot in plan.slots} == {
        "first": (5, False),
        "second": (3, True),
    }


def test_first_items_of_one_kind_and_service_become_one() -> None:
    musts = tuple(item(str(n), must=True, rank=n, merges_with="change/checkout") for n in range(4))
    plan = pack(musts, minutes=20)
    assert plan.squeeze is Squeeze.MERGED
    assert [(slot.key, slot.holds, slot.minutes) for slot in plan.slots] == [("3", ("3", "2", "1", "0"), 12)]


def test_items_that_became_one_take_the_time_that_their_parts_would_like() -> None:
    severe = {"must": True, "minutes": 15, "minimum": 10, "merges_with": "incident/checkout"}
    plan = pack(tuple(item(str(n), rank=n, **severe) for n in range(9)), minutes=60)
    assert [(len(slot.holds), slot.minutes) for slot in plan.slots] == [(9, 52)]
    assert plan.left_out == ()


def test_items_that_became_one_are_lengthened_after_the_others_have_what_they_would_like() -> None:
    merged = tuple(item(f"m{n}", must=True, rank=9, merges_with="change/checkout") for n in range(4))
    plan = pack((*merged, item("alone", must=True, rank=1)), minutes=24)
    assert {slot.key: (slot.minutes, slot.shortened) for slot in plan.slots} == {
        "m0": (11, False),
        "alone": (5, False),
    }


def test_no_must_item_is_held_while_a_higher_one_waits() -> None:
    severe = [item(f"sev1-{n}", must=True, rank=202 - n, minutes=15, minimum=10) for n in range(4)]
    milder = item("sev2", must=True, rank=174, minutes=10, minimum=6)
    plan = pack((*severe, milder, item("quiet", minutes=2, minimum=2)), minutes=45)
    assert {slot.key: slot.minutes for slot in plan.slots} == {"sev1-0": 15, "sev1-1": 12, "sev1-2": 10}
    assert plan.left_out == ("sev1-3", "sev2", "quiet")


def test_what_no_meeting_of_this_length_could_hold_keeps_nobody_out() -> None:
    severe = item("sev1", must=True, rank=202, minutes=15, minimum=10)
    plan = pack((severe, item("glass", must=True, rank=90)), minutes=15)
    assert held(plan) == {"glass": (4, 9)}
    assert plan.left_out == ("sev1",)


def test_nothing_is_merged_as_long_as_everything_fits() -> None:
    musts = tuple(item(str(n), must=True, rank=n, merges_with="change/checkout") for n in range(4))
    plan = pack(musts, minutes=28)
    assert plan.squeeze is Squeeze.NONE
    assert len(plan.slots) == 4


def test_then_each_shrinks_and_what_remains_is_given_back_by_rank() -> None:
    musts = tuple(item(str(n), must=True, rank=n, merges_with=f"change/{n}") for n in range(4))
    plan = pack(musts, minutes=21)
    assert plan.squeeze is Squeeze.SHRUNK
    assert {slot.key: slot.minutes for slot in plan.slots} == {"3": 4, "2": 3, "1": 3, "0": 3}


def test_then_the_lowest_ranks_move() -> None:
    musts = tuple(item(str(n), must=True, rank=n, merges_with=f"change/{n}") for n in range(4))
    plan = pack(musts, minutes=18)
    assert plan.squeeze is Squeeze.MOVED
    assert set(held(plan)) == {"3", "2", "1"}
    assert plan.left_out == ("0",)


def test_items_of_different_sections_or_without_a_group_never_become_one() -> None:
    musts = (
        item("a", must=True, merges_with="x/checkout"),
        item("b", must=True, merges_with="x/checkout", section=2),
        item("c", must=True),
        item("d", must=True),
    )
    plan = pack(musts, minutes=24)
    assert all(len(slot.holds) == 1 for slot in plan.slots)


def test_a_merged_item_keeps_the_longest_minimum_of_its_parts() -> None:
    parts = (
        item("sev1", must=True, minutes=15, minimum=10, rank=9, merges_with="incident/checkout"),
        item("sev2", must=True, minutes=10, minimum=6, rank=8, merges_with="incident/checkout"),
    )
    assert [slot.minutes for slot in pack(parts, minutes=20).slots] == [12]


@pytest.mark.parametrize(
    ("items", "minutes", "words"),
    [
        ((item("a"), item("a")), 60, "same key"),
        ((item("a", minimum=6),), 60, "do not agree"),
        ((item("a", minimum=0),), 60, "do not agree"),
        ((), 7, "cannot be opened and closed"),
    ],
)
def test_inputs_that_make_no_sense_are_refused(items: tuple[Packable, ...], minutes: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pack(items, minutes=minutes)


def test_four_hundred_items_take_a_bounded_amount_of_work() -> None:
    rng = random.Random(1)
    items = tuple(
        item(
            str(n),
            section=rng.choice((1, 2, 3, 3)),
            must=True,
            rank=rng.random(),
            people=frozenset(f"person:{rng.randrange(300)}" for _ in range(4)),
        )
        for n in range(400)
    )
    before = time.process_time()
    plan = pack(items, minutes=2000)
    assert len(plan.slots) == 400
    assert time.process_time() - before < 5, "work grew without bound: a tenth of a second is usual"


PACKABLES = st.lists(
    st.builds(
        Packable,
        key=st.uuids().map(str),
        section=st.integers(1, 7),
        minutes=st.integers(3, 15),
        minimum=st.integers(1, 3),
        must=st.booleans(),
        rank=st.integers(0, 5),
        people=st.frozensets(st.sampled_from("abcdef"), max_size=3),
        merges_with=st.sampled_from(("", "change/checkout", "incident/search")),
    ),
    max_size=24,
    unique_by=lambda one: one.key,
).map(tuple)


@given(PACKABLES, st.integers(8, 90), st.randoms(use_true_random=False))
@settings(max_examples=examples(120))
def test_every_item_is_in_one_slot_or_left_out_whatever_the_order(
    items: tuple[Packable, ...], minutes: int, rng: random.Random
) -> None:
    plan = pack(items, minutes=minutes)
    assert sorted([key for slot in plan.slots for key in slot.holds] + list(plan.left_out)) == sorted(
        one.key for one in items
    )
    assert plan == pack(tuple(rng.sample(items, k=len(items))), minutes=minutes)
    assert plan.ends <= minutes - 4
