"""Accepting the risk of not doing an action item, until a date; then it reopens by itself (product.md, "Who decides")."""

from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.queries import held, refuse_held
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations.states import advance, reopen
from reviewboard.findings.operations.telling import logged
from reviewboard.findings.operations.theirs import SomebodyWasFaster, seen, subjects
from reviewboard.findings.queries.acting import may_accept_risk
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.policies import risk
from reviewboard.policies.queries import in_force

LONGEST_DAYS = 366
"""A risk is accepted for a year at most; whoever still accepts it then says so again."""
AT_ONCE = 200


@transaction.atomic
def accept_risk(
    *, reader: Reader, action_id: int, was: ActionState, until: date, reason: str, as_of: datetime
) -> None:
    """Accepts the risk of leaving an action item undone until a day. `was` is the state in which the reader saw it.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or its risk is not theirs to accept.
        Held: a legal hold stands on it.
        IllegalTransition: it is closed already.
        SomebodyWasFaster: it is in another state by now.
        ValueError: there is no reason, or the day is not within the coming year.
    """
    action = seen(reader, action_id, on=as_of.date())
    named = risk.from_data(in_force([risk.KIND], on=as_of.date())[risk.KIND].body)
    if not may_accept_risk(reader, action, named=named):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"action:{action_id}")
    state = ACTION.advance(was, ActionEvent.ACCEPT_RISK)
    if not reason.strip():
        raise ValueError("say why the risk is accepted")
    if not 0 < (until - as_of.date()).days <= LONGEST_DAYS:
        raise ValueError("a risk is accepted until a day within the coming year")
    (why,) = key_texts([reason.strip()])
    columns = {"accepted_until": until, "accepted_by_id": reader.person_id, "state_reason": why}
    if not advance(action, was, state, columns):
        raise SomebodyWasFaster(action_id)
    details = {"was": was.value, "state": state.value, "until": until}
    logged("action.accept_risk", [action.pk], details, actor_id=reader.person_id, as_of=as_of)


@transaction.atomic
def end_accepted_risks(*, as_of: datetime) -> int:
    """Reopens action items whose risk was accepted until this day or an earlier one; how many, at most `AT_ONCE`.

    One under a legal hold stays as it is. Seven statements, and one for each priority among them.
    """
    ended = ActionItem.objects.filter(
        state=ActionState.RISK_ACCEPTED, accepted_until__lte=as_of.date(), historic=False
    )
    found = list(ended.select_for_update(of=("self",)).order_by("pk")[:AT_ONCE])
    kept = held(subjects(one.pk for one in found)) if found else frozenset()
    over = [one for one in found if f"action:{one.pk}" not in kept]
    done = reopen(over, reason="The time until which its risk was accepted is over", as_of=as_of)
    if over:
        details = {"was": ActionState.RISK_ACCEPTED.value, "state": ActionState.OPEN.value}
        ids = [one.pk for one in over]
        logged("action.risk_ended", ids, details, actor_id=None, as_of=as_of)
    return done
