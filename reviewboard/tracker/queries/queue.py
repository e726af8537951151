"""What is not as it should be yet, ticket by ticket: what the outbox owes, and what waits to be mended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reviewboard.domain.values import LinkState, MessageState
from reviewboard.outbox.queries import Waiting
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.queries.board_rows import Item, QueueRow
from reviewboard.tracker.queries.causes import field_names
from reviewboard.tracker.queries.counting import LOOKING, NOT_MADE
from reviewboard.tracker.queries.items import fields_of


def queue(
    owed: Sequence[Waiting],
    links: Sequence[IssueLink],
    items: Mapping[int, Item],
    places: Mapping[int, ServicePlace],
) -> list[QueueRow]:
    """One row a message, and one a ticket that waits for a person and is owed nothing."""
    by_subject = {
        subject: link for link in links for subject in (f"action:{link.action_id}", f"looking:{link.pk}")
    }
    rows, seen = [], set[int]()
    for message in owed:
        link = by_subject.get(message.subject)
        if link is not None:
            seen.add(link.pk)
        rows.append(queue_row(link, message, items, places))
    held = (one for one in links if one.cause and one.pk not in seen)
    return rows + [queue_row(one, None, items, places) for one in held]


def queue_row(
    link: IssueLink | None,
    owed: Waiting | None,
    items: Mapping[int, Item],
    places: Mapping[int, ServicePlace],
) -> QueueRow:
    """One ticket and what is owed to it, or what is owed to several."""
    item = items.get(link.pk) if link else None
    tells = link is not None and item is not None and bool(item.title)
    names = field_names(places.get(link.place_id or 0)) if link else {}
    dead = owed is not None and owed.state is MessageState.DEAD
    return QueueRow(
        item=item,
        does=_does(link, owed),
        tries=max(owed.attempts if owed else 0, link.attempts if link else 0),
        cause=link.cause if link else "",
        words=_words(link, owed, tells=tells),
        fields=fields_of(link, names, tells=tells) if link else {},
        status=link.status if link else 0,
        trace=link.trace if link and tells else "",
        at=link.sent_at if link else None,
        next_at=_next(owed, link) if owed and not dead else None,
        message_id=owed.id if owed and dead else None,
        state=owed.state if owed else None,
    )


def _does(link: IssueLink | None, owed: Waiting | None) -> str:
    if owed is not None and owed.kind == LOOKING:
        return "look"
    if link is None or link.state in (*NOT_MADE, LinkState.IN_FLIGHT):
        return "create"
    return "look" if link.state == LinkState.UNCERTAIN else "update"


def _words(link: IssueLink | None, owed: Waiting | None, *, tells: bool) -> str:
    """Why: the tracker's words about the ticket where the reader may read them, else why the outbox waits."""
    if link is not None and link.words:
        return link.words if tells else ""
    return owed.last_error if owed and (tells or link is None) else ""


def _next(owed: Waiting, link: IssueLink | None) -> datetime | None:
    if owed.state is not MessageState.PENDING:
        return None
    return (link.next_look_at if link and owed.kind == LOOKING else None) or owed.not_before
