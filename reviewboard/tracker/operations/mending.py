"""What an administrator does about a whole tracker, or about all tickets that wait for the same (behaviour 27)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.operations import set_state
from reviewboard.connections.queries import Setup
from reviewboard.domain.ports import Deferred, Rejected
from reviewboard.domain.tracking.port import Account, Unanswered
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import Debt, owe, owe_all, revive
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.asking import NoAnswer, greet
from reviewboard.tracker.operations.placing import NOT_MADE, prepare
from reviewboard.tracker.operations.previewing import Step, preview
from reviewboard.tracker.operations.repairing import try_anew
from reviewboard.tracker.operations.waking import wake
from reviewboard.tracker.queries.board_rows import Item
from reviewboard.tracker.queries.counting import mine, waiting_for, waits_for
from reviewboard.tracker.queries.items import items

_MOST = 1000
_BY_THE_PLACE = (Cause.PLACE, Cause.FIELD)


def check_now(*, reader: Reader, connection_id: int, as_of: datetime) -> Account:
    """Signs in anew, and has everything that was updated read; what waited goes on. Raises as `asking.greet`."""
    found = greet(reader=reader, connection_id=connection_id, as_of=as_of)
    with transaction.atomic():
        owe(
            kind="reconcile_issues",
            subject=f"tracker_poll:{connection_id}",
            payload={"connection": connection_id},
            not_before=as_of,
        )
        _log("tracker.checked", reader, connection_id, as_of)
    return found


@transaction.atomic
def pause(*, reader: Reader, connection_id: int, paused: bool, as_of: datetime) -> None:
    """Lets everything of a tracker rest, or go on: what waited for it is due at once.

    Raises:
        NotAllowed: the reader may not connect trackers.
    """
    _require(reader)
    state = ConnectionState.PAUSED if paused else ConnectionState.ACTIVE
    set_state(connection_id=connection_id, state=state, actor_id=reader.person_id, as_of=as_of)
    if not paused:
        wake(connection_id=connection_id, as_of=as_of)


@transaction.atomic
def retry_all(
    *, reader: Reader, connection_id: int, causes: Collection[str], as_of: datetime
) -> tuple[int, int]:
    """Tries all tickets of a tracker that wait for one of these causes again; how many, and how many are still held.

    A project that would have refused them is read again first, by a worker: what passes then goes out by itself.

    Raises:
        NotAllowed: the reader may not connect trackers.
    """
    _require(reader)
    links = list(
        IssueLink.objects.select_for_update(of=("self",))
        .filter(mine(connection_id), waits_for(causes))
        .exclude(state=LinkState.UNLINKED)
        .order_by("pk")[:_MOST]
    )
    made = [one for one in links if one.state in (LinkState.LINKED, LinkState.READ_ONLY)]
    for link in made:
        try_anew(link)
    held = prepare([one.pk for one in links if one.state in NOT_MADE], as_of=as_of)
    owe_all(kind="sync_issue", debts=[Debt(f"action:{one.action_id}", not_before=as_of) for one in made])
    owe_all(
        kind="check_place", debts=[Debt(f"place:{pk}", not_before=as_of) for pk in sorted(_places(links))]
    )
    _log("tickets.retried", reader, connection_id, as_of, tickets=len(links))
    return len(links), len(held)


def _places(links: Collection[IssueLink]) -> set[int]:
    by_place = tuple(f"{one}:" for one in _BY_THE_PLACE)
    return {one.place_id for one in links if one.place_id and one.cause.startswith(by_place)}


@transaction.atomic
def try_again(*, reader: Reader, connection_id: int, message_id: int, as_of: datetime) -> None:
    """Gives what was given up about a ticket of this tracker all its attempts again.

    Raises:
        NotAllowed, NotVisible: the reader may not, or nothing of this tracker is given up so.
        NotDead: it is not given up any more, or a newer message waits to do the same.
    """
    _require(reader)
    owed = waiting_for(connection_id, limit=_MOST)
    if message_id not in {one.id for one in owed.rows}:
        raise NotVisible(message_id)
    revive(message_id=message_id, actor_id=reader.person_id, as_of=as_of)


@dataclass(frozen=True, slots=True)
class Previewed:
    """What would happen to one ticket. Of what not everybody may see, nothing is shown that would be sent."""

    item: Item
    step: Step


def dry_run(*, reader: Reader, found: Setup, limit: int, as_of: datetime) -> list[Previewed]:
    """What the sync would do now with the tickets of a tracker that are not closed: it reads there, and writes nothing.

    Not inside a transaction: the tracker is asked.

    Raises:
        NotAllowed: the reader may not connect trackers.
        NoAnswer: the tracker could not be read.
    """
    _require(reader)
    rows = IssueLink.objects.filter(mine(found.id)).exclude(state=LinkState.UNLINKED)
    rows = rows.exclude(there__contains={"category": "done"}).select_related("place")
    links = list(rows.order_by("-pk")[:limit])
    by_link = items(reader, links, found, on=as_of.date())
    named = {one.action_id: by_link[one.pk] for one in links}
    try:
        steps = preview(links)
    except (Rejected, Unanswered, Deferred) as error:
        raise NoAnswer(error.words) from None
    return [
        Previewed(named[one.action_id], one if named[one.action_id].title else replace(one, body={}))
        for one in steps
    ]


def _require(reader: Reader) -> None:
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)


def _log(action: str, reader: Reader, connection_id: int, as_of: datetime, **details: int) -> None:
    subject = f"connection:{connection_id}"
    log(actor_id=reader.person_id, action=action, subject=subject, details=details, at=as_of)
