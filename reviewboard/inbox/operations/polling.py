"""Polling: what a vendor's API tells is received like what it sends, so that a missed webhook heals.

Each repository of a forge is read by itself, with a cursor of its own: one that the vendor refuses does not stop the
others. A page is stored together with the cursor after it: a reading that is killed goes on where it stood.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.catalog.repositories import repository_read, repository_refused
from reviewboard.connections.operations import seen, trouble
from reviewboard.connections.queries import Sender, active_senders, sender
from reviewboard.connections.secrets import token_of, with_token
from reviewboard.domain.ports import Http, PolledSource, PollPage, Rejected, Unavailable
from reviewboard.inbox.models import PollCursor
from reviewboard.inbox.operations.receiving import Arrived, receive
from reviewboard.integrations.http import opened
from reviewboard.integrations.registry import POLLED
from reviewboard.outbox.operations import Debt, owe_all

EVERY = timedelta(minutes=5)
REFUSED_WAIT = timedelta(minutes=15)
"""How soon a part is tried again that the vendor refused: somebody has to act first, and is then not kept waiting."""
FIRST_DAYS = 28
"""How far back a new connection reads: the four weeks that policies are previewed on."""
OVERLAP = timedelta(minutes=10)
"""A new round begins that long before the last one did: clocks differ, and what is read twice is known."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading is: pages and things it brought, and whether there is more."""

    part: str
    done: int
    total: int
    more: bool


def poll_due(*, as_of: datetime) -> int:
    """Owes a reading for every active connection that has a token and is due; how many."""
    polled = [one for one in active_senders(POLLED) if one.active]
    able = with_token([one.id for one in polled], as_of=as_of)
    due = []
    for one in polled:
        if one.id in able:
            ensure_cursors(one, as_of=as_of)
            due.append(one.id)
    ready = PollCursor.objects.filter(connection__in=due, next_at__lte=as_of)
    ids = sorted(set(ready.values_list("connection_id", flat=True)))
    with transaction.atomic():
        return owe_all(kind="poll_connection", debts=[Debt(f"connection:{pk}") for pk in ids])


def ensure_cursors(source: Sender, *, as_of: datetime, since: datetime | None = None) -> None:
    """A cursor for each part that is to be read, and none for what no longer is."""
    parts = parts_of(source.config)
    first = since or as_of - timedelta(days=FIRST_DAYS)
    PollCursor.objects.filter(connection=source.id).exclude(part__in=parts).delete()
    PollCursor.objects.bulk_create(
        [PollCursor(connection_id=source.id, part=part, since=first, next_at=as_of) for part in parts],
        ignore_conflicts=True,
    )


def parts_of(config: Mapping[str, object]) -> list[str]:
    """The repositories that an administrator chose; a source without such a choice is read as a whole."""
    chosen = config.get("repositories")
    if not isinstance(chosen, list):
        return [""]
    return sorted({one for one in chosen if isinstance(one, str) and one})


@transaction.atomic
def read_since(*, connection_id: int, since: datetime, as_of: datetime) -> None:
    """Has the past read (backfill), from `since` on: every part begins anew; what is known already stays as it is."""
    ensure_cursors(sender(connection_id), as_of=as_of, since=since)
    PollCursor.objects.filter(connection=connection_id).update(
        cursor={}, since=since, more=True, done=0, total=0, next_at=as_of, trouble=""
    )
    owe_all(kind="poll_connection", debts=[Debt(f"connection:{connection_id}")])


def poll(
    *,
    connection_id: int,
    clock: Clock,
    budget: timedelta,
    http: Http | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> bool:
    """Reads what is due of one connection, page by page, until nothing is or the time is over; whether there is more.

    Not inside a transaction: it talks to the vendor. The caller sees to it that nobody else reads the same
    connection meanwhile (messages of one subject are taken up one at a time); if somebody did, what is read twice is
    known.

    Raises:
        Unavailable: the vendor asked to be left alone, or did not answer; every page before is kept.
    """
    began = clock()
    source = sender(connection_id)
    made = POLLED.get(source.vendor)
    token = token_of(connection_id, as_of=began)
    if made is None or not token or not source.active:
        return False
    for cursor in list(
        PollCursor.objects.filter(connection=connection_id, next_at__lte=began).order_by("next_at", "pk")
    ):
        config = {**source.config, "repositories": [cursor.part]} if cursor.part else source.config
        reader = made(config)
        api = http or opened(reader.access(token))
        if not _read_part(cursor, reader, api, clock, began + budget, progress):
            return True
    return False


def _read_part(
    cursor: PollCursor,
    source: PolledSource,
    http: Http,
    clock: Clock,
    until: datetime,
    progress: Callable[[Progress], None],
) -> bool:
    """Reads one part to its end, or until the time is over; whether it came to its end."""
    began = clock()
    while True:
        try:
            page = source.poll(cursor.cursor, cursor.since, http)
        except Rejected as rejected:
            _refused(cursor, rejected.words, clock())
            return True
        except Unavailable as away:
            wait = away.retry_after or EVERY
            PollCursor.objects.filter(pk=cursor.pk).update(next_at=clock() + wait, trouble=away.words[:500])
            raise
        _keep(cursor, page, began, clock())
        progress(Progress(cursor.part, cursor.done, cursor.total, cursor.more))
        if not page.more:
            return True
        if clock() >= until:
            return False


@transaction.atomic
def _keep(cursor: PollCursor, page: PollPage, began: datetime, now: datetime) -> None:
    """Stores a page with the cursor after it; after the last page the source was heard from."""
    new = [Arrived(one.delivery_id, one.event, one.body) for one in page.fetched]
    receive(connection_id=cursor.connection_id, arrived=new, as_of=now)
    cursor.cursor, cursor.more = dict(page.cursor), page.more
    cursor.done, cursor.total, cursor.trouble = page.done, page.total, ""
    cursor.next_at = now if page.more else now + EVERY
    if not page.more:
        cursor.read_at = began
        seen(connection_id=cursor.connection_id, at=began)
        trouble(connection_id=cursor.connection_id, words="", at=began)
        if cursor.part:
            repository_read(connection_id=cursor.connection_id, name=cursor.part, at=began)
    cursor.save()


@transaction.atomic
def _refused(cursor: PollCursor, words: str, now: datetime) -> None:
    """Keeps what the vendor said, for the person who has to act, and tries again later."""
    PollCursor.objects.filter(pk=cursor.pk).update(trouble=words[:500], next_at=now + REFUSED_WAIT)
    others = PollCursor.objects.filter(connection=cursor.connection_id, trouble="").exclude(pk=cursor.pk)
    if cursor.part:
        repository_refused(connection_id=cursor.connection_id, name=cursor.part, at=now)
    if not others.exists():
        trouble(connection_id=cursor.connection_id, words=words, at=now)
