"""The tickets of one tracker, counted once for every page and number that tells of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, Min, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from reviewboard.domain.values import LinkState
from reviewboard.outbox.queries import Backlog, backlog
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import IssueLink

SENDING = ("create_issue", "create_issues", "sync_issue")
"""Kinds of the outbox that bring something to a tracker: what waits of them is the backlog (jira-sync behaviour 26)."""
LOOKING = "look_for_issue"
NOT_MADE = (LinkState.WAITING, LinkState.READY, LinkState.REFUSED)
OWN_EACH = (Cause.REFUSED, Cause.CLOSED, Cause.NO_WAY, Cause.NO_ACCOUNT)
"""Causes that name a ticket or a person after the colon: they are counted by their word alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets of one place that stand alike and wait for the same. `sent_at` is when the first of them was sent.

    `cause` is whole ("place:7", "field:7:customfield_10044"), but for those of `OWN_EACH` its word alone.
    """

    place_id: int | None
    state: LinkState
    cause: str
    number: int
    open: int
    conflicts: int
    sent_at: datetime | None


def mine(connection_id: int) -> Q:
    """The tickets of a tracker, and those that have no place in any yet."""
    return Q(connection=connection_id) | Q(connection__isnull=True)


def shared_cause() -> Case:
    """What tickets that wait for the same have in common."""
    alone = Func(F("cause"), Value(":"), Value(1), function="split_part", output_field=TextField())
    own = Q()
    for one in OWN_EACH:
        own |= Q(cause__startswith=f"{one}:")
    return Case(When(own, then=alone), default=F("cause"), output_field=TextField())


def waits_for(causes: Collection[str]) -> Q:
    """The tickets that wait for any of these causes, as a `Group` has them."""
    found = Q(cause__in=list(causes))
    for one in OWN_EACH:
        if one in causes:
            found |= Q(cause__startswith=f"{one}:")
    return found


def groups(connection_id: int) -> list[Group]:
    """All tickets of a tracker but those that were let go of, counted. One statement."""
    counted = (
        IssueLink.objects.filter(mine(connection_id))
        .exclude(state=LinkState.UNLINKED)
        .values("place_id", "state", shared=shared_cause())
        .annotate(
            number=Count("pk"),
            open=Count("pk", filter=~Q(there__contains={"category": "done"})),
            conflicts=Count("pk", filter=~Q(conflict={})),
            first=Min("sent_at"),
        )
        .order_by("place_id", "state", "shared")
    )
    return [
        Group(
            place_id=row["place_id"],
            state=LinkState(row["state"]),
            cause=row["shared"],
            number=row["number"],
            open=row["open"],
            conflicts=row["conflicts"],
            sent_at=row["first"],
        )
        for row in counted
    ]


def total(
    found: Sequence[Group], which: Callable[[Group], bool], what: Callable[[Group], int] | None = None
) -> int:
    """How many tickets these groups hold together, or how many of them are counted by `what`."""
    return sum((what(one) if what else one.number) for one in found if which(one))


def waiting_for(connection_id: int, *, limit: int) -> Backlog:
    """What the outbox owes to a tracker and has not done yet. One statement; looks for lost tickets are no backlog."""
    return backlog((*SENDING, LOOKING), subjects_of(connection_id), limit=limit, counted=SENDING)


def waiting_about(action_id: int, link_id: int) -> Backlog:
    """What the outbox owes to one ticket and has not done yet. One statement."""
    about = [f"action:{action_id}", f"looking:{link_id}"]
    return backlog((*SENDING, LOOKING), [about], limit=5, counted=SENDING)


def subjects_of(connection_id: int) -> list[QuerySet[Any]]:
    """What messages about the tickets of a tracker are about, as subqueries."""
    links = IssueLink.objects.filter(connection=connection_id)
    return [
        links.values_list(_named("action", "action_id")),
        links.filter(state=LinkState.UNCERTAIN).values_list(_named("looking", "pk")),
        links.exclude(batch="").values_list(_named("batch", "batch")),
    ]


def _named(noun: str, column: str) -> Concat:
    return Concat(Value(f"{noun}:"), Cast(column, CharField()), output_field=CharField())
