"""What other rules would have made of the same week."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.assembly import Agenda, assemble
from reviewboard.domain.assembly.comparing import Comparison, PointChange, Way, compare, point_changes
from reviewboard.domain.facts import TopicFacts
from reviewboard.domain.policy import POINTS, Policy
from reviewboard.domain.values import Attendance, MustRule, NeedReason, NeedRule
from tests.domain.agenda_cases import week

OPPOSITE = {Way.IN: Way.OUT, Way.OUT: Way.IN, Way.UP: Way.DOWN, Way.DOWN: Way.UP}

LONG = 240
"""Minutes in which everything fits."""


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy that an editor can save, as far as it moves anything."""
    names = draw(st.lists(st.sampled_from(sorted(POINTS)), max_size=8))
    return Policy(
        points={**POINTS, **{name: draw(st.integers(0, 120)) for name in names}},
        musts=frozenset(draw(st.sets(st.sampled_from(list(MustRule))))),
        needs=frozenset(draw(st.sets(st.sampled_from(list(NeedRule))))),
        wheel_teams=draw(st.integers(0, 4)),
        opening=draw(st.integers(0, 10)),
        carry_limit=draw(st.integers(1, 4)),
    )


def made(seed: int, policy: Policy, minutes: int = 60) -> Agenda:
    return assemble(replace(week(seed, 4, minutes=minutes), policy=policy))


def ways(found: Comparison) -> dict[str, Way]:
    return {move.key: move.way for move in found.moves}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 50), policies(), policies())
def test_the_other_way_round_every_move_is_the_opposite_one(seed: int, one: Policy, other: Policy) -> None:
    before, after = made(seed, one), made(seed, other)
    there, back = compare(before, after), compare(after, before)
    assert {key: OPPOSITE[way] for key, way in ways(back).items()} == ways(there)
    assert there.minutes == back.minutes[::-1]
    assert there.did_not_fit == back.did_not_fit[::-1]
    assert {move.key: (move.before, move.after) for move in there.moves} == {
        move.key: (move.after, move.before) for move in back.moves
    }


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50), policies())
def test_an_agenda_compared_with_itself_has_no_moves(seed: int, policy: Policy) -> None:
    agenda = made(seed, policy)
    assert compare(agenda, made(seed, policy)).moves == ()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 50), policies())
def test_what_moved_in_is_held_now_and_what_moved_out_is_not(seed: int, policy: Policy) -> None:
    after = made(seed, policy)
    held = {entry.key for item in after.items for entry in item.entries}
    for move in compare(made(seed, Policy()), after).moves:
        assert (move.key in held) is (move.way is not Way.OUT)
        if move.way in OPPOSITE.keys() - {Way.IN, Way.OUT}:
            assert move.before is not None
            assert move.after is not None
            assert point_changes(move.before.score.points, move.after.score.points)


def test_more_teams_drawn_move_in_and_say_what_they_count_for() -> None:
    before, after = made(3, Policy(wheel_teams=0), LONG), made(3, Policy(wheel_teams=2), LONG)
    drawn = [move for move in compare(before, after).moves if move.key.startswith("wheel:")]
    assert [(move.way, move.before) for move in drawn] == [(Way.IN, None)] * len(drawn)
    assert drawn
    assert drawn[0].after is not None
    assert point_changes((), drawn[0].after.score.points) == (PointChange("drawn", 0, 10),)


def asked(agenda: Agenda) -> Iterable[tuple[NeedReason, Attendance]]:
    return {
        (one.reason, need.attendance) for item in agenda.items for need in item.needs for one in need.because
    }


def test_a_need_rule_that_is_off_asks_nobody() -> None:
    every = {reason for reason, _ in asked(made(3, Policy()))}
    without = {reason for reason, _ in asked(made(3, Policy(needs=frozenset(NeedRule) - {NeedRule.AUTHOR})))}
    assert NeedReason.WROTE in every
    assert NeedReason.WROTE not in without
    assert NeedReason.LED_RESPONSE in without


def test_who_proposed_or_prepares_is_asked_whatever_rules_are_off() -> None:
    inputs = week(3, 4)
    here = next(one.key for one in inputs.people if not one.left and not one.contractor)
    topics = (TopicFacts("topic:9", proposer=here),)
    agenda = assemble(replace(inputs, topics=topics, minutes=LONG, policy=Policy(needs=frozenset())))
    assert {reason for reason, _ in asked(agenda)} == {NeedReason.PROPOSED, NeedReason.PREPARES}


def test_without_a_mandate_everybody_is_invited_and_nobody_is_required() -> None:
    inputs = week(3, 4)
    voluntary = assemble(replace(inputs, mandatory=False))
    assert {way for _, way in asked(assemble(inputs))} > {Attendance.LIVE}
    assert {way for _, way in asked(voluntary)} == {Attendance.INVITED}
    assert all(not plan.windows and plan.invited for plan in voluntary.people)
