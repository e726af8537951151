"""What webhooks missed: every five minutes what was updated, every night all open tickets (behaviour 22)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.connections.operations import seen, trouble
from reviewboard.connections.queries import active_senders
from reviewboard.domain.messages import IssueHint
from reviewboard.domain.ports import Deferred, Unavailable
from reviewboard.domain.tracking.places import mark_of, uuids_in
from reviewboard.domain.tracking.port import Issue, Refused, SignedOut
from reviewboard.domain.values import LinkState
from reviewboard.integrations.registry import TRACKERS
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, ServicePlace, Tracker
from reviewboard.tracker.operations.hinting import hint
from reviewboard.tracker.operations.looking import flag
from reviewboard.tracker.operations.syncing import read
from reviewboard.tracker.pacing import STOPPED_WAIT

Clock = Callable[[], datetime]
EVERY = timedelta(minutes=5)
OVERLAP = timedelta(minutes=15)
FIRST = timedelta(hours=24)
"""How far back the first reading goes."""
MOST_PAGES = 40
AT_ONCE, LABELS_AT_ONCE = 100, 50
NIGHTLY = timedelta(hours=20)
_OPEN = (LinkState.LINKED, LinkState.READ_ONLY)


@transaction.atomic
def owe_due(*, as_of: datetime) -> int:
    """Owes a reading for each active tracker that is due and lets us in; how many."""
    stopped = set(Tracker.objects.filter(stopped_at__isnull=False).values_list("connection_id", flat=True))
    ids = [one.id for one in active_senders(TRACKERS) if one.active and one.id not in stopped]
    lately = Tracker.objects.filter(connection__in=ids, polled_at__gt=as_of - EVERY)
    fresh = set(lately.values_list("connection_id", flat=True))
    debts = [Debt(f"tracker_poll:{pk}", {"connection": pk}) for pk in ids if pk not in fresh]
    return owe_all(kind="reconcile_issues", debts=debts)


def reconcile(*, connection_id: int, clock: Clock, whole: bool | None = None) -> None:
    """Reads what was updated since the last time, and once a night (or where `whole` says so) all open tickets.

    Raises:
        Deferred, Unavailable: nothing is lost, ask again.
    """
    began = clock()
    line = line_to(connection_id)
    memory, _ = Tracker.objects.get_or_create(connection_id=connection_id)
    try:
        unread = _read_updated(line, memory.polled_at, began, clock)
        due = memory.read_all_at is None or began - memory.read_all_at >= NIGHTLY
        if due if whole is None else whole:
            _read_all(line, clock)
            Tracker.objects.filter(pk=memory.pk).update(read_all_at=began)
    except SignedOut as out:
        raise Deferred(f"stopped: {out.words}", STOPPED_WAIT) from None
    except Refused as refused:
        trouble(connection_id=connection_id, words=refused.words, at=began)
        raise Unavailable(refused.words, EVERY) from None  # asked again, and ever less often
    Tracker.objects.filter(pk=memory.pk).update(polled_at=began)
    seen(connection_id=connection_id, at=began)
    trouble(connection_id=connection_id, words=unread, at=began)


def _projects(connection_id: int) -> list[str]:
    """Where tickets of ours are, or would go."""
    places = ServicePlace.objects.filter(connection=connection_id).values_list("project_id", flat=True)
    links = IssueLink.objects.filter(connection=connection_id, state__in=_OPEN).exclude(project_id="")
    return sorted({*places, *links.values_list("project_id", flat=True).distinct()})


def _read_updated(line: Line, polled_at: datetime | None, began: datetime, clock: Clock) -> str:
    """Everything that was updated; the tracker's words of what could not be read, "" where everything was.

    One project that is gone, or hidden, makes the whole query wrong: then each is asked for by itself.
    """
    projects = _projects(line.source.id)
    if not projects:
        return ""
    back = (began - polled_at if polled_at else FIRST) + OVERLAP
    minutes = max(1, int(back.total_seconds() // 60) + 1)
    try:
        _read_pages(line, projects, minutes, clock)
    except Refused as refused:
        if isinstance(refused, SignedOut) or len(projects) == 1:
            raise
        return _read_apart(line, projects, minutes, clock)
    return ""


def _read_apart(line: Line, projects: Sequence[str], minutes: int, clock: Clock) -> str:
    refusals: list[str] = []
    for one in projects:
        try:
            _read_pages(line, [one], minutes, clock)
        except Refused as refused:
            if isinstance(refused, SignedOut) or len(refusals) == len(projects) - 1:
                raise
            refusals.append(refused.words)
    return refusals[0] if refusals else ""


def _read_pages(line: Line, projects: Sequence[str], minutes: int, clock: Clock) -> None:
    """Page by page; one that comes twice ends it, and so does the cap."""
    query = line.vendor.updated(projects, minutes)
    after, pages = "", set[str]()
    while after not in pages and len(pages) < MOST_PAGES:
        pages.add(after)
        page = line.call("search", lambda client, place=after: client.search(query, place, AT_ONCE))  # type: ignore[misc]
        _hint(line.source.id, page.issues, clock())
        if not page.next:
            return
        after = page.next


@transaction.atomic
def _hint(connection_id: int, issues: Sequence[Issue], as_of: datetime) -> None:
    """What the index tells is a hint like any other: it may be older than the ticket."""
    hints = [IssueHint(one.id, one.key, one.updated, one.labels) for one in issues]
    hint(connection_id=connection_id, hints=hints, as_of=as_of)


def _read_all(line: Line, clock: Clock) -> None:
    """All open tickets by id, and whatever else carries their marks."""
    rows = IssueLink.objects.filter(connection=line.source.id, state__in=_OPEN).order_by("pk")
    links = list(
        rows.exclude(there__contains={"category": "done"})
    )  # one that was never read has no category
    for some in _chunks(links, AT_ONCE):
        read(some, clock=clock)
    for some in _chunks(list(rows), LABELS_AT_ONCE):
        _look_for_others(some, line, clock())


def _look_for_others(links: Sequence[IssueLink], line: Line, as_of: datetime) -> None:
    marks = [mark_of(one.uuid) for one in links]
    by_uuid = {one.uuid: one for one in links}
    for issue in line.call("search", lambda client: client.labelled(marks)):
        for uuid in uuids_in(issue.labels):
            link = by_uuid.get(uuid)
            if link is not None and issue.id != link.issue_id:
                with transaction.atomic():
                    flag(link, [issue], as_of=as_of)


def _chunks(links: Sequence[IssueLink], size: int) -> Iterable[Sequence[IssueLink]]:
    return (links[begin : begin + size] for begin in range(0, len(links), size))
