"""One ticket as an administrator sees it: where it stands, what happened to it, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reviewboard.connections.queries import Setup
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.findings.queries import get_action
from reviewboard.findings.rows import ActionView
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.models import Duplicate, IssueLink
from reviewboard.tracker.queries.board import lost
from reviewboard.tracker.queries.board_rows import Lost, Note, QueueRow, SecondTicket
from reviewboard.tracker.queries.counting import mine, waiting_about
from reviewboard.tracker.queries.differences import Differences, differences
from reviewboard.tracker.queries.items import items, notes_by_link, page_of
from reviewboard.tracker.queries.queue import queue_row

NOTES = 100


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket. `status` is its status there, `waits` what is in its way, `lost` while nobody knows whether it is.

    `may` are the words of what can be done now: "retry", "search", "relink", "unlink", "recreate".
    """

    row: QueueRow
    status: str
    read_at: datetime | None
    differs: bool
    lost: Lost | None
    notes: Sequence[Note]
    seconds: Sequence[SecondTicket]
    may: tuple[str, ...]


MAY: dict[LinkState, tuple[str, ...]] = {
    LinkState.WAITING: ("retry", "relink", "unlink"),
    LinkState.READY: ("retry", "relink", "unlink"),
    LinkState.REFUSED: ("retry", "relink", "unlink"),
    LinkState.IN_FLIGHT: (),
    LinkState.UNCERTAIN: ("search", "relink"),
    LinkState.LINKED: ("retry", "relink", "unlink"),
    LinkState.READ_ONLY: ("retry", "relink", "unlink"),
    LinkState.GONE: ("recreate", "relink", "unlink"),
    LinkState.UNLINKED: ("recreate", "relink"),
}
"""What can be done to a ticket in each state (`operations.repairing`)."""


def ticket(reader: Reader, found: Setup, link_id: int, *, as_of: datetime) -> Ticket:
    """One ticket of a tracker that the reader was given by `connections.queries.setups`. At most eight statements.

    Raises:
        NotAllowed, NotVisible: the reader may not connect trackers, or the tracker has no such ticket.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    link = IssueLink.objects.filter(mine(found.id), pk=link_id).select_related("place").first()
    if link is None:
        raise NotVisible(link_id)
    named = items(reader, [link], found, on=as_of.date())
    item = named[link.pk]
    owed = waiting_about(link.action_id, link.pk).rows
    places = {link.place.pk: link.place} if link.place else {}
    told = notes_by_link([link.pk], most=NOTES).get(link.pk, [])
    seconds = Duplicate.objects.filter(link=link, settled_at=None).order_by("pk")
    return Ticket(
        row=queue_row(link, owed[0] if owed else None, named, places),
        status="" if item.is_hidden else str(link.there.get("status", "")),
        read_at=link.read_at,
        differs=bool(link.conflict),
        lost=lost(link, item, told) if link.state == LinkState.UNCERTAIN else None,
        notes=told if item.title else [Note(one.at, one.kind, "", one.field, "") for one in told],
        seconds=[
            SecondTicket(
                id=one.pk,
                item=item,
                key="" if item.is_hidden else one.issue_key,
                url="" if item.is_hidden else page_of(found, one.issue_key),
                found_at=one.found_at,
            )
            for one in seconds
        ],
        may=MAY[LinkState(link.state)],
    )


@dataclass(frozen=True, slots=True)
class Differing:
    """An action item beside its ticket. `fields` is None where there is nothing to compare yet.

    Of a sealed one the titles are not told: they stand on its own page only.
    """

    action: ActionView
    fields: Differences | None


def differing(reader: Reader, action_id: int, *, as_of: datetime) -> Differing:
    """One action item and its ticket, for whoever may settle what differs. At most ten statements.

    Raises:
        NotVisible, NotAllowed: there is no such action item for this reader, or it is not theirs to change.
    """
    action = get_action(reader, action_id, on=as_of.date())
    if not (action.row.may_change or reader.can(Right.CONNECT)):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    links = IssueLink.objects.filter(action=action_id, state__in=[LinkState.LINKED, LinkState.READ_ONLY])
    found = differences(links.select_related("place"))
    if not found:
        return Differing(action, None)
    fields = found[0].fields
    if action.row.visibility is Visibility.SEALED:
        fields = [
            replace(one, agreed="", ours="", theirs="") if one.field is Shared.SUMMARY else one
            for one in fields
        ]
    return Differing(action, replace(found[0], fields=fields))
