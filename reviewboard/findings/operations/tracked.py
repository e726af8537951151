"""What a ticket says of its action item, written here. The rules of who may are the tracker's own, and not asked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record_each
from reviewboard.audit.queries import held
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.values import ActionState, Priority
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations.states import advance, reopen
from reviewboard.findings.queries.levels import begun_on
from reviewboard.people.identities import key_texts
from reviewboard.people.news import agenda_changed
from reviewboard.policies.queries import levels_in_force


@dataclass(frozen=True, slots=True)
class Told:
    """What a ticket says: None where it says nothing. `has_due` and `has_owner` tell nothing from nobody."""

    title: str | None = None
    has_due: bool = False
    due_on: date | None = None
    priority: Priority | None = None
    has_owner: bool = False
    owner_id: int | None = None
    events: Sequence[ActionEvent] = ()
    reason: str = ""


@transaction.atomic
def told_by_tracker(*, action_id: int, told: Told, as_of: datetime) -> bool:
    """Writes what the ticket says; False, and nothing is written, under a legal hold or when the item is gone.

    Raises:
        IllegalTransition: its events mean nothing in the state that it is in by now.
    """
    action = ActionItem.objects.select_for_update(of=("self",)).filter(pk=action_id).first()
    if action is None or held([f"action:{action_id}"]):
        return False
    changed = _columns(told, action, as_of)
    if changed:
        ActionItem.objects.filter(pk=action_id).update(**changed)
        _log("action.edited", action_id, {"columns": sorted(changed), "by": "tracker"}, as_of)
    for event in told.events:
        _move(action, event, told.reason, as_of)
    return True


def _columns(told: Told, action: ActionItem, as_of: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if told.title is not None:
        (columns["title"],) = key_texts([told.title.strip()])
    if told.has_due:
        columns["due_on"] = told.due_on
    if told.priority is not None and told.priority != action.priority:
        levels, begun = levels_in_force(on=as_of.date()), begun_on(action.created_at, action.reopened_at)
        columns |= {"priority": told.priority, "expected_by": levels.expected_by(begun, told.priority)}
    if told.has_owner:
        columns["owner_id"] = told.owner_id
    return {name: value for name, value in columns.items() if getattr(action, name) != value}


def _move(action: ActionItem, event: ActionEvent, reason: str, as_of: datetime) -> None:
    was = ActionState(action.state)
    state = ACTION.advance(was, event)
    if event is ActionEvent.REOPEN:
        reopen([action], reason=reason, as_of=as_of)
    else:
        columns: dict[str, Any] = {"done_at": as_of} if event is ActionEvent.FINISH else {}
        if event is ActionEvent.DROP:
            columns["state_reason"] = reason
        advance(action, was, state, columns)
    action.state = state
    _log(f"action.{event.value}", action.pk, {"was": was.value, "state": state.value, "by": "tracker"}, as_of)


def _log(action: str, pk: int, details: Details, as_of: datetime) -> None:
    """Not by `telling.told`: the ticket has said it, and need not be told."""
    record_each(actor_id=None, action=action, subjects=[f"action:{pk}"], details=details, at=as_of)
    agenda_changed()
