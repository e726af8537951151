"""Making a ticket: once, whatever dies in between (jira-sync behaviours 1 to 4).

    intent committed  ->  one POST, outside any transaction  ->  its id saved
         (1)                        (2) (3) (4)                     (5) (6)

A process may die at each of these points, and an answer may be lost. The link is *in flight* from the first commit to
the last: whoever finds it so later does not know what happened, calls it uncertain, and looks (`looking`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.tracking.merging import Agreed
from reviewboard.domain.tracking.port import Draft, Made, Refused, SignedOut, Unanswered
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import owe
from reviewboard.tracker.comparing import comparable, kept
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.looking import VANISHED, begin_looking
from reviewboard.tracker.operations.noting import CLEAR, advance, note
from reviewboard.tracker.operations.placing import prepare, spot_for
from reviewboard.tracker.pacing import STOPPED_WAIT

Clock = Callable[[], datetime]
_AGAIN = timedelta(seconds=10)


def create(*, link_id: int, clock: Clock) -> str:
    """Makes the ticket of a link that is ready; its key. "" where it was not made, or nobody knows: its state says.

    Not inside a transaction: it talks to the tracker.

    Raises:
        Deferred: the tracker may not be called now: the link is ready still.
    """
    link = IssueLink.objects.select_related("place").get(pk=link_id)
    if link.state == LinkState.IN_FLIGHT:  # somebody died with it in hand
        begin_looking(link_id=link_id, words=VANISHED, as_of=clock())
        return ""
    if link.state != LinkState.READY or link.connection_id is None:
        return link.issue_key
    line = line_to(link.connection_id)
    side = _begin(link, line, clock())
    if side is None:
        return ""
    draft = side.shape.draft(link.uuid, side.ticket)
    return _send(link, line, side, draft, clock)


@transaction.atomic
def _begin(link: IssueLink, line: Line, as_of: datetime) -> Side | None:
    """Commits the intent: from here on it may have been made. None where something came in the way."""
    locked = IssueLink.objects.select_for_update().filter(pk=link.pk, state=LinkState.READY).first()
    side = sides([link], line.vendor, line.source.config).get(link.pk) if locked else None
    if side is None:
        return None
    if spot_for(side.action).cause:
        prepare([link.pk], as_of=as_of)
        return None
    columns = {"attempts": link.attempts + 1, "sent_at": as_of, "looks": 0, "next_look_at": None}
    if not advance(link, LinkEvent.SEND, **columns):
        return None
    note(link.pk, NoteKind.SENT, at=as_of)
    return side


def _send(link: IssueLink, line: Line, side: Side, draft: Draft, clock: Clock) -> str:
    try:
        made = line.call("create", lambda client: client.create(draft))
    except (Deferred, SignedOut) as error:
        return _was_not_sent(link, error)
    except Refused as refused:
        refuse(link, refused, as_of=clock())
        return ""
    except Unanswered as lost:
        if not lost.sent:
            return _was_not_sent(link, Deferred(lost.words, lost.retry_after or _AGAIN))
        begin_looking(link_id=link.pk, words=lost.words, as_of=clock(), trace=lost.trace)
        return ""
    save(link, made, side, as_of=clock())
    return made.key


def _was_not_sent(link: IssueLink, error: Deferred | SignedOut) -> str:
    """It certainly was not made: as if it had never been in flight."""
    advance(link, LinkEvent.RETURN, attempts=link.attempts - 1, sent_at=None)
    if isinstance(error, Deferred):
        raise error
    raise Deferred(f"stopped: {error.words}", STOPPED_WAIT) from None


@transaction.atomic
def save(link: IssueLink, made: Made, side: Side, *, as_of: datetime) -> None:
    """Keeps which ticket it is, and what both sides agree on: what was sent, but its status, which nobody told yet."""
    values = comparable(side.shape.created(side.ticket), side.identity_id)
    base: dict[Shared, Agreed] = {one: Agreed(value, value) for one, value in values.items()}
    columns = {
        "issue_id": made.id,
        "issue_key": made.key,
        "project_id": side.place.project_id,
        "base": kept(base),
        "next_look_at": None,
        "read_at": as_of,
        **CLEAR,
    }
    if advance(link, LinkEvent.ANSWER, **columns):
        note(link.pk, NoteKind.MADE, at=as_of, words=made.key, trace=made.trace)


@transaction.atomic
def refuse(link: IssueLink, refused: Refused, *, as_of: datetime) -> None:
    """The tracker said no: the ticket waits until its item or its place changes. The place is looked at anew.

    One cause for all that it says the same of: a field that became required holds every ticket of the place.
    """
    field = next(iter(refused.fields), "")
    what = f"{link.place_id}:{field}" if field else f"{link.pk}"
    columns = {
        "cause": f"{Cause.FIELD if field else Cause.REFUSED}:{what}"[:120],
        "words": refused.words[:300],
        "fields": dict(refused.fields),
        "status": refused.status,
        "trace": refused.trace,
    }
    if advance(link, LinkEvent.REFUSE, **columns):
        note(link.pk, NoteKind.REFUSED, at=as_of, words=refused.words, field=field[:32], trace=refused.trace)
    if link.place_id:
        owe(kind="check_place", subject=f"place:{link.place_id}", payload={})
