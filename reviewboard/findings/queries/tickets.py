"""Action items as the issue-tracker sync sees them: whole, with names, and without a reader.

What leaves the house is decided by the sync itself: a restricted item goes only where a security level is named.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from reviewboard.domain.values import ActionState, Priority, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries.acting import ASKS
from reviewboard.findings.queries.actions import came_from
from reviewboard.findings.queries.seeing import ACTION_AUDIENCES, visibility_of, visible, with_level
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader


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


_TOLD = (
    "title", "outcome", "signal", "incident_id", "change_id", "owner_id", "service_id", "finding_id", "due_on", "priority",
    "state",
)  # fmt: skip


def for_tracker(ids: Iterable[int]) -> dict[int, ActionForTracker]:
    """These action items by id. At most three statements: most name nobody, and have no audience."""
    audiences = [f"{one}_id" for one in ACTION_AUDIENCES]
    found = list(ActionItem.objects.filter(pk__in=set(ids)).order_by("pk").values("pk", *_TOLD, *audiences))
    named = [one["pk"] for one in found if any(one[audience] for audience in audiences)]
    hidden = _hidden(named) if named else {}
    texts = iter(with_names(one[text] for one in found for text in ("title", "outcome", "signal")))
    return {
        one["pk"]: ActionForTracker(
            id=one["pk"],
            reference=f"ACT-{one['pk']}",
            title=next(texts),
            outcome=next(texts),
            signal=next(texts),
            came_from=came_from(one["incident_id"], one["change_id"]),
            owner_id=one["owner_id"],
            service_id=one["service_id"],
            finding_id=one["finding_id"],
            due_on=one["due_on"],
            priority=Priority(one["priority"]),
            state=ActionState(one["state"]),
            visibility=hidden.get(one["pk"], Visibility.OPEN),
        )
        for one in found
    }


def _hidden(ids: Collection[int]) -> dict[int, Visibility]:
    """The visibility of these action items, each of which has an audience."""
    found = with_level(ActionItem.objects.filter(pk__in=ids)).only("pk")
    return {one.pk: visibility_of(one) for one in found}


def open_without(
    reader: Reader,
    service_id: int | None,
    action_ids: QuerySet[Any],
    *,
    limit: int,
    but: Collection[int] = (),
) -> list[int]:
    """The open action items of a service that the reader may see, have an owner, and are not among these; oldest first.

    `service_id` None: of no service, and of every one that is not among `but`. One statement.
    """
    found = _open_of(reader, service_id, but).filter(owner__isnull=False).exclude(pk__in=action_ids)
    return list(found.values_list("pk", flat=True)[:limit])


def open_of(reader: Reader, service_id: int | None, *, but: Collection[int] = (), limit: int) -> list[int]:
    """The open action items of a service that everybody may read, oldest first; `but` as `open_without`. One statement."""
    unlisted = {f"{one}__isnull": True for one in ACTION_AUDIENCES}
    return list(_open_of(reader, service_id, but).filter(**unlisted).values_list("pk", flat=True)[:limit])


def owners_of_open(reader: Reader, service_id: int | None, *, but: Collection[int] = ()) -> dict[int, int]:
    """By owner, how many open action items of a service the reader may see; `but` as `open_without`. One statement."""
    found = _open_of(reader, service_id, but).filter(owner__isnull=False).order_by()
    counted = found.values_list("owner").annotate(number=Count("pk", distinct=True))
    return {owner: number for owner, number in counted if owner is not None}


def _open_of(reader: Reader, service_id: int | None, but: Collection[int]) -> QuerySet[ActionItem]:
    mine = Q(service=service_id) if service_id is not None else ~Q(service__in=list(but)) | Q(service=None)
    found = visible(ActionItem.objects.filter(mine, ASKS), reader)
    return found.order_by("created_at", "pk")
