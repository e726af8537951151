"""Action items: adding and editing them, one or many at once, and handing over those of leavers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import held
from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem, Finding, Idea
from reviewboard.findings.operations.origin import ask_to_write, belongs, came_of, look_at
from reviewboard.findings.operations.telling import logged
from reviewboard.findings.operations.theirs import SomebodyWasFaster, check_owner, subjects, theirs
from reviewboard.findings.queries import may_change, visible
from reviewboard.findings.queries.acting import ASKS, NOT_CLOSED
from reviewboard.findings.queries.action import version_of
from reviewboard.findings.queries.levels import begun_on
from reviewboard.findings.rows import ActionFields, Changed, Origin
from reviewboard.people.identities import key_texts
from reviewboard.people.reader import Reader
from reviewboard.policies.queries import levels_in_force

MOST_AT_ONCE = 200
"""How many action items are changed in one go: more than a page shows."""
_TEXTS = ("title", "outcome", "signal")


@transaction.atomic
def add_action(
    *,
    reader: Reader,
    fields: ActionFields,
    origin: Origin = Origin(),  # noqa: B008 - frozen
    finding_id: int | None = None,
    idea_id: int | None = None,
    as_of: datetime,
) -> int:
    """Adds an action item; its id. Service and team come from what it came from, unless they are given.

    Of a finding or an idea it takes the origin, and with it who may see it.

    Raises:
        NotAllowed, NotVisible: the reader may not add action items, or not see what it came from.
        ValueError: it has no title, or its owner is not here.
    """
    ask_to_write(reader)
    finding = came_of(reader, Finding, finding_id)
    idea = came_of(reader, Idea, idea_id)
    if of_review := finding or idea:
        origin = Origin(of_review.incident_id, of_review.change_id, of_review.meeting_id)
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
        audience_id=origin.audience_id,
        finding=finding,
        idea=idea,
        written_by_id=reader.person_id,
        created_at=as_of,
        expected_by=levels_in_force(on=as_of.date()).expected_by(as_of.date(), fields.priority),
    )
    details: Details = {"owner": action.owner_id, "due": action.due_on}
    logged("action.added", [action.pk], details, actor_id=reader.person_id, as_of=as_of)
    return action.pk


def _check(fields: ActionFields, *, on: date) -> None:
    if not fields.title.strip():
        raise ValueError("an action item has a title")
    check_owner(fields.owner_id, on=on)


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
    action = theirs(reader, action_id, on=as_of.date())
    if seen != version_of(action):
        raise SomebodyWasFaster(action_id)
    _check(fields if fields.owner_id != action.owner_id else replace(fields, owner_id=None), on=as_of.date())
    changed = {name: value for name, value in _columns(fields).items() if getattr(action, name) != value}
    if not changed:
        return False
    ActionItem.objects.filter(pk=action.pk).update(**changed, **_expected_anew(action, fields, as_of))
    details: Details = {"columns": sorted(changed)}
    logged("action.edited", [action.pk], details, actor_id=reader.person_id, as_of=as_of)
    return True


def _expected_anew(action: ActionItem, fields: ActionFields, as_of: datetime) -> dict[str, date]:
    """The end of its service level, where another priority gives it another one."""
    if fields.priority == action.priority:
        return {}
    begun = begun_on(action.created_at, action.reopened_at)
    return {"expected_by": levels_in_force(on=as_of.date()).expected_by(begun, fields.priority)}


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
    check_owner(change.get("owner_id"), on=as_of.date())
    mine = _mine(reader, action_ids)
    if mine:
        ActionItem.objects.filter(pk__in=mine).update(**change)
        details: Details = {"columns": sorted(change)}
        logged("action.edited", mine, details, actor_id=reader.person_id, as_of=as_of)
    return Changed(len(mine), len(set(action_ids)) - len(mine))


@transaction.atomic
def drop_many(*, reader: Reader, action_ids: Collection[int], reason: str, as_of: datetime) -> Changed:
    """Says of many action items that they will not be done, and why; others stay as with `change_many`.

    Raises:
        ValueError: too many at once, or no reason.
    """
    if len(action_ids) > MOST_AT_ONCE or not reason.strip():
        raise ValueError(f"at most {MOST_AT_ONCE} at once, with a reason")
    (why,) = key_texts([reason.strip()])
    mine = _mine(reader, action_ids)
    if mine:
        open_ = ActionItem.objects.filter(pk__in=mine, state__in=NOT_CLOSED)
        open_.update(state=ActionState.WONT_DO, state_reason=why)
        details: Details = {"state": ActionState.WONT_DO.value}
        logged("action.drop", mine, details, actor_id=reader.person_id, as_of=as_of)
    return Changed(len(mine), len(set(action_ids)) - len(mine))


def _mine(reader: Reader, action_ids: Collection[int]) -> list[int]:
    """Those of the action items that are open, the reader may change, and no legal hold stands on; locked."""
    rows = visible(ActionItem.objects.filter(pk__in=action_ids, state__in=NOT_CLOSED), reader)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    kept = held(subjects(one.pk for one in found))
    return [one.pk for one in found if may_change(reader, one) and f"action:{one.pk}" not in kept]


@transaction.atomic
def hand_over_leavers(*, as_of: datetime) -> int:
    """Puts the open action items of people who have left into the queue of their team; how many.

    The team is the item's own, else the leaver's last. Without an owner it is on the next agenda (product.md,
    "Who decides"). One under a legal hold stays as it is. Three statements, and five for each leaver.
    """
    today = as_of.date()
    left = Q(owner__ends_on__lte=today) | Q(owner__erased_at__isnull=False)
    open_ = ActionItem.objects.filter(left, ASKS)
    last = open_.order_by("pk", "-owner__memberships__starts_on", "-owner__memberships__pk").distinct("pk")
    rows = list(last.values_list("pk", "owner_id", "team_id", "owner__memberships__team_id"))
    kept = held(f"action:{row[0]}" for row in rows)
    owned: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for pk, owner, own_team, last_team in rows:
        if f"action:{pk}" not in kept:
            owned[owner, own_team or last_team].append(pk)
    for (owner, team), actions in owned.items():
        _hand_over(owner, team, actions, as_of)
    return sum(map(len, owned.values()))


def _hand_over(owner: int, team: int | None, actions: Sequence[int], as_of: datetime) -> None:
    ActionItem.objects.filter(pk__in=actions, owner=owner).update(owner=None, team=team)
    details: Details = {"actions": list(actions), "team": team}
    log(actor_id=None, action="actions.handed_over", subject=f"person:{owner}", details=details, at=as_of)
    logged("action.handed_over", actions, {"team": team}, actor_id=None, as_of=as_of)
