"""Making many tickets at once: for a backfill only, at most 50 in one call (behaviour 20)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.port import Made, Refused, SignedOut, Unanswered
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import owe
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.creating import refuse, save
from reviewboard.tracker.operations.looking import AT_ONCE as AT_ONCE_HINT
from reviewboard.tracker.operations.looking import VANISHED, begin_looking, owe_making, owe_reading
from reviewboard.tracker.operations.noting import advance, note, write
from reviewboard.tracker.operations.placing import spot_for
from reviewboard.tracker.pacing import STOPPED_WAIT

Clock = Callable[[], datetime]
AT_ONCE = 50


@transaction.atomic
def owe_batches(links: Sequence[IssueLink]) -> int:
    """Owes the making of these ready tickets, 50 in a call, of one place and so one project each; how many batches.

    They are owed by their batch alone.
    """
    by_place: dict[int, list[IssueLink]] = {}
    for link in links:
        by_place.setdefault(link.place_id or 0, []).append(link)
    batches = 0
    for some in by_place.values():
        for begin in range(0, len(some), AT_ONCE):
            name = uuid4().hex
            for link in some[begin : begin + AT_ONCE]:
                write(link, batch=name)
            owe(kind="create_issues", subject=f"batch:{name}", payload={"batch": name}, dedup_key=f"{name}:0")
            batches += 1
    return batches


def create_batch(*, batch: str, clock: Clock) -> str:
    """Makes the tickets of a batch that are ready; how many, in words.

    Raises:
        Deferred: the tracker may not be called now: all are ready still.
    """
    links = list(IssueLink.objects.select_related("place").filter(batch=batch).order_by("pk"))
    for link in links:
        if link.state == LinkState.IN_FLIGHT:  # somebody died with them in hand
            begin_looking(link_id=link.pk, words=VANISHED, as_of=clock())
    ready = [one for one in links if one.state == LinkState.READY and one.connection_id]
    if not ready:
        return ""
    line = line_to(ready[0].connection_id or 0)
    begun = _begin(ready, line, clock())
    return _send(begun, line, clock) if begun else ""


@transaction.atomic
def _begin(links: Sequence[IssueLink], line: Line, as_of: datetime) -> list[tuple[IssueLink, Side]]:
    """Commits the intent of all; those that something came in the way of are owed singly, and say so there."""
    found = sides(links, line.vendor, line.source.config)
    begun: list[tuple[IssueLink, Side]] = []
    apart: list[IssueLink] = []
    for link in links:
        side = found.get(link.pk)
        if side is None or spot_for(side.action).cause:
            apart.append(link)
            continue
        columns = {"attempts": link.attempts + 1, "sent_at": as_of, "looks": 0, "next_look_at": None}
        if advance(link, LinkEvent.SEND, **columns):
            note(link.pk, NoteKind.SENT, at=as_of)
            begun.append((link, side))
    owe_making(apart)
    return begun


def _send(begun: Sequence[tuple[IssueLink, Side]], line: Line, clock: Clock) -> str:
    drafts = [side.shape.draft(link.uuid, side.ticket) for link, side in begun]
    try:
        answers = line.call("bulk", lambda client: client.create_many(drafts))
    except (Deferred, SignedOut) as error:
        _return(begun)
        if isinstance(error, Deferred):
            raise
        raise Deferred(f"stopped: {error.words}", STOPPED_WAIT) from None
    except Refused as refused:
        answers = [refused] * len(begun)
    except Unanswered as lost:
        if not lost.sent:
            _return(begun)
            raise
        for link, _ in begun:
            begin_looking(link_id=link.pk, words=lost.words, as_of=clock(), trace=lost.trace)
        return ""
    return _keep(begun, answers, clock)


def _return(begun: Sequence[tuple[IssueLink, Side]]) -> None:
    """None was made: as if none had been in flight."""
    for link, _ in begun:
        advance(link, LinkEvent.RETURN, attempts=link.attempts - 1, sent_at=None)


@transaction.atomic
def _keep(begun: Sequence[tuple[IssueLink, Side]], answers: Sequence[Made | Refused], clock: Clock) -> str:
    """Each with its own answer; what was made is read again, 100 in a call, so that its status is known."""
    made = 0
    for (link, side), answer in zip(begun, answers, strict=True):
        if isinstance(answer, Made):
            save(link, answer, side, as_of=clock())
            write(link, hinted_at=AT_ONCE_HINT)
            made += 1
        else:
            refuse(link, answer, as_of=clock())
    owe_reading([link for link, _ in begun])
    return f"{made} of {len(begun)}"
