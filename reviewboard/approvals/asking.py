"""What the clock does to gates: time limits pass, glasses mend, and owners are asked."""

from datetime import datetime

from django.db import transaction

from reviewboard.approvals.evaluating import due, evaluate
from reviewboard.approvals.mailing import owe_asked
from reviewboard.approvals.models import Gate
from reviewboard.approvals.rules import rules_of
from reviewboard.domain.approval import GateState
from reviewboard.domain.values import GateMode

_AT_ONCE = 500


def tick(*, as_of: datetime) -> int:
    """Decides anew what time alone may have changed, and asks owners whose turn it is; how many gates were due."""
    ids = due(as_of=as_of)
    if ids:
        evaluate(change_ids=ids, as_of=as_of)
    ask_owners(as_of=as_of)
    return len(ids)


@transaction.atomic
def ask_owners(*, as_of: datetime) -> int:
    """Owes a mail to the owners of services whose enforced gates nobody answered in time, once a wait; how many are new.

    Where the gate only observes nobody is held up, and nobody is asked. At most five statements.
    """
    rules = rules_of(as_of.date())
    waiting = Gate.objects.filter(
        state=GateState.CLOSED,
        mode=GateMode.ENFORCE,
        landed_at=None,
        asked_at__isnull=False,
        change__service__isnull=False,
    )
    rows = waiting.order_by("asked_at", "change").values_list("pk", "asked_at", "change__service")[:_AT_ONCE]
    late = [
        (Gate(change_id=pk, asked_at=asked_at), service)
        for pk, asked_at, service in rows
        if asked_at and rules.limits(asked_at)[1] <= as_of
    ]
    return owe_asked(late, as_of=as_of)
