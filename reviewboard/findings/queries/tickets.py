"""Action items as the issue-tracker sync sees them: whole, with names, and without a reader.

What leaves the house is decided by the sync itself: a restricted item goes only where a security level is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from reviewboard.domain.values import ActionState, Priority, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries.actions import NOT_CLOSED, came_from
from reviewboard.findings.queries.seeing import visibility_of, with_level
from reviewboard.people.queries import with_names


@dataclass(frozen=True, slots=True)
class ActionForTracker:
    """What a ticket is made of. Texts are with names; `came_from` is a reference, and says nothing by itself."""

    id: int
    reference: str
    title: str
    outcome: str
    signal: str
    came_from: str
    owner_id: int | None
    service_id: int | None
    finding_id: int | None
    due_on: date | None
    priority: Priority
    state: ActionState
    visibility: Visibility


def for_tracker(ids: Iterable[int]) -> dict[int, ActionForTracker]:
    """These action items by id. Two statements."""
    found = list(with_level(ActionItem.objects.filter(pk__in=set(ids))).order_by("pk"))
    texts = iter(with_names(text for one in found for text in (one.title, one.outcome, one.signal)))
    return {
        one.pk: ActionForTracker(
            id=one.pk,
            reference=one.reference,
            title=next(texts),
            outcome=next(texts),
            signal=next(texts),
            came_from=came_from(one.incident_id, one.change_id),
            owner_id=one.owner_id,
            service_id=one.service_id,
            finding_id=one.finding_id,
            due_on=one.due_on,
            priority=Priority(one.priority),
            state=ActionState(one.state),
            visibility=visibility_of(one),
        )
        for one in found
    }


def open_without(service_id: int | None, action_ids: QuerySet[Any], *, limit: int) -> list[int]:
    """The open action items of a service that have an owner and are not among these, oldest first. One statement.

    `service_id` None: of those without a service.
    """
    found = ActionItem.objects.filter(service=service_id, state__in=NOT_CLOSED, owner__isnull=False)
    return list(
        found.exclude(pk__in=action_ids).order_by("created_at", "pk").values_list("pk", flat=True)[:limit]
    )
