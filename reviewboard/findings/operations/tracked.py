"""What a ticket says of its action item, written here. The rules of who may are the tracker's own, and not asked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import held
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.values import ActionState, Priority
from reviewboard.findings.models import ActionItem
from reviewboard.people.identities import key_texts
from reviewboard.people.news import agenda_changed


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
    changed = _columns(told, action)
    if changed:
        ActionItem.objects.filter(pk=action_id).update(**changed)
        _log("action.edited", action_id, {"columns": sorted(changed), "by": "tracker"}, as_of)
    state = ActionState(action.state)
    for event in told.events:
        state = _move(action_id, state, event, told.reason, as_of)
    return True


def _columns(told: Told, action: ActionItem) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if told.title is not None:
        (columns["title"],) = key_texts([told.title.strip()])
    if told.has_due:
        columns["due_on"] = told.due_on
    if told.priority is not None:
        columns["priority"] = told.priority
    if told.has_owner:
        columns["owner_id"] = told.owner_id
    return {name: value for name, value in columns.items() if getattr(action, name) != value}


def _move(action_id: int, was: ActionState, event: ActionEvent, reason: str, as_of: datetime) -> ActionState:
    state = ACTION.advance(was, event)
    columns: dict[str, Any] = {"state": state}
    if event is ActionEvent.FINISH:
        columns["done_at"] = as_of
    elif event is ActionEvent.DROP:
        columns["state_reason"] = reason
    elif event is ActionEvent.REOPEN:
        columns |= {"done_at": None, "verified_by": None, "verified_at": None, "accepted_until": None}
    ActionItem.objects.filter(pk=action_id, state=was).update(**columns)
    details = {"was": was.value, "state": state.value, "by": "tracker"}
    _log(f"action.{event.value}", action_id, details, as_of)
    return state


def _log(action: str, pk: int, details: dict[str, Any], as_of: datetime) -> None:
    log(actor_id=None, action=action, subject=f"action:{pk}", details=details, at=as_of)
    agenda_changed()
