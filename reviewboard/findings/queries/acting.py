"""Who may do what to an action item."""

from collections.abc import Collection
from datetime import date
from typing import Any, cast

from django.db.models import F, FilteredRelation, Q, QuerySet

from reviewboard.domain.values import ActionState, Tier
from reviewboard.findings.models import ActionItem
from reviewboard.people.permissions import Right
from reviewboard.people.queries import current
from reviewboard.people.reader import Reader

NOT_CLOSED = (ActionState.OPEN, ActionState.IN_PROGRESS)
ASKS = Q(state__in=NOT_CLOSED, historic=False)
"""Action items that ask something of somebody: not closed, and not brought in as history."""


def may_change(reader: Reader, action: ActionItem) -> bool:
    """Whether the reader may change it: its owner, its team, anybody while it has neither, a facilitator always.

    What is historic stays as it was brought in.
    """
    if action.historic:
        return False
    if reader.can(Right.RUN_MEETINGS) or reader.sees_all:
        return True
    nobody = action.owner_id is None and action.team_id is None
    own = reader.person_id is not None and action.owner_id == reader.person_id
    return reader.can(Right.MANAGE_ACTIONS) and (nobody or own or action.team_id in reader.team_ids)


def may_verify(reader: Reader, action: ActionItem) -> bool:
    """Whether the reader may say that it worked: anybody who may see and manage actions but its owner."""
    return (
        reader.can(Right.MANAGE_ACTIONS)
        and not action.historic
        and reader.person_id is not None
        and action.owner_id != reader.person_id
    )


def may_recheck(reader: Reader) -> bool:
    """Whether the reader may say what looking again showed: anybody who may see it and manage actions."""
    return reader.can(Right.MANAGE_ACTIONS) and reader.person_id is not None


def with_answering(actions: QuerySet[ActionItem], *, on: date) -> QuerySet[ActionItem]:
    """Annotates who answers for its service on this day, which `may_accept_risk` reads. No statement of its own."""
    owned = FilteredRelation("service__ownerships", condition=current(on, "service__ownerships__"))
    annotated: Any = actions.annotate(
        owned=owned,
        tier=F("service__tier"),
        service_owner=F("owned__owner"),
        service_lead=F("owned__team__lead"),
        own_lead=F("team__lead"),
    )
    return cast(QuerySet[ActionItem], annotated)


def may_accept_risk(reader: Reader, action: Any, *, named: Collection[int]) -> bool:
    """Whether the reader may accept its risk (product.md, "Who decides"); of an item read through `with_answering`.

    The owner of its service, else the lead of the team that owns it; without a service, the lead of its own team. Of
    a tier 1 service, only those whom the policy "risk" names.
    """
    if action.historic or reader.person_id is None or not reader.can(Right.MANAGE_ACTIONS):
        return False
    if action.tier == Tier.ONE:
        return reader.person_id in named
    if action.service_id is None:
        return bool(reader.person_id == action.own_lead)
    return bool(reader.person_id == (action.service_owner or action.service_lead))
