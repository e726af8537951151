"""Whatever the week was like, these hold: with 0, 2, 40 and 400 must-discuss items, and a dead source."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.assembly import Agenda, AgendaInputs, Entry, Item, assemble, digest
from reviewboard.domain.packing import Squeeze
from reviewboard.domain.values import (
    Attendance,
    CauseState,
    ItemKind,
    LeftOutReason,
    SteerKind,
    Visibility,
)
from tests.domain.agenda_cases import HOUR, NEXT, reordered, week
from tests.examples import examples

SEEDS = st.integers(min_value=0, max_value=10**6)
WEEKS = st.builds(
    week,
    SEEDS,
    st.sampled_from((0, 2, 40, 400)),
    dead_source=st.booleans(),
    minutes=st.sampled_from((30, 60, 90)),
    steers=st.integers(0, 6),
)
ROOMY = st.builds(week, SEEDS, st.sampled_from((2, 40)), minutes=st.just(1200))
"""Weeks whose meeting has room for everything."""
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
    due = [one.key for one in inputs.actions if one.due_on is not None and one.due_on <= inputs.on]
    assert set(due) <= set(covered)


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


@given(ROOMY)
@FEW
def test_where_there_is_room_everything_is_held_and_two_teams_are_drawn(inputs: AgendaInputs) -> None:
    agenda = assemble(inputs)
    assert agenda.left_out == ()
    held = [entry for item in agenda.items for entry in item.entries]
    drawn = [entry for entry in held if entry.kind is ItemKind.WHEEL]
    others = [entry for entry in held if entry.kind is not ItemKind.WHEEL]
    taken = {key for entry in others for key in (entry.key, *entry.looks_at)}
    assert not taken & {key for entry in drawn for key in entry.looks_at}
    quiet = [one for one in inputs.changes if one.key not in taken and one.lines_added >= 50 and one.service]
    there = {person.key for person in inputs.people if not person.left and not person.contractor}
    can_speak = {team.key for team in inputs.teams if team.lead in there}
    teams = {one.service.team for one in quiet if one.service} & can_speak
    assert len(drawn) >= min(inputs.policy.wheel_teams, len(teams))


@given(WEEKS)
@FEW
def test_a_change_that_an_open_incident_looks_at_is_no_item_of_its_own_without_a_must(
    inputs: AgendaInputs,
) -> None:
    agenda = assemble(inputs)
    entries = [entry for item in agenda.items for entry in item.entries]
    entries += [one.entry for one in agenda.left_out]
    openly = [entry for entry in entries if entry.kind is ItemKind.INCIDENT and _is_open(entry)]
    looked_at = {key for entry in openly for key in entry.looks_at}
    again = [entry for entry in entries if entry.kind is ItemKind.CHANGE and entry.key in looked_at]
    assert all(entry.must or entry.pinned or entry.carried for entry in again)


def _is_open(entry: Entry) -> bool:
    return entry.visibility is Visibility.OPEN


@given(WEEKS)
@FEW
def test_what_is_left_out_has_a_reason_a_date_and_one_more_carry_over(inputs: AgendaInputs) -> None:
    steers = {steer.item: steer for steer in inputs.steers if not steer.kind.holds}
    agenda = assemble(inputs)
    for one in agenda.left_out:
        steer = steers.get(one.entry.key)
        if steer is None:
            assert (one.reason, one.to) == (LeftOutReason.DID_NOT_FIT, NEXT)
        elif steer.kind is SteerKind.MOVE:
            assert (one.reason, one.to) == (LeftOutReason.MOVED, steer.to or NEXT)
        else:
            assert (one.reason, one.to) == (LeftOutReason.REMOVED, None)
        assert one.carried == one.entry.carried + (one.reason is not LeftOutReason.REMOVED)
    assert not steers.keys() & {entry.key for item in agenda.items for entry in item.entries}


@given(WEEKS)
@FEW
def test_a_must_item_only_waits_when_the_must_items_are_merged_and_at_their_minimum(
    inputs: AgendaInputs,
) -> None:
    agenda = assemble(inputs)
    waiting = [one.entry for one in agenda.did_not_fit if _must(one.entry)]
    if not waiting:
        return
    assert agenda.squeeze is Squeeze.MOVED
    held = [item for item in agenda.items if _must(item.entries[0])]
    first = max(waiting, key=lambda entry: entry.score.total).score.total
    assert all(item.entries[0].score.total >= first for item in held), "they move by rank"
    least = sum(_least(item.entries) for item in held)
    room = inputs.minutes - inputs.policy.opening - inputs.policy.close
    following = [entry for entry in waiting if entry.score.total == first]
    assert least + max(_least(tuple(_together(entry, waiting))) for entry in following) > room
    assert max(Counter(_group(item) for item in held if _group(item)).values(), default=1) == 1


def _must(entry: Entry) -> bool:
    return bool(entry.must) or entry.pinned


def _least(entries: tuple[Entry, ...]) -> int:
    return max(entry.minimum for entry in entries)


def _together(entry: Entry, others: list[Entry]) -> list[Entry]:
    """The entry and those that would share its slot."""
    alone = entry.service is None or not _is_open(entry)
    same = [one for one in others if (one.kind, one.service) == (entry.kind, entry.service) and _is_open(one)]
    return [entry] if alone else same


def _group(item: Item) -> tuple[ItemKind, str] | None:
    """Kind and service of what becomes one slot; None for what keeps its own."""
    first = item.entries[0]
    return (first.kind, first.service) if first.service and _is_open(first) else None


@given(WEEKS)
@FEW
def test_everybody_who_knows_an_item_is_asked_for_or_invited(inputs: AgendaInputs) -> None:
    """By the records themselves: who led, wrote, approved or owns it, unless they left."""
    people = {person.key: person for person in inputs.people if not person.left}
    knowing = _knowing(inputs)
    for item in assemble(inputs).items:
        asked = {need.person: need for need in item.needs}
        for entry in item.entries:
            for person in knowing.get(entry.key, set()) & people.keys():
                assert person in asked, f"{entry.key} does not ask for {person}"
                if people[person].contractor:
                    assert asked[person].attendance is Attendance.INVITED


def _knowing(inputs: AgendaInputs) -> dict[str, set[str | None]]:
    left = {person.key for person in inputs.people if person.left}
    knowing: dict[str, set[str | None]] = {
        change.key: {change.author, change.principal, *change.approvers} for change in inputs.changes
    }
    implicated = {CauseState.CANDIDATE, CauseState.CONTRIBUTED}
    for incident in inputs.incidents:
        led: set[str | None] = {incident.lead} if incident.lead not in left else set(incident.responders)
        about = [knowing.get(link.other, set()) for link in incident.links if link.state in implicated]
        knowing[incident.key] = led.union(*about)
    services = {one.key: one.service for one in inputs.changes}
    services |= {one.key: one.service for one in inputs.incidents}
    for key, service in services.items():
        knowing[key] = knowing[key] | ({service.owner} if service else set())
    return knowing | {action.key: {action.owner} for action in inputs.actions}


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
