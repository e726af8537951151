"""The ticket of an action item, as lists and pages of action items show it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.values import LinkState
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.reader import Reader
from reviewboard.tracker.models import IssueLink, ServicePlace


@dataclass(frozen=True, slots=True)
class TicketRow:
    """The ticket of an action item: where it stands, and what it waits for.

    `cause` is a word of `tracker.kinds.Cause` with whose after a colon; `words` are the tracker's own. `url` is the
    ticket's page there, "" where there is none.
    """

    action_id: int
    link_id: int
    state: LinkState
    key: str
    url: str
    status: str
    is_done: bool
    cause: str
    words: str
    in_conflict: bool
    read_at: datetime | None
    next_look_at: datetime | None


def tickets(reader: Reader, action_ids: Collection[int]) -> Mapping[int, TicketRow]:
    """By action item, its ticket; of those that the reader has before them already. One statement."""
    del reader  # whoever may see the action item may see that it has a ticket
    found = IssueLink.objects.filter(action__in=list(action_ids)).exclude(state=LinkState.UNLINKED)
    rows = found.select_related("connection").defer("base", "fields")
    return {one.action_id: ticket_row(one) for one in rows}


def ticket_row(link: IssueLink) -> TicketRow:
    """A link that was read with its connection."""
    shown = link.state in (LinkState.LINKED, LinkState.READ_ONLY, LinkState.GONE)
    return TicketRow(
        action_id=link.action_id,
        link_id=link.pk,
        state=LinkState(link.state),
        key=link.issue_key if shown else "",
        url=_page_of(link.connection.vendor, link.connection.config, link.issue_key)
        if shown and link.connection
        else "",
        status=str(link.there.get("status", "")),
        is_done=link.there.get("category") == "done",
        cause=link.cause,
        words=link.words,
        in_conflict=bool(link.conflict),
        read_at=link.read_at,
        next_look_at=link.next_look_at,
    )


def _page_of(vendor: str, config: Mapping[str, object], key: str) -> str:
    known = TRACKERS.get(vendor)
    return known.page_of(config, key) if known else ""


def has_places() -> bool:
    """Whether any service's tickets have somewhere to go. One statement."""
    return ServicePlace.objects.exists()
