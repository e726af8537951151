"""Which action item a ticket belongs to, as far as a page of the sync may say that to this reader."""

from collections.abc import Iterable, Mapping
from datetime import date

from reviewboard.connections.queries import Setup
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.findings.queries import cards
from reviewboard.findings.rows import ActionCard
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink, SyncNote
from reviewboard.tracker.queries.board_rows import Item, Note

_SHOWN = (LinkState.LINKED, LinkState.READ_ONLY, LinkState.GONE)


def items(reader: Reader, links: Iterable[IssueLink], found: Setup, *, on: date) -> Mapping[int, Item]:
    """By link, how it is named. At most two statements, none for none."""
    chosen = list(links)
    known = cards(reader, (one.action_id for one in chosen), on) if chosen else {}
    open_ = [one for one in known.values() if one.visibility is Visibility.OPEN]
    titles = dict(zip((one.id for one in open_), with_names(one.title for one in open_), strict=True))
    return {one.pk: _item(one, known.get(one.action_id), titles, found) for one in chosen}


def _item(link: IssueLink, card: ActionCard | None, titles: Mapping[int, str], found: Setup) -> Item:
    key = link.issue_key if card and link.state in _SHOWN else ""
    return Item(
        link_id=link.pk,
        action_id=card.id if card else None,
        reference=card.reference if card else "",
        title=titles.get(link.action_id, ""),
        state=LinkState(link.state),
        key=key,
        url=page_of(found, key),
    )


def page_of(found: Setup, key: str) -> str:
    """The address of a ticket's page in its tracker, "" for none."""
    return TRACKERS[found.vendor].page_of(found.config, key) if key else ""


def fields_of(link: IssueLink, names: Mapping[str, str], *, tells: bool) -> dict[str, str]:
    """What is wrong with each field of a ticket, by the name that people there know it by; "" unless it `tells`."""
    return {names.get(one, one): str(said) if tells else "" for one, said in link.fields.items()}


def notes_by_link(links: Iterable[int], *, most: int) -> Mapping[int, list[Note]]:
    """What happened to these tickets, by link, oldest first; the newest `most` of all. At most two statements."""
    ids = list(links)
    if not ids:
        return {}
    rows = list(reversed(SyncNote.objects.filter(link__in=ids).order_by("-pk")[:most]))
    words = with_names(one.words for one in rows)
    found: dict[int, list[Note]] = {}
    for row, said in zip(rows, words, strict=True):
        found.setdefault(row.link_id, []).append(Note(row.at, NoteKind(row.kind), said, row.field, row.trace))
    return found
