"""Reading the outbox, for the administrator's page and for health. Who may look is asked upstairs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Window

from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import MessageState
from reviewboard.outbox.models import Message


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message that asks for a person: dead, or uncertain."""

    id: int
    kind: str
    subject: str
    state: MessageState
    attempts: int
    created_at: datetime
    last_error: str


@dataclass(frozen=True, slots=True)
class Health:
    """How the outbox does: counts of what is not settled, and how long the longest due message has waited."""

    pending: int
    claimed: int
    uncertain: int
    dead: int
    lag: timedelta


def list_stuck(after: str | None = None, limit: int = 50) -> Page[MessageRow]:
    """Dead and uncertain messages, the newest first.

    Raises:
        BadCursor: `after` is not a cursor of this list.
    """
    stuck = Message.objects.filter(state__in=[MessageState.DEAD, MessageState.UNCERTAIN])
    if after is not None:
        stuck = stuck.filter(pk__lt=decode(after, int)[0])
    return page_of(list(stuck.order_by("-pk")[: limit + 1]), limit, lambda one: (one.pk,), _row)


def _row(one: Message) -> MessageRow:
    return MessageRow(
        one.pk, one.kind, one.subject, MessageState(one.state), one.attempts, one.created_at, one.last_error
    )


def health(*, as_of: datetime) -> Health:
    """One statement over the messages that are not settled."""
    counted = (
        Message.objects.exclude(state=MessageState.SETTLED)
        .values("state")
        .annotate(number=Count("pk"), earliest=Min("not_before"))
    )
    by_state = {row["state"]: row for row in counted}
    earliest = by_state[MessageState.PENDING]["earliest"] if MessageState.PENDING in by_state else as_of

    def number(state: MessageState) -> int:
        return int(by_state[state]["number"]) if state in by_state else 0

    return Health(
        pending=number(MessageState.PENDING),
        claimed=number(MessageState.CLAIMED),
        uncertain=number(MessageState.UNCERTAIN),
        dead=number(MessageState.DEAD),
        lag=max(as_of - earliest, timedelta(0)),
    )


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A message of which nobody knows whether it happened: the room that owes it finds out."""

    id: int
    subject: str
    payload: Mapping[str, object]


def uncertain(kind: str, limit: int = 500) -> list[Uncertain]:
    """The uncertain messages of one kind, the oldest first. One statement."""
    rows = Message.objects.filter(kind=kind, state=MessageState.UNCERTAIN).order_by("pk")[:limit]
    return [Uncertain(one.pk, one.subject, one.payload) for one in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has not happened yet, for the room that owes it. `not_before` is when it is tried next."""

    id: int
    kind: str
    subject: str
    state: MessageState
    attempts: int
    created_at: datetime
    not_before: datetime
    last_error: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not happened yet of some kinds: how many wait, since when the oldest of those is owed, how many are dead.

    `rows` are the first of them, dead ones before those that wait.
    """

    waiting: int
    oldest: datetime | None
    dead: int
    rows: Sequence[Waiting]


_UNSETTLED = Q(state__in=[MessageState.PENDING, MessageState.CLAIMED, MessageState.UNCERTAIN])
_DEAD = Q(state=MessageState.DEAD)


def backlog(
    kinds: Collection[str],
    subjects: Sequence[QuerySet[Any] | Collection[str]],
    *,
    limit: int,
    counted: Collection[str] = (),
) -> Backlog:
    """What has not happened yet of these kinds about any of these subjects, which may be subqueries. One statement.

    `counted`: the kinds that the numbers are about, all unless some are named; rows are of every kind.
    """
    about = Q()
    for some in subjects:
        about |= Q(subject__in=some)
    of_counted = Q(kind__in=list(counted or kinds))
    found = (
        Message.objects.filter(_UNSETTLED | _DEAD, about, kind__in=list(kinds))
        .annotate(
            waiting=Window(Count("pk", filter=_UNSETTLED & of_counted)),
            oldest=Window(Min("created_at", filter=_UNSETTLED & of_counted)),
            dead=Window(Count("pk", filter=_DEAD & of_counted)),
        )
        .order_by(F("settled_at").desc(nulls_last=True), "not_before", "pk")
    )
    rows = list(found[:limit])
    if not rows:
        return Backlog(0, None, 0, ())
    return Backlog(rows[0].waiting, rows[0].oldest, rows[0].dead, [_waiting(one) for one in rows])


def _waiting(one: Message) -> Waiting:
    return Waiting(
        id=one.pk,
        kind=one.kind,
        subject=one.subject,
        state=MessageState(one.state),
        attempts=one.attempts,
        created_at=one.created_at,
        not_before=one.not_before,
        last_error=one.last_error,
    )
