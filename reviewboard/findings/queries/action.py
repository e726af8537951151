"""One action item on its own page."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from reviewboard.domain.action_hints import Hint, Written, hints
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.values import ActionState, Priority
from reviewboard.findings.models import ActionItem, Finding, Recurrence
from reviewboard.findings.queries.acting import (
    NOT_CLOSED,
    may_accept_risk,
    may_change,
    may_verify,
    with_answering,
)
from reviewboard.findings.queries.actions import row_of, whole
from reviewboard.findings.queries.reasons import as_read
from reviewboard.findings.queries.seeing import SEALED_TITLE, sealed, visible
from reviewboard.findings.rows import ActionFields, ActionView, CameBack
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies import risk
from reviewboard.policies.queries import in_force, levels_of
from reviewboard.policies.service_levels import LEVELS, TIME


def get_action(reader: Reader, action_id: int, *, on: date) -> ActionView:
    """One action item, in three statements. Here, and only here, a sealed one has its title; a sealed finding has not.

    Raises:
        NotVisible: there is no such action item for this reader.
    """
    action: Any = _read(reader, action_id, on)
    finding = _text_of_finding(action)
    came_back = tuple(
        CameBack(one["incident"], datetime.fromisoformat(one["at"])) for one in action.came_back
    )
    reason = as_read(action.state_reason, incident_ids={one.incident_id for one in came_back})
    stored = [action.title, action.outcome, action.signal, reason, finding]
    title, outcome, signal, reason, finding = with_names(stored)
    policies = in_force((LEVELS, TIME, risk.KIND), on=on)
    named = risk.from_data(policies[risk.KIND].body)
    return ActionView(
        row=row_of(action, title, reader, on),
        outcome=outcome,
        signal=signal,
        state_reason=reason,
        created_at=action.created_at,
        written_by=_name(action.written_by),
        verified_by=_name(action.verified_by),
        accepted_by=_name(action.accepted_by),
        service_id=action.service_id,
        team_id=action.team_id,
        incident_id=action.incident_id,
        change_id=action.change_id,
        finding_id=action.finding_id,
        finding=finding,
        level_days=levels_of(policies).levels.days[Priority(action.priority)],
        hints=_hints(action),
        came_back=came_back,
        version=version_of(action),
        events=tuple(_events(reader, action, named)),
    )


def _read(reader: Reader, action_id: int, on: date) -> ActionItem:
    back = Recurrence.objects.filter(reader.visible("incident__audience"), action=OuterRef("pk"))
    rows = back.order_by("-at", "-pk").values(row=JSONObject(incident="incident_id", at="at"))
    found = with_answering(whole(visible(ActionItem.objects.filter(pk=action_id), reader)), on=on)
    found = found.annotate(finding_is_sealed=sealed(Finding, "finding__"), came_back=ArraySubquery(rows))
    people = ("owner", "team", "service", "written_by", "verified_by", "accepted_by")
    action = found.select_related(*people, "finding").first()
    if action is None:
        raise NotVisible(action_id)
    return action


def _name(person: Any) -> str:
    return (person.name or ERASED) if person else ""


def _hints(action: ActionItem) -> tuple[Hint, ...]:
    """Of what is closed or historic, nothing can be written better."""
    if action.state not in NOT_CLOSED or action.historic:
        return ()
    return hints(
        Written(
            title=action.title,
            outcome=action.outcome,
            signal=action.signal,
            has_owner=action.owner_id is not None,
            due_on=action.due_on,
            expected_by=action.expected_by,
        )
    )


def version_of(action: ActionItem) -> str:
    """A short digest of what people write of an action item, as it is stored: keys in place of names."""
    written = [str(getattr(action, one.name)) for one in fields(ActionFields)]
    return hashlib.sha256("\0".join(written).encode()).hexdigest()[:16]


def _text_of_finding(action: ActionItem) -> str:
    """The finding that it came from, as it reads on a page that is not the finding's own; "" for none."""
    if action.finding is None:
        return ""
    return SEALED_TITLE if action.finding_is_sealed else action.finding.text  # type: ignore[attr-defined]  # annotated


def _events(reader: Reader, action: ActionItem, named: Collection[int]) -> Iterable[ActionEvent]:
    for event in ACTION.events(ActionState(action.state)):
        if _may(event, reader, action, named):
            yield event


def _may(event: ActionEvent, reader: Reader, action: ActionItem, named: Collection[int]) -> bool:
    match event:
        case ActionEvent.VERIFY:
            return may_verify(reader, action)
        case ActionEvent.ACCEPT_RISK:
            return may_accept_risk(reader, action, named=named)
        case _:
            return may_change(reader, action)
