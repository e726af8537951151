"""Whatever the week was like, these hold: with 0, 2, 40 and 400 must-discuss items, and a dead source."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.assembly import Agenda, AgendaInputs, assemble, digest
from reviewboard.domain.packing import Squeeze
from reviewboard.domain.values import Attendance, LeftOutReason
from tests.domain.agenda_cases import HOUR, NEXT, reordered, week
from tests.examples import examples

SEEDS = st.integers(min_value=0, max_value=10**6)
WEEKS = st.builds(
    week,
    SEEDS,
    st.sampled_from((0, 2, 40, 400)),
    dead_source=st.booleans(),
    minutes=st.sampled_from((30, 60, 90)),
)
FEW = settings(max_examples=examples(40))


def spoken_for(agenda: Agenda) -> list[str]:
    """Every record's key that the agenda accounts for; an item's own key only once."""
    held = [entry for item in agenda.items for entry in item.entries]
    entries = [*held, *(one.entry for one in agenda.left_out)]
    return [entry.key for entry in entries] + [key for entry in entries for key in entry.looks_at]


@given(WEEKS, SEEDS)
@FEW
def test_the_order_of_the_input_does_not_matter(inputs: AgendaInputs, seed: int) -> None:
    assert digest(assemble(inputs)) == digest(assemble(reordered(inputs, seed)))


@given(WEEKS)
@FEW
def test_no_plan_runs_over_and_slots_follow_each_other_by_section(inputs: AgendaInputs) -> None:
    agenda = assemble(inputs)
    at = agenda.opening
    for item in agenda.items:
        assert item.start == at
        assert item.minutes >= max(entry.minimum for entry in item.entries)
        at = item.end
    assert agenda.close_at == at
    assert agenda.ends <= inputs.minutes
    orders = [item.section.order for item in agenda.items]
    assert orders == sorted(orders)


@given(WEEKS)
@FEW
def test_nothing_vanishes(inputs: AgendaInputs) -> None:
    agenda = assemble(inputs)
    covered = spoken_for(agenda)
    read = {one.key for one in agenda.consent.shown} | set(agenda.consent.rest)
    gone = {change.key for change in inputs.changes if _belongs(inputs, change.key)} - set(covered) - read
    assert not gone
    assert {incident.key for incident in inputs.incidents} <= set(covered)
    assert {topic.key for topic in inputs.topics} <= set(covered)
    assert {win.key for win in inputs.wins} <= set(covered) | read


def _belongs(inputs: AgendaInputs, key: str) -> bool:
    change = next(change for change in inputs.changes if change.key == key)
    around = change.passage.value in {"broken_glass", "past_enforced"}
    signs = change.verdict.value in {"assisted", "suspected", "disputed"}
    return around or change.reverted_by is not None or signs


@given(WEEKS)
@FEW
def test_every_item_is_held_or_left_out_or_read_but_never_twice(inputs: AgendaInputs) -> None:
    agenda = assemble(inputs)
    items = [entry.key for item in agenda.items for entry in item.entries]
    items += [one.entry.key for one in agenda.left_out]
    assert len(items) == len(set(items))
    read = [one.key for one in agenda.consent.shown] + list(agenda.consent.rest)
    assert len(read) == len(set(read))
    assert not set(read) & set(spoken_for(agenda))


@given(WEEKS)
@FEW
def test_what_is_left_out_has_a_reason_a_date_and_one_more_carry_over(inputs: AgendaInputs) -> None:
    for one in assemble(inputs).left_out:
        assert one.reason is LeftOutReason.DID_NOT_FIT
        assert one.to == NEXT
        assert one.carried == one.entry.carried + 1


@given(WEEKS)
@FEW
def test_a_must_item_only_waits_when_the_must_items_are_at_their_minimum(inputs: AgendaInputs) -> None:
    agenda = assemble(inputs)
    if any(one.entry.must for one in agenda.left_out):
        assert agenda.squeeze is Squeeze.MOVED
        shortest = min(one.entry.minimum for one in agenda.left_out if one.entry.must)
        assert agenda.ends + shortest > inputs.minutes


@given(WEEKS)
@FEW
def test_everyone_needed_has_a_reason_and_a_window_inside_the_meeting(inputs: AgendaInputs) -> None:
    agenda = assemble(inputs)
    plans = {plan.person: plan for plan in agenda.people}
    gone = {person.key for person in inputs.people if person.left}
    for item in agenda.items:
        for need in item.needs:
            assert need.because
            assert need.person not in gone
            if need.attendance is Attendance.LIVE:
                windows = plans[need.person].windows
                assert any(start <= item.start and item.end <= end for start, end in windows)
    for plan in agenda.people:
        assert all(0 <= start < end <= inputs.minutes for start, end in plan.windows)
        assert plan.minutes == sum(end - start for start, end in plan.windows)


@given(WEEKS)
@FEW
def test_nobody_is_required_live_when_paged_or_outside_their_hours_or_a_contractor(
    inputs: AgendaInputs,
) -> None:
    people = {person.key: person for person in inputs.people}
    for item in assemble(inputs).items:
        for need in item.needs:
            if need.attendance is Attendance.LIVE:
                person = people[need.person]
                assert not person.paged
                assert not person.contractor
                hours = person.available or ((0, inputs.minutes),)
                assert any(start <= item.start and item.end <= end for start, end in hours)


@pytest.mark.parametrize("musts", [0, 2, 40, 400])
def test_a_dead_source_changes_what_is_said_and_not_what_is_held(musts: int) -> None:
    heard, dead = assemble(week(7, musts)), assemble(week(7, musts, dead_source=True))
    assert heard.items == dead.items
    assert [silent.key for silent in dead.seen.silent] == ["source:search"]
    assert heard.seen.silent == ()
    assert heard.ends <= HOUR
