"""Moving an action item from state to state, and what follows from it: dates, service levels, re-checks."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from reviewboard.audit.queries import refuse_held
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.rechecks import plan
from reviewboard.domain.values import ActionState, Priority
from reviewboard.findings.models import ActionItem, Recheck
from reviewboard.findings.operations.telling import logged
from reviewboard.findings.operations.theirs import SomebodyWasFaster, seen
from reviewboard.findings.queries.acting import may_change, may_verify
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.policies.queries import levels_in_force


@transaction.atomic
def move(
    *,
    reader: Reader,
    action_id: int,
    event: ActionEvent,
    was: ActionState,
    as_of: datetime,
    reason: str = "",
) -> ActionState:
    """Starts, stops, finishes, verifies, drops or reopens an action item; the state after it.

    `was` is the state in which the reader saw it. Another person than its owner verifies, and so plans three looks at
    whether it stays so. Its risk is accepted elsewhere (`accept_risk`).

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to move so.
        Held: a legal hold stands on it.
        IllegalTransition: the event means nothing in this state.
        SomebodyWasFaster: it is in another state by now.
        ValueError: it is dropped without a reason.
    """
    action = seen(reader, action_id, on=as_of.date())
    allowed = may_verify if event is ActionEvent.VERIFY else may_change
    if event is ActionEvent.ACCEPT_RISK or not allowed(reader, action):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"action:{action_id}")
    state = ACTION.advance(was, event)
    if event is ActionEvent.DROP and not reason.strip():
        raise ValueError("say why it will not be done")
    (why,) = key_texts([reason.strip()])
    if event is ActionEvent.REOPEN:
        done = reopen([action] if action.state == was else [], reason=why, as_of=as_of)
    else:
        done = advance(action, was, state, _columns_after(event, reader, why, as_of))
    if not done:
        raise SomebodyWasFaster(action_id)
    if event is ActionEvent.VERIFY:
        _plan_rechecks(action.pk, as_of)
    details = {"was": was.value, "state": state.value}
    logged(f"action.{event.value}", [action.pk], details, actor_id=reader.person_id, as_of=as_of)
    return state


def advance(action: ActionItem, was: ActionState, state: ActionState, columns: dict[str, Any]) -> int:
    """Writes the new state and what goes with it; 0 when it is in another state by now."""
    return ActionItem.objects.filter(pk=action.pk, state=was).update(state=state, **columns)


def _columns_after(event: ActionEvent, reader: Reader, why: str, as_of: datetime) -> dict[str, Any]:
    """What a move writes beside the state."""
    match event:
        case ActionEvent.FINISH:
            return {"done_at": as_of}
        case ActionEvent.VERIFY:
            return {"verified_by": reader.person_id, "verified_at": as_of}
        case ActionEvent.DROP:
            return {"state_reason": why}
        case _:
            return {}


def reopen(actions: Sequence[ActionItem], *, reason: str, as_of: datetime) -> int:
    """Reopens these closed action items, which the caller has locked; how many.

    Their service levels count from now, and looks that were planned are taken no more. Three statements, and one for
    each priority among them.
    """
    if not actions:
        return 0
    levels = levels_in_force(on=as_of.date())
    by_priority: dict[str, list[int]] = defaultdict(list)
    for action in actions:
        by_priority[action.priority].append(action.pk)
    count = 0
    for priority, ids in by_priority.items():
        closed = ActionItem.objects.filter(pk__in=ids).exclude(
            state__in=(ActionState.OPEN, ActionState.IN_PROGRESS)
        )
        count += closed.update(
            state=ActionState.OPEN,
            state_reason=reason,
            reopened_at=as_of,
            expected_by=levels.expected_by(as_of.date(), Priority(priority)),
            done_at=None,
            verified_at=None,
            verified_by=None,
            accepted_until=None,
            accepted_by=None,
        )
    _drop_rechecks([action.pk for action in actions], as_of)
    return count


def _plan_rechecks(action_id: int, as_of: datetime) -> None:
    Recheck.objects.bulk_create(
        Recheck(action_id=action_id, after_days=one.after_days, due_on=one.due_on, closed_at=as_of)
        for one in plan(as_of.date())
    )


def _drop_rechecks(action_ids: Sequence[int], as_of: datetime) -> None:
    waiting = Recheck.objects.filter(action__in=action_ids, outcome="", dropped_at=None)
    waiting.update(dropped_at=as_of)
