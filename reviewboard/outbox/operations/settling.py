"""Settling: what became of a message is recorded once, by whoever holds its claim."""

from datetime import datetime, timedelta

from django.db import connection

from reviewboard.domain.values import MessageState
from reviewboard.outbox.kinds import KINDS, OnLost
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations.giving_back import Values, give_back
from reviewboard.outbox.outcomes import (
    Claim,
    Done,
    Failed,
    Lost,
    Outcome,
    Overtaken,
    Retry,
    Wait,
    error_text,
)

_FINISH = """
    UPDATE outbox_message
    SET state = %(state)s, settled_at = %(as_of)s, reference = coalesce(%(reference)s, reference),
        last_error = %(last_error)s
    WHERE id = %(id)s AND claim_token = %(token)s AND state IN ('claimed', 'pending', 'uncertain')
"""


def settle(*, claim: Claim, outcome: Outcome, as_of: datetime) -> None:
    """Records what became of a claimed message. One statement.

    A worker that comes late, after its claim was swept, still has a say as long as nobody took the message up
    since: that it happened, or never will, spares a second sending (`domain.lifecycles`).

    Raises:
        Overtaken: the message is settled, dead, or in somebody else's hands.
    """
    match outcome:
        case Done(reference):
            found = _finish(claim, MessageState.SETTLED, as_of, reference=reference[:200], last_error="")
        case Failed(error):
            found = _finish(claim, MessageState.DEAD, as_of, last_error=error_text(error))
        case Retry(error, after):
            found = _try_again(claim, error, after or timedelta(0), as_of)
        case Wait(error, after):
            found = _wait(claim, error, after, as_of)
        case Lost(error) if KINDS[claim.kind].on_lost is OnLost.UNCERTAIN:
            found = _become_uncertain(claim, error)
        case Lost(error):
            found = _try_again(claim, error, timedelta(0), as_of)
    if not found:
        raise Overtaken(f"message {claim.id}: settled, or taken up by somebody else")


def resolve(*, message_id: int, outcome: Done | Retry | Failed | Wait, as_of: datetime) -> None:
    """Records what the owing room found out about an uncertain message. Two statements.

    Raises:
        Overtaken: the message is not uncertain (any more).
    """
    message = Message.objects.filter(pk=message_id, state=MessageState.UNCERTAIN).first()
    if message is None or message.claim_token is None:
        raise Overtaken(f"message {message_id} is not uncertain")
    claim = Claim(message.pk, message.kind, message.claim_token, message.attempts)
    settle(claim=claim, outcome=outcome, as_of=as_of)


def _finish(
    claim: Claim, state: MessageState, as_of: datetime, *, reference: str | None = None, last_error: str
) -> int:
    """Also after it was given back: whoever joined it there took the token away, so nothing is lost."""
    values: Values = {
        "id": claim.id,
        "token": claim.token,
        "state": state.value,
        "as_of": as_of,
        "reference": reference,
        "last_error": last_error,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, values)
        return int(cursor.rowcount)


def _try_again(claim: Claim, error: str, after: timedelta, as_of: datetime) -> int:
    kind = KINDS[claim.kind]
    if claim.attempts >= kind.attempts:
        return _finish(claim, MessageState.DEAD, as_of, last_error=error_text(error))
    return give_back(
        "id = %(id)s AND claim_token = %(token)s AND state IN ('claimed', 'uncertain')",
        {"id": claim.id, "token": claim.token},
        not_before=as_of + max(after, kind.retry_after[claim.attempts - 1]),
        as_of=as_of,
        error=error_text(error),
    )


def _wait(claim: Claim, error: str, after: timedelta, as_of: datetime) -> int:
    return give_back(
        "id = %(id)s AND claim_token = %(token)s AND state IN ('claimed', 'uncertain')",
        {"id": claim.id, "token": claim.token},
        not_before=as_of + after,
        as_of=as_of,
        attempts_undone=1,
        error=error_text(error),
    )


def _become_uncertain(claim: Claim, error: str) -> int:
    held = Message.objects.filter(pk=claim.id, claim_token=claim.token, state=MessageState.CLAIMED)
    return held.update(state=MessageState.UNCERTAIN, last_error=error_text(error))
