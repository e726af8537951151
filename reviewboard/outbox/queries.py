"""Reading the outbox, for the administrator's page and for health. Who may look is asked upstairs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

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


def list_stuck(*, before: int | None = None, limit: int = 50) -> tuple[MessageRow, ...]:
    """Dead and uncertain messages, the newest first; `before` is the last id of the page before."""
    stuck = Message.objects.filter(state__in=[MessageState.DEAD, MessageState.UNCERTAIN])
    if before is not None:
        stuck = stuck.filter(pk__lt=before)
    return tuple(
        MessageRow(m.pk, m.kind, m.subject, MessageState(m.state), m.attempts, m.created_at, m.last_error)
        for m in stuck.order_by("-pk")[:limit]
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
