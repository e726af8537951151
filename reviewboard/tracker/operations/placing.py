"""Whether a ticket can be made, and where: what is in the way is said by one cause, so that it is told once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from reviewboard.audit.operations import record as log
from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.findings.queries import for_tracker, get_action
from reviewboard.findings.queries.tickets import ActionForTracker
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.looking import owe_making
from reviewboard.tracker.operations.noting import CLEAR, advance, note, write

NOT_MADE = (LinkState.WAITING, LinkState.READY, LinkState.REFUSED)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a ticket would go, and what is in the way; "" for nothing."""

    place: ServicePlace | None
    cause: str


def place_for(service_id: int | None) -> ServicePlace | None:
    """Where tickets of a service go: its own place, else that of everything else, else nowhere. One statement."""
    rows = ServicePlace.objects.filter(Q(service=service_id) if service_id else Q(service__isnull=True))
    own = rows.select_related("connection").first()
    if own is not None or service_id is None:
        return own
    return ServicePlace.objects.filter(service__isnull=True).select_related("connection").first()


def spot_for(action: ActionForTracker) -> Spot:
    """Where the ticket of an action item would go, and what is in the way."""
    place = place_for(action.service_id)
    if action.owner_id is None:
        return Spot(place, Cause.NO_OWNER)
    if place is None:
        return Spot(None, f"{Cause.NO_PLACE}:{action.service_id or 0}")
    if place.problems:
        return Spot(place, f"{Cause.PLACE}:{place.pk}")
    if action.visibility is not Visibility.OPEN and not place.settings.get("level_id"):
        return Spot(place, f"{Cause.LEVEL}:{place.pk}")
    return Spot(place, "")


@transaction.atomic
def send(*, reader: Reader, action_id: int, as_of: datetime) -> str:
    """An owner sends their action item to the tracker; what is in the way, "" where its ticket is being made.

    Raises:
        NotVisible: there is no such action item for this reader.
        NotAllowed: it is somebody else's (product.md: nothing reaches Jira before the read-back, except what owners send).
    """
    found = get_action(reader, action_id, on=as_of.date())
    if reader.person_id is None or found.row.owner_id != reader.person_id:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    link, new = IssueLink.objects.get_or_create(
        action_id=action_id, defaults={"asked_by_id": reader.person_id, "asked_at": as_of}
    )
    if new:
        log(
            actor_id=reader.person_id,
            action="ticket.asked",
            subject=f"action:{action_id}",
            details={},
            at=as_of,
        )
    return prepare([link.pk], as_of=as_of).get(link.pk, "")


@transaction.atomic
def prepare(
    link_ids: Iterable[int], *, as_of: datetime, owe: Callable[[Sequence[IssueLink]], object] = owe_making
) -> dict[int, str]:
    """Readies those of these tickets that can be made now, and owes them; what is in the way of each of the others.

    In the caller's transaction where there is one: an action item and the ticket that it owes are one commit.
    """
    found = IssueLink.objects.select_for_update().filter(pk__in=list(link_ids), state__in=NOT_MADE)
    links = list(found.order_by("pk"))
    actions = for_tracker(one.action_id for one in links)
    causes: dict[int, str] = {}
    ready: list[IssueLink] = []
    for link in links:
        action = actions.get(link.action_id)
        if action is None:
            continue
        spot = spot_for(action)
        if spot.cause:
            causes[link.pk] = spot.cause
            _hold(link, spot, as_of)
        elif _make_ready(link, spot):
            ready.append(link)
    owe(ready)
    return causes


def _hold(link: IssueLink, spot: Spot, as_of: datetime) -> None:
    connection_id = spot.place.connection_id if spot.place else None
    columns = {"place": spot.place, "connection_id": connection_id, "cause": spot.cause}
    if link.state != LinkState.WAITING:
        advance(link, LinkEvent.HOLD, **columns)
        note(link.pk, NoteKind.HELD, at=as_of, words=spot.cause)
    elif link.cause != spot.cause or link.place_id != (spot.place.pk if spot.place else None):
        write(link, **columns)
        note(link.pk, NoteKind.HELD, at=as_of, words=spot.cause)


def _make_ready(link: IssueLink, spot: Spot) -> bool:
    """Whether it is new that it can be made: one that is ready is owed already."""
    place = spot.place
    columns = {"place": place, "connection_id": place.connection_id if place else None, **CLEAR}
    if link.state == LinkState.READY:
        if link.place_id != (place.pk if place else None):
            write(link, **columns)
        return False
    event = LinkEvent.MAKE if link.state == LinkState.WAITING else LinkEvent.RETURN
    return advance(link, event, **columns)
