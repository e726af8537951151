"""Disputing a verdict, with a reason, and ruling on it. The signs stay as they are, whatever is ruled."""

from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.changes.judging import reckon
from reviewboard.changes.models import Change, Dispute
from reviewboard.changes.queries.standing import standing
from reviewboard.changes.verdicts.holding import locked
from reviewboard.domain.lifecycles import DISPUTE, DisputeEvent
from reviewboard.domain.values import DisputeState, Verdict
from reviewboard.people.identities import key_texts
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.policies.queries import in_force
from reviewboard.policies.service_levels import TIME
from reviewboard.policies.working_time import from_data

SILENCE = 5
"""Working days in which a ruling is expected (product.md, "Who decides, and what silence means")."""
ANSWERS = (Verdict.ASSISTED, Verdict.RULED_OUT)
"""What may be said of a change: AI took part, or it did not."""


class AlreadyDisputed(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """Somebody disputes the verdict already, and nobody has ruled yet."""


class AlreadySettled(Exception):  # noqa: N818 - as above
    """Somebody was faster: it was ruled, or withdrawn."""


@transaction.atomic
def dispute(
    *, reader: Reader, change_id: int, says: Verdict, tool: str = "", reason: str, as_of: datetime
) -> int:
    """Says that the verdict of a change is wrong; the dispute's id. Until somebody rules, it reads *disputed*.

    `says` is what it should be: that AI took part (with which tool, where that is known), or that it did not.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to dispute.
        Held: a legal hold stands on it.
        AlreadyDisputed: somebody does already.
        ValueError: there is no reason, or `says` is none of `ANSWERS`.
    """
    change = locked(reader, change_id)
    if not standing(reader, change, on=as_of.date()).may_dispute:
        raise NotAllowed(Right.ANSWER)
    words = _reason(says, reason)
    if Dispute.objects.filter(change=change, state=DisputeState.OPEN).exists():
        raise AlreadyDisputed(change_id)
    made = Dispute.objects.create(
        change=change,
        raised_by_id=reader.person_id,
        raised_at=as_of,
        says=says,
        tool=_tool(tool) if says is Verdict.ASSISTED else "",
        reason=words,
        due_on=_due(as_of.date()),
    )
    Change.objects.filter(pk=change.pk).update(disputed_at=as_of)
    _log("change.disputed", change, reader, says, as_of)
    return made.pk


@transaction.atomic
def rule(
    *, reader: Reader, dispute_id: int, ruling: Verdict, tool: str = "", reason: str, as_of: datetime
) -> None:
    """Rules on a dispute: what is ruled stands over all signs, which stay.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or they may not rule: they took part, or manage those
            who did, or are not on the list of its service.
        Held: a legal hold stands on its change.
        AlreadySettled: it was ruled or withdrawn already.
        ValueError: there is no reason, or `ruling` is none of `ANSWERS`.
    """
    found, change = _open(reader, dispute_id)
    if not standing(reader, change, on=as_of.date()).may_rule:
        raise NotAllowed(Right.ANSWER)
    words = _reason(ruling, reason)
    found.state = DISPUTE.advance(DisputeState.OPEN, DisputeEvent.RULE)
    found.ruled_by_id, found.ruled_at, found.ruling = reader.person_id, as_of, ruling
    found.ruled_tool = _tool(tool) if ruling is Verdict.ASSISTED else ""
    found.ruling_reason = words
    found.save()
    Change.objects.filter(pk=change.pk).update(disputed_at=None, ruled=ruling)
    _log("change.ruled", change, reader, ruling, as_of)


@transaction.atomic
def withdraw(*, reader: Reader, dispute_id: int, as_of: datetime) -> None:
    """Takes a dispute back: by whoever raised it. The change reads again as its signs, or its last ruling, say.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs.
        Held: a legal hold stands on its change.
        AlreadySettled: it was ruled or withdrawn already.
    """
    found, change = _open(reader, dispute_id)
    if found.raised_by_id is None or found.raised_by_id != reader.person_id:
        raise NotAllowed(Right.ANSWER)
    found.state = DISPUTE.advance(DisputeState.OPEN, DisputeEvent.WITHDRAW)
    found.save(update_fields=["state"])
    Change.objects.filter(pk=change.pk).update(disputed_at=None)
    _log("change.dispute_withdrawn", change, reader, Verdict(found.says), as_of)


def _open(reader: Reader, dispute_id: int) -> tuple[Dispute, Change]:
    """An open dispute with its change, both locked; in the order in which everybody locks them."""
    of = Dispute.objects.filter(pk=dispute_id).values_list("change", flat=True).first()
    if of is None:
        raise NotVisible(dispute_id)
    change = locked(reader, of)
    found = Dispute.objects.select_for_update().get(pk=dispute_id)
    if found.state != DisputeState.OPEN:
        raise AlreadySettled(dispute_id)
    return found, change


def _reason(says: Verdict, reason: str) -> str:
    """The reason as it is kept."""
    if says not in ANSWERS:
        raise ValueError("say whether AI took part or not")
    if not reason.strip():
        raise ValueError("say why")
    return key_texts([reason.strip()])[0]


def _tool(tool: str) -> str:
    return tool.strip().lower()[:64]


def _due(on: date) -> date:
    time = from_data(in_force([TIME], on=on)[TIME].body)
    return time.calendar(on.year).after(on, SILENCE)


def _log(action: str, change: Change, reader: Reader, says: Verdict, as_of: datetime) -> None:
    """The change is judged anew, the log says so, and agendas are built anew."""
    reckon([change.pk])
    subject = f"change:{change.pk}"
    log(actor_id=reader.person_id, action=action, subject=subject, details={"says": says.value}, at=as_of)
    changes_moved([change.pk])
