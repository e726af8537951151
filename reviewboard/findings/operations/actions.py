"""Action items: adding, editing, moving them from state to state, and handing over those of leavers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record as log
from reviewboard.audit.operations import record_each as log_each
from reviewboard.audit.queries import held, refuse_held
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.findings.operations.origin import ask_to_write, belongs, look_at
from reviewboard.findings.queries import may_change, visible
from reviewboard.findings.queries.actions import NOT_CLOSED, may_verify, version_of
from reviewboard.findings.rows import ActionFields, Changed, Origin
from reviewboard.people.identities import key_texts
from reviewboard.people.news import agenda_changed
from reviewboard.people.permissions import Right
from reviewboard.people.queries import people_for_agenda
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

MOST_AT_ONCE = 200
"""How many action items are changed in one go: more than a page shows."""
_TEXTS = ("title", "outcome", "signal")


class SomebodyWasFaster(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """The action item is no longer as the reader saw it."""


@transaction.atomic
def add_action(
    *,
    reader: Reader,
    fields: ActionFields,
    origin: Origin = Origin(),  # noqa: B008 - frozen
    finding_id: int | None = None,
    as_of: datetime,
) -> int:
    """Adds an action item; its id. Service and team come from what it came from, unless they are given.

    Of a finding it takes the origin, and with it who may see it.

    Raises:
        NotAllowed, NotVisible: the reader may not add action items, or not see what it came from.
        ValueError: it has no title, or its owner is not here.
    """
    ask_to_write(reader)
    finding = _finding(reader, finding_id)
    if finding is not None:
        origin = Origin(finding.incident_id, finding.change_id, finding.meeting_id)
    of = look_at(reader, origin, on=as_of.date())
    if fields.service_id:
        of = belongs(fields.service_id, on=as_of.date())
    _check(fields, on=as_of.date())
    fields = replace(fields, service_id=of.service_id, team_id=fields.team_id or of.team_id)
    action = ActionItem.objects.create(
        **_columns(fields),
        incident_id=origin.incident_id,
        change_id=origin.change_id,
        meeting_id=origin.meeting_id,
        finding=finding,
        written_by_id=reader.person_id,
        created_at=as_of,
    )
    _log("action.added", action.pk, {"owner": action.owner_id, "due": action.due_on}, reader, as_of)
    return action.pk


def _finding(reader: Reader, finding_id: int | None) -> Finding | None:
    if finding_id is None:
        return None
    finding = visible(Finding.objects.filter(pk=finding_id), reader).first()
    if finding is None:
        raise NotVisible(finding_id)
    return finding


def _check(fields: ActionFields, *, on: date) -> None:
    if not fields.title.strip():
        raise ValueError("an action item has a title")
    _check_owner(fields.owner_id, on=on)


def _check_owner(owner_id: int | None, *, on: date) -> None:
    if owner_id is not None:
        owner = people_for_agenda([owner_id], on=on).get(owner_id)
        if owner is None or owner.left:
            raise ValueError("its owner is not here any more")


def _columns(fields: ActionFields) -> dict[str, Any]:
    """The fields as columns: names inside what was typed become keys."""
    columns = asdict(fields)
    texts = key_texts([columns[name].strip() for name in _TEXTS])
    return {**columns, **dict(zip(_TEXTS, texts, strict=True))}


@transaction.atomic
def edit_action(*, reader: Reader, action_id: int, fields: ActionFields, seen: str, as_of: datetime) -> bool:
    """Gives an action item these fields; whether anything is different.

    `seen` is the version that the reader saw when they began to write (`ActionView.version`).

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to change.
        Held: a legal hold stands on it.
        SomebodyWasFaster: it was edited since the reader saw it.
        ValueError: it has no title, or its new owner is not here.
    """
    action = _theirs(reader, action_id)
    if seen != version_of(action):
        raise SomebodyWasFaster(action_id)
    _check(fields if fields.owner_id != action.owner_id else replace(fields, owner_id=None), on=as_of.date())
    changed = {name: value for name, value in _columns(fields).items() if getattr(action, name) != value}
    if not changed:
        return False
    ActionItem.objects.filter(pk=action.pk).update(**changed)
    _log("action.edited", action.pk, {"columns": sorted(changed)}, reader, as_of)
    return True


@transaction.atomic
def change_many(
    *, reader: Reader, action_ids: Collection[int], change: Mapping[str, Any], as_of: datetime
) -> Changed:
    """Gives many action items a new `due_on` or `owner_id`; those that the reader may not change stay as they are.

    So do those under a legal hold.

    Raises:
        ValueError: too many at once, another column, or the new owner is not here.
    """
    if len(action_ids) > MOST_AT_ONCE or not change.keys() <= {"due_on", "owner_id"}:
        raise ValueError(f"at most {MOST_AT_ONCE} at once, and only their date or owner")
    _check_owner(change.get("owner_id"), on=as_of.date())
    rows = visible(ActionItem.objects.filter(pk__in=action_ids, state__in=NOT_CLOSED), reader)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    kept = held(f"action:{action.pk}" for action in found)
    mine = [a.pk for a in found if may_change(reader, a) and f"action:{a.pk}" not in kept]
    if mine:
        ActionItem.objects.filter(pk__in=mine).update(**change)
        log_each(
            actor_id=reader.person_id,
            action="action.edited",
            subjects=[f"action:{pk}" for pk in mine],
            details={"columns": sorted(change)},
            at=as_of,
        )
        agenda_changed()
    return Changed(len(mine), len(set(action_ids)) - len(mine))


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

    `was` is the state in which the reader saw it. Another person than its owner verifies.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to move so.
        Held: a legal hold stands on it.
        IllegalTransition: the event means nothing in this state.
        SomebodyWasFaster: it is in another state by now.
        ValueError: it is dropped without a reason.
    """
    action = _seen(reader, action_id)
    allowed = may_verify if event is ActionEvent.VERIFY else may_change
    if event is ActionEvent.ACCEPT_RISK or not allowed(reader, action):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"action:{action_id}")
    state = ACTION.advance(was, event)
    if event is ActionEvent.DROP and not reason.strip():
        raise ValueError("say why it will not be done")
    columns = _columns_after(event, reader, reason, as_of)
    if not ActionItem.objects.filter(pk=action.pk, state=was).update(state=state, **columns):
        raise SomebodyWasFaster(action_id)
    _log(f"action.{event.value}", action.pk, {"was": was.value, "state": state.value}, reader, as_of)
    return state


def _columns_after(event: ActionEvent, reader: Reader, reason: str, as_of: datetime) -> dict[str, Any]:
    """What a move writes beside the state."""
    match event:
        case ActionEvent.FINISH:
            return {"done_at": as_of}
        case ActionEvent.VERIFY:
            return {"verified_by": reader.person_id}
        case ActionEvent.DROP:
            return {"state_reason": key_texts([reason.strip()])[0]}
        case ActionEvent.REOPEN:
            why = key_texts([reason.strip()])[0]
            return {"state_reason": why, "done_at": None, "verified_by": None, "accepted_until": None}
        case _:
            return {}


@transaction.atomic
def hand_over_leavers(*, as_of: datetime) -> int:
    """Puts the open action items of people who have left into the queue of their team; how many.

    The team is the item's own, else the leaver's last. Without an owner it is on the next agenda (product.md,
    "Who decides"). One under a legal hold stays as it is. Three statements, and three for each leaver.
    """
    today = as_of.date()
    left = Q(owner__ends_on__lte=today) | Q(owner__erased_at__isnull=False)
    open_ = ActionItem.objects.filter(left, state__in=NOT_CLOSED)
    last = open_.order_by("pk", "-owner__memberships__starts_on", "-owner__memberships__pk").distinct("pk")
    rows = list(last.values_list("pk", "owner_id", "team_id", "owner__memberships__team_id"))
    kept = held(f"action:{row[0]}" for row in rows)
    owned: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for pk, owner, own_team, last_team in rows:
        if f"action:{pk}" not in kept:
            owned[owner, own_team or last_team].append(pk)
    for (owner, team), actions in owned.items():
        _hand_over(owner, team, actions, as_of)
    if owned:
        agenda_changed()
    return sum(map(len, owned.values()))


def _hand_over(owner: int, team: int | None, actions: Sequence[int], as_of: datetime) -> None:
    ActionItem.objects.filter(pk__in=actions, owner=owner).update(owner=None, team=team)
    details: Details = {"actions": list(actions), "team": team}
    log(actor_id=None, action="actions.handed_over", subject=f"person:{owner}", details=details, at=as_of)


def _seen(reader: Reader, action_id: int) -> ActionItem:
    """The action item, locked, if the reader may see it."""
    rows = visible(ActionItem.objects.filter(pk=action_id), reader).select_for_update(of=("self",))
    action = rows.first()
    if action is None:
        raise NotVisible(action_id)
    return action


def _theirs(reader: Reader, action_id: int) -> ActionItem:
    action = _seen(reader, action_id)
    if not may_change(reader, action):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"action:{action_id}")
    return action


def _log(action: str, pk: int, details: Details, reader: Reader, as_of: datetime) -> None:
    log(actor_id=reader.person_id, action=action, subject=f"action:{pk}", details=details, at=as_of)
    agenda_changed()
