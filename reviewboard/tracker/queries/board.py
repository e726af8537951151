"""The sync page of one tracker, read at once, and each tracker in one line (jira-sync behaviour 27)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.expressions import BaseExpression
from django.db.models.functions import RowNumber

from reviewboard.catalog.queries import service_keys
from reviewboard.connections.queries import Setup, setups
from reviewboard.domain.tracking.places import mark_of
from reviewboard.domain.values import LinkState
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import Duplicate, IssueLink, Pause, ServicePlace, SyncNote, Tracker
from reviewboard.tracker.queries.board_rows import (
    Board,
    Item,
    Lost,
    Note,
    Resting,
    SecondTicket,
    State,
    TrackerRow,
)
from reviewboard.tracker.queries.causes import causes
from reviewboard.tracker.queries.counting import Group, groups, mine, shared_cause, total, waiting_for
from reviewboard.tracker.queries.differences import differences
from reviewboard.tracker.queries.items import items, notes_by_link, page_of
from reviewboard.tracker.queries.metrics import calls, counted
from reviewboard.tracker.queries.place_rows import place_rows, places_of
from reviewboard.tracker.queries.queue import queue

OF_A_KIND = 20
"""So many tickets of one cause and state are named."""
QUEUE = 50
SECOND_TICKETS = 50
SIDE_BY_SIDE = 3
STEPS = 200
DAY = timedelta(hours=24)
_ODD = (LinkState.IN_FLIGHT, LinkState.UNCERTAIN, LinkState.REFUSED, LinkState.GONE)
_SENT = (NoteKind.MADE, NoteKind.WRITTEN, NoteKind.MOVED)


def trackers(reader: Reader, *, as_of: datetime) -> list[TrackerRow]:
    """Every tracker by name, with what fails of it. Three statements; none without the right to connect."""
    found = [one for one in setups(reader, as_of=as_of) if one.vendor in TRACKERS]
    failing_ = failing([one.id for one in found])
    return [TrackerRow(one.id, one.key, one.name, one.state, failing_.get(one.id, 0)) for one in found]


def failing(connection_ids: Collection[int]) -> Mapping[int, int]:
    """By tracker, how many tickets ask for a person or may have been made; none for none. One statement."""
    if not connection_ids:
        return {}
    bad = ~Q(cause="") | Q(state__in=_ODD) | ~Q(conflict={})
    links = IssueLink.objects.filter(bad, connection__in=connection_ids).exclude(state=LinkState.IN_FLIGHT)
    counts = links.exclude(state=LinkState.UNLINKED).values_list("connection_id").annotate(number=Count("pk"))
    return dict(counts.order_by())


def board(reader: Reader, found: Setup, *, as_of: datetime) -> Board:
    """Everything on the sync page of a tracker that the reader was given by `connections.queries.setups`.

    At most 14 statements, and eight more while something is in conflict, whatever the number of tickets.

    Raises:
        NotAllowed: the reader may not connect trackers.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    memory = Tracker.objects.filter(connection=found.id).first()
    places, numbers = places_of(found.id), groups(found.id)
    owed = waiting_for(found.id, limit=QUEUE)
    links = _links(found.id, places, [one.subject for one in owed.rows])
    seconds = list(_duplicates(found.id))
    named = items(reader, [*links, *(one.link for one in seconds)], found, on=as_of.date())
    rows = place_rows(places, numbers)
    shown, others = _in_conflict(links, named)
    return Board(
        state=_state(memory, found.id, as_of),
        metrics=counted(numbers, owed, calls(found.id, on=as_of.date()), memory, len(seconds)),
        sent=_sent(found.id, as_of),
        places=list(rows.values()),
        causes=causes(numbers, links, named, places, rows, _homeless(numbers)),
        queue=queue(owed.rows, links, named, places),
        lost=_lost(links, named),
        differences=differences(shown),
        also_differ=[named[one.pk] for one in others],
        second_tickets=[_second(one, named[one.link_id], found) for one in seconds],
        gone=[named[one.pk] for one in links if one.state == LinkState.GONE],
        frozen=total(numbers, lambda one: one.state is LinkState.READ_ONLY),
    )


def _links(connection_id: int, places: Mapping[int, ServicePlace], owed: Iterable[str]) -> list[IssueLink]:
    """The tickets that are not as they should be, the first of each sort, and those that something is owed to."""
    about = [int(one[7:]) for one in owed if one.startswith("action:")]
    alone = Case(When(action__in=about, then=F("pk")), default=Value(0))
    differs = Case(When(conflict={}, then=Value(False)), default=Value(True), output_field=BooleanField())
    sort: list[BaseExpression | F | str] = [shared_cause(), F("state"), differs, alone]
    odd = ~Q(cause="") | Q(state__in=_ODD) | ~Q(conflict={}) | Q(action__in=about)
    rows = IssueLink.objects.filter(mine(connection_id), odd).exclude(state=LinkState.UNLINKED)
    rows = rows.annotate(rank=Window(RowNumber(), partition_by=sort, order_by="pk")).filter(
        rank__lte=OF_A_KIND
    )
    links: list[IssueLink] = list(rows.order_by("pk"))
    for one in links:
        one.place = places.get(one.place_id or 0)  # read already
    return links


def _duplicates(connection_id: int) -> QuerySet[Duplicate]:
    flagged = Duplicate.objects.filter(link__connection=connection_id, settled_at=None)
    return flagged.select_related("link").order_by("pk")[:SECOND_TICKETS]


def _in_conflict(
    links: Iterable[IssueLink], named: Mapping[int, Item]
) -> tuple[Sequence[IssueLink], Sequence[IssueLink]]:
    """Those that are shown side by side here, and the others: what not everybody may see has a page of its own."""
    differ = [one for one in links if one.conflict]
    open_ = [one for one in differ if named[one.pk].title and one.place is not None][:SIDE_BY_SIDE]
    return open_, [one for one in differ if one not in open_]


def _state(memory: Tracker | None, connection_id: int, as_of: datetime) -> State:
    one = memory or Tracker(connection_id=connection_id)
    pauses = Pause.objects.filter(connection=connection_id, until__gt=as_of).order_by("what")
    return State(
        edition=one.edition,
        version=one.version,
        checked_at=one.checked_at,
        stopped_at=one.stopped_at,
        stopped_words=one.stopped_words,
        broken_until=one.broken_until if one.broken_until and one.broken_until > as_of else None,
        polled_at=one.polled_at,
        read_all_at=one.read_all_at,
        resting=[Resting(pause.what, pause.until, pause.words) for pause in pauses],
    )


def _sent(connection_id: int, as_of: datetime) -> int:
    notes = SyncNote.objects.filter(link__connection=connection_id, at__gt=as_of - DAY, kind__in=_SENT)
    return notes.count()


def _homeless(found: Iterable[Group]) -> Mapping[int, str]:
    """Keys of the services that have no place; no statement where all have one."""
    causes_ = [one.cause.partition(":") for one in found if one.cause.startswith(Cause.NO_PLACE)]
    ids = {int(whose) for _, _, whose in causes_ if whose.isdecimal()} - {0}
    return service_keys(ids) if ids else {}


def _lost(links: Iterable[IssueLink], named: Mapping[int, Item]) -> list[Lost]:
    """The tickets of which nobody knows, with what was done since they were last sent."""
    uncertain = [one for one in links if one.state == LinkState.UNCERTAIN]
    notes = notes_by_link((one.pk for one in uncertain), most=STEPS)
    return [lost(one, named[one.pk], notes.get(one.pk, ())) for one in uncertain]


def lost(link: IssueLink, item: Item, notes: Sequence[Note]) -> Lost:
    """One of them. Its label is told to whoever may see the action item: it finds the ticket."""
    sent = [number for number, one in enumerate(notes) if one.kind is NoteKind.SENT]
    return Lost(
        item=item,
        label="" if item.is_hidden else mark_of(link.uuid),
        words=link.words if item.title else "",
        sent_at=link.sent_at,
        looks=link.looks,
        next_look_at=link.next_look_at,
        notes=notes[sent[-1] :] if sent else notes,
    )


def _second(one: Duplicate, item: Item, found: Setup) -> SecondTicket:
    key = "" if item.is_hidden else one.issue_key
    return SecondTicket(one.pk, item, key, page_of(found, key), one.found_at)
