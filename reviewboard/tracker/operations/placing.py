"""Whether a ticket can be made, and where: what is in the way is said by one cause, so that it is told once."""

from collections.abc import Callable, Collection, Iterable, Sequence
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
from reviewboard.tracker.facts import Side
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.looking import owe_making
from reviewboard.tracker.operations.noting import CLEAR, advance, advance_held, note, write

NOT_MADE = (LinkState.WAITING, LinkState.READY, LinkState.REFUSED)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a ticket would go, and what is in the way; "" for nothing."""

    place: ServicePlace | None
    cause: str


def spot_for(action: ActionForTracker, place: ServicePlace | None = None) -> Spot:
    """Where the ticket of an action item would go, and what is in the way. One statement.

    None where `place`, which was read just now, is the place of its service.
    """
    if place is not None and place.service_id == action.service_id:
        return _spot(action, place)
    return spots_for([action])[action.id]


def spots_for(actions: Collection[ActionForTracker]) -> dict[int, Spot]:
    """The same of several, by action item. One statement: a service's own place, else that of everything else."""
    services = {one.service_id for one in actions if one.service_id}
    rows = ServicePlace.objects.filter(Q(service__in=services) | Q(service__isnull=True)).order_by("-pk")
    places = {row.service_id: row for row in rows}
    rest = places.get(None)
    return {one.id: _spot(one, places.get(one.service_id, rest)) for one in actions}


def _spot(action: ActionForTracker, place: ServicePlace | None) -> Spot:
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
    if not found.row.is_mine:
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
    spots = spots_for(for_tracker(one.action_id for one in links).values())
    causes: dict[int, str] = {}
    free: dict[ServicePlace, list[IssueLink]] = {}
    for link in links:
        spot = spots.get(link.action_id)
        if spot is None:
            continue
        if spot.cause or spot.place is None:
            causes[link.pk] = spot.cause
            _hold(link, spot, as_of)
        else:
            free.setdefault(spot.place, []).append(link)
    owe([link for place, some in free.items() for link in _make_ready(some, place)])
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


def _make_ready(links: Sequence[IssueLink], place: ServicePlace) -> Sequence[IssueLink]:
    """Those of which it is new that they can be made there: one that is ready is owed already."""
    columns = {"place": place, "connection_id": place.connection_id, **CLEAR}
    new = [one for one in links if one.state != LinkState.READY]
    for link in links:
        if link.state == LinkState.READY and link.place_id != place.pk:
            write(link, **columns)
    for state, event in ((LinkState.WAITING, LinkEvent.MAKE), (LinkState.REFUSED, LinkEvent.RETURN)):
        advance_held([one for one in new if one.state == state], event, **columns)
    return new


def tell_of_owner(link: IssueLink, side: Side, *, as_of: datetime) -> None:
    """An owner whose account there nobody knows: the ticket stays unassigned, and that is said (behaviour 8)."""
    cause = f"{Cause.NO_ACCOUNT}:{side.action.owner_id}" if side.ticket.account_id is None else ""
    if cause and not link.cause:
        write(link, cause=cause)
        note(link.pk, NoteKind.HELD, at=as_of, words=cause)
    elif link.cause != cause and link.cause.startswith(Cause.NO_ACCOUNT):
        write(link, cause=cause)
