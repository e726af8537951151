"""Saying what looking again at a verified action item showed; what came back is open again."""

from datetime import datetime

from django.db import transaction

from reviewboard.audit.queries import refuse_held
from reviewboard.domain.values import RecheckOutcome
from reviewboard.findings.models import Recheck
from reviewboard.findings.operations.states import reopen
from reviewboard.findings.operations.telling import logged
from reviewboard.findings.operations.theirs import SomebodyWasFaster, seen
from reviewboard.findings.queries.acting import may_recheck
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@transaction.atomic
def answer_recheck(
    *, reader: Reader, recheck_id: int, outcome: RecheckOutcome, words: str, as_of: datetime
) -> None:
    """Keeps what looking again showed; what came back is reopened, and looked at no more until it is verified anew.

    Anybody who may see the action item and manage actions may say it, its owner among others.

    Raises:
        NotVisible, NotAllowed: there is no such look for this reader, or not theirs to answer.
        Held: a legal hold stands on the action item.
        SomebodyWasFaster: it is answered already, or taken no more because the action item was reopened.
        ValueError: it is not due yet, or came back without a word on how that shows.
    """
    asked = Recheck.objects.filter(pk=recheck_id).values_list("action_id", flat=True).first()
    if asked is None:
        raise NotVisible(recheck_id)
    action = seen(reader, asked, on=as_of.date())
    recheck = Recheck.objects.select_for_update().get(pk=recheck_id)
    if not may_recheck(reader):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"action:{action.pk}")
    if recheck.outcome or recheck.dropped_at:
        raise SomebodyWasFaster(recheck_id)
    if recheck.due_on > as_of.date():
        raise ValueError("it is looked at again later")
    if outcome is RecheckOutcome.CAME_BACK and not words.strip():
        raise ValueError("say what came back")
    (said,) = key_texts([words.strip()])
    recheck.outcome, recheck.words = outcome, said
    recheck.checked_at, recheck.checked_by_id = as_of, reader.person_id
    recheck.save(update_fields=["outcome", "words", "checked_at", "checked_by"])
    if outcome is RecheckOutcome.CAME_BACK:
        reopen([action], reason=said, as_of=as_of)
    details = {"outcome": outcome.value, "after_days": recheck.after_days}
    logged("action.rechecked", [action.pk], details, actor_id=reader.person_id, as_of=as_of)
