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
from reviewboard.domain.tracking.fields import Standing
from reviewboard.domain.tracking.merging import Agreed, Base
from reviewboard.domain.tracking.port import Draft, Made, Refused, SignedOut, Unanswered
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import owe
from reviewboard.tracker.comparing import base_of, comparable, kept
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, SyncNote
from reviewboard.tracker.operations.looking import BEGINS, VANISHED, begin_looking, flag
from reviewboard.tracker.operations.noting import CLEAR, advance, note, write
from reviewboard.tracker.operations.placing import NOT_MADE, prepare, spot_for, tell_of_owner
from reviewboard.tracker.operations.pointing import owe_pointing
from reviewboard.tracker.pacing import STOPPED_WAIT

Clock = Callable[[], datetime]
AGAIN = timedelta(seconds=10)


def create(*, link_id: int, clock: Clock) -> str:
    """Makes the ticket of a link that is ready; its key. "" where it was not made, or nobody knows: its state says.

    Not inside a transaction: it talks to the tracker.

    Raises:
        Deferred: the tracker may not be called now: the link is ready still.
    """
    begun = _begin(link_id, clock())
    if isinstance(begun, str):
        return begun
    link, line, side = begun
    draft = side.shape.draft(link.uuid, side.ticket)
    return _send(link, line, side, draft, clock)


@transaction.atomic
def _begin(link_id: int, as_of: datetime) -> tuple[IssueLink, Line, Side] | str:
    """Commits the intent: from here on it may have been made. Its key, or "", where it is not to be made now."""
    link = IssueLink.objects.select_for_update(of=("self",)).select_related("place").get(pk=link_id)
    if link.state == LinkState.IN_FLIGHT:  # somebody died with it in hand
        begin_looking(link_id=link_id, words=VANISHED, as_of=as_of)
        return ""
    if link.state != LinkState.READY or link.connection_id is None:
        return link.issue_key
    line = line_to(link.connection_id)
    line.ready("create")
    side = sides([link], line.vendor, line.source.config).get(link.pk)
    if side is None or spot_for(side.action, link.place).cause:
        prepare([link.pk], as_of=as_of)
        return ""
    advance(link, LinkEvent.SEND, attempts=link.attempts + 1, sent_at=as_of, looks=0, next_look_at=None)
    note(link.pk, NoteKind.SENT, at=as_of)
    return link, line, side


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
            return _was_not_sent(link, Deferred(lost.words, lost.retry_after or AGAIN))
        begin_looking(link_id=link.pk, words=lost.words, as_of=clock(), trace=lost.trace)
        return ""
    save(link, made, side, as_of=clock())
    return made.key


def _was_not_sent(link: IssueLink, error: Deferred | SignedOut) -> str:
    take_back(link)
    if isinstance(error, Deferred):
        raise error
    raise Deferred(f"stopped: {error.words}", STOPPED_WAIT) from None


@transaction.atomic
def take_back(link: IssueLink) -> None:
    """It certainly was not made: as if it had never been in flight. One that is looked for by now is still looked for."""
    told = SyncNote.objects.filter(link=link, kind=NoteKind.SENT).order_by("-pk")[:1]
    if advance(link, LinkEvent.RETURN, attempts=link.attempts - 1, sent_at=None):
        SyncNote.objects.filter(pk__in=told.values("pk")).delete()


@transaction.atomic
def save(link: IssueLink, made: Made, side: Side, *, as_of: datetime) -> None:
    """Keeps which ticket it is, and what both sides agree on: what was sent, and that a ticket begins as open.

    Meanwhile a webhook may have told of the ticket, or somebody may have taken us for dead and have begun to look.
    """
    base = begun_as(side)
    columns = {
        "issue_id": made.id,
        "issue_key": made.key,
        "project_id": side.place.project_id,
        "base": kept(base),
        "next_look_at": None,
        "read_at": as_of,
        **CLEAR,
    }
    if not advance(link, LinkEvent.ANSWER, **columns):
        link.refresh_from_db(from_queryset=IssueLink.objects.select_for_update())
        if link.issue_id:
            _was_adopted(link, made, base, as_of)
            return
        advance(link, LinkEvent.ADOPT if link.state in NOT_MADE else LinkEvent.ANSWER, **columns)
    note(link.pk, NoteKind.MADE, at=as_of, words=made.key, trace=made.trace)
    after_making(link, side, as_of=as_of)


def after_making(link: IssueLink, side: Side, *, as_of: datetime) -> None:
    """What a ticket that was just made may lack: an owner who is known there, the state of its action item, company."""
    tell_of_owner(link, side, as_of=as_of)
    if side.action.finding_id is not None:
        owe_pointing(link)
    if side.ticket.standing is not Standing.OPEN:
        owe(kind="sync_issue", subject=f"action:{link.action_id}", payload={})


def begun_as(side: Side) -> Base:
    """What both sides agree on when a ticket was just made: what was sent, and that it begins as open."""
    values = comparable(side.shape.created(side.ticket), side.identity_id)
    return {**BEGINS, **{one: Agreed(value, value) for one, value in values.items()}}


def _was_adopted(link: IssueLink, made: Made, base: Base, as_of: datetime) -> None:
    """The ticket is known by its mark already: what was agreed is added. Another one than ours is a second one."""
    if link.issue_id == made.id:
        write(link, base=kept({**base, **base_of(link.base)}))
    else:
        flag(link, [made], as_of=as_of)


@transaction.atomic
def refuse(link: IssueLink, refused: Refused, *, as_of: datetime) -> None:
    """The tracker said no: the ticket waits until its item or its place changes. The place is looked at anew.

    One cause for all that it says the same of: a field that became required holds every ticket of the place.
    """
    link.refresh_from_db(from_queryset=IssueLink.objects.select_for_update())
    if link.state not in (LinkState.IN_FLIGHT, LinkState.UNCERTAIN):
        return
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
