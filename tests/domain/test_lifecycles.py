"""Records move by their tables, and by nothing else."""

import enum
from typing import Any

import pytest

from reviewboard.domain import lifecycles as cycles
from reviewboard.domain.values import (
    ActionState,
    AskState,
    CauseState,
    ChangeState,
    IncidentStatus,
    MeetingState,
    MessageState,
)

TABLES: list[tuple[cycles.Lifecycle[Any, Any], type[enum.StrEnum], type[enum.StrEnum]]] = [
    (cycles.ACTION, ActionState, cycles.ActionEvent),
    (cycles.MESSAGE, MessageState, cycles.MessageEvent),
    (cycles.MEETING, MeetingState, cycles.MeetingEvent),
    (cycles.INCIDENT, IncidentStatus, cycles.IncidentEvent),
    (cycles.CHANGE, ChangeState, cycles.ChangeEvent),
    (cycles.CAUSE, CauseState, cycles.CauseEvent),
    (cycles.ASK, AskState, cycles.AskEvent),
]


def test_an_action_is_done_before_it_is_verified() -> None:
    state = ActionState.OPEN
    for event in (cycles.ActionEvent.START, cycles.ActionEvent.FINISH, cycles.ActionEvent.VERIFY):
        state = cycles.ACTION.advance(state, event)
    assert state is ActionState.VERIFIED
    with pytest.raises(cycles.IllegalTransition, match="action: verify is not possible from open"):
        cycles.ACTION.advance(ActionState.OPEN, cycles.ActionEvent.VERIFY)


def test_a_recurrence_reopens_every_closed_action() -> None:
    closed = (ActionState.DONE, ActionState.VERIFIED, ActionState.WONT_DO, ActionState.RISK_ACCEPTED)
    assert {cycles.ACTION.advance(state, cycles.ActionEvent.REOPEN) for state in closed} == {ActionState.OPEN}


def test_a_settled_message_is_never_sent_again() -> None:
    assert cycles.MESSAGE.events(MessageState.SETTLED) == ()
    assert all(old != "settled" for old, _ in cycles.MESSAGE.pairs)


def test_a_dead_message_only_comes_back_by_being_revived() -> None:
    assert cycles.MESSAGE.events(MessageState.DEAD) == (cycles.MessageEvent.REVIVE,)


def test_a_frozen_agenda_and_a_withdrawn_import_are_final() -> None:
    assert cycles.AGENDA.pairs == (("draft", "frozen"),)
    assert cycles.IMPORT.pairs == (("applied", "withdrawn"),)


def test_a_source_that_missed_a_reopening_may_still_say_merged() -> None:
    assert cycles.CHANGE.advance(ChangeState.CLOSED, cycles.ChangeEvent.MERGE) is ChangeState.MERGED
    assert ("merged", "open") not in cycles.CHANGE.pairs


def test_a_change_rises_from_open_over_merged_to_deployed() -> None:
    opened, closed, merged, deployed = map(
        cycles.CHANGE.rank,
        (ChangeState.OPEN, ChangeState.CLOSED, ChangeState.MERGED, ChangeState.DEPLOYED),
    )
    assert opened == closed < merged < deployed
    assert len({cycles.INCIDENT.rank(status) for status in IncidentStatus}) == 1


@pytest.mark.parametrize("table", [cycles.CHANGE, cycles.INCIDENT], ids=["change", "incident"])
def test_whatever_a_source_says_next_leads_to_a_state_of_the_same_or_a_higher_rank(
    table: cycles.Lifecycle[Any, Any],
) -> None:
    states = {old for old, _ in table.table} | set(table.table.values())
    rising = {(a, b) for a in states for b in states if a != b and table.rank(b) >= table.rank(a)}
    assert rising == {(a, b) for a in states for b in states if table.leads(a, b)}


@pytest.mark.parametrize(("table", "states", "events"), TABLES, ids=lambda value: getattr(value, "name", ""))
def test_every_state_is_reached_and_no_event_keeps_a_state(
    table: cycles.Lifecycle[Any, Any], states: type[enum.StrEnum], events: type[enum.StrEnum]
) -> None:
    assert all(old != new for old, new in table.pairs)
    assert {str(state) for state in states} == {new for _, new in table.pairs} | set(map(str, table.starts))
    assert set(events) == {event for _, event in table.table}


@pytest.mark.parametrize(("table", "states", "events"), TABLES, ids=lambda value: getattr(value, "name", ""))
def test_advance_and_the_pairs_for_the_database_say_the_same(
    table: cycles.Lifecycle[Any, Any], states: type[enum.StrEnum], events: type[enum.StrEnum]
) -> None:
    seen = set()
    for state in states:
        for event in events:
            if event in table.events(state):
                seen.add((str(state), str(table.advance(state, event))))
            else:
                with pytest.raises(cycles.IllegalTransition):
                    table.advance(state, event)
    assert tuple(sorted(seen)) == table.pairs
