"""Making many tickets at once: for a backfill only, at most 50 in one call (behaviour 20).

As `creating` in every step, but with one statement for all of a batch where that writes one for each.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction

from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.port import Made, Refused, SignedOut, Unanswered
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import owe
from reviewboard.tracker.comparing import kept
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.creating import AGAIN, after_making, begun_as, refuse, save, take_back
from reviewboard.tracker.operations.looking import AT_ONCE as AT_ONCE_HINT
from reviewboard.tracker.operations.looking import VANISHED, begin_looking, owe_making, owe_reading
from reviewboard.tracker.operations.noting import Noted, advance_held, note_all, write
from reviewboard.tracker.operations.placing import spots_for
from reviewboard.tracker.pacing import STOPPED_WAIT

Clock = Callable[[], datetime]
Begun = Sequence[tuple[IssueLink, Side]]
AT_ONCE = 50
READ_AFTER = timedelta(seconds=10)
"""How long after the first of a backfill its tickets are read: together with those of the batches after it."""
_MADE = """
    UPDATE tracker_issuelink link SET
        state = 'linked', issue_id = made.issue_id, issue_key = made.issue_key, project_id = made.project_id,
        base = made.base, read_at = %(as_of)s, hinted_at = %(hinted)s, next_look_at = NULL,
        cause = '', words = '', fields = '{}', status = 0, trace = ''
    FROM jsonb_to_recordset(%(made)s::jsonb)
        AS made (link bigint, issue_id text, issue_key text, project_id text, base jsonb)
    WHERE link.id = made.link AND link.state = 'in_flight'
    RETURNING link.id
"""


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
            together = [one.pk for one in some[begin : begin + AT_ONCE]]
            IssueLink.objects.filter(pk__in=together).update(batch=name)
            owe(kind="create_issues", subject=f"batch:{name}", payload={"batch": name}, dedup_key=f"{name}:0")
            batches += 1
    return batches


def create_batch(*, batch: str, clock: Clock) -> str:
    """Makes the tickets of a batch that are ready; how many, in words.

    Raises:
        Deferred: the tracker may not be called now: all are ready still.
    """
    links = list(IssueLink.objects.filter(batch=batch).order_by("pk"))
    for link in links:
        if link.state == LinkState.IN_FLIGHT:  # somebody died with them in hand
            begin_looking(link_id=link.pk, words=VANISHED, as_of=clock())
    ready = [one for one in links if one.state == LinkState.READY and one.connection_id]
    if not ready:
        return ""
    line = line_to(ready[0].connection_id or 0)
    line.ready("bulk")
    begun = _begin([one.pk for one in ready], line, clock())
    return _send(begun, line, clock) if begun else ""


@transaction.atomic
def _begin(link_ids: Sequence[int], line: Line, as_of: datetime) -> Begun:
    """Commits the intent of all; those that something came in the way of are owed singly, and say so there."""
    rows = IssueLink.objects.select_for_update(of=("self",)).select_related("place")
    links = list(rows.filter(pk__in=link_ids, state=LinkState.READY).order_by("pk"))
    found = sides(links, line.vendor, line.source.config)
    spots = spots_for([one.action for one in found.values()])
    begun = [(one, found[one.pk]) for one in links if one.pk in found and not spots[one.action_id].cause]
    for attempts in {one.attempts for one, _ in begun}:
        some = [one for one, _ in begun if one.attempts == attempts]
        columns = {"attempts": attempts + 1, "sent_at": as_of, "looks": 0, "next_look_at": None}
        advance_held(some, LinkEvent.SEND, **columns)
    note_all([Noted(one.pk, NoteKind.SENT) for one, _ in begun], at=as_of)
    owe_making([one for one in links if one.state == LinkState.READY])
    return begun


def _send(begun: Begun, line: Line, clock: Clock) -> str:
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
            raise Deferred(lost.words, lost.retry_after or AGAIN) from None
        for link, _ in begun:
            begin_looking(link_id=link.pk, words=lost.words, as_of=clock(), trace=lost.trace)
        return ""
    return _keep(begun, answers, clock)


def _return(begun: Begun) -> None:
    """None was made: as if none had been in flight."""
    for link, _ in begun:
        take_back(link)


@transaction.atomic
def _keep(begun: Begun, answers: Sequence[Made | Refused], clock: Clock) -> str:
    """Each with its own answer; what was made is read again, 100 in a call, so that its status is known."""
    made: list[tuple[IssueLink, Side, Made]] = []
    for (link, side), answer in zip(begun, answers, strict=True):
        if isinstance(answer, Made):
            made.append((link, side, answer))
        else:
            refuse(link, answer, as_of=clock())
    save_all(made, as_of=clock())
    owe_reading([link for link, _ in begun], wait=clock() + READ_AFTER)
    return f"{len(made)} of {len(begun)}"


@transaction.atomic
def save_all(made: Sequence[tuple[IssueLink, Side, Made]], *, as_of: datetime) -> None:
    """As `creating.save` of each. Whatever is not in flight any more, for somebody was faster, is saved by itself."""
    rows = [
        {
            "link": link.pk,
            "issue_id": answer.id,
            "issue_key": answer.key,
            "project_id": side.place.project_id,
            "base": kept(begun_as(side)),
        }
        for link, side, answer in made
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MADE, {"made": json.dumps(rows), "as_of": as_of, "hinted": AT_ONCE_HINT})
        saved = {pk for (pk,) in cursor.fetchall()}
    lines = [
        Noted(link.pk, NoteKind.MADE, answer.key, trace=answer.trace)
        for link, _, answer in made
        if link.pk in saved
    ]
    note_all(lines, at=as_of)
    for link, side, answer in made:
        if link.pk in saved:
            after_making(link, side, as_of=as_of)
        else:
            save(link, answer, side, as_of=as_of)
            write(link, hinted_at=AT_ONCE_HINT)
