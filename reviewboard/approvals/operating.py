"""Asking before acting: an operation, or a plan for a change, is told here, and answered by where the gate stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from reviewboard.approvals.evaluating import evaluate
from reviewboard.approvals.models import Approval, BrokenGlass, Gate
from reviewboard.approvals.signing import signed
from reviewboard.changes import reported
from reviewboard.changes.harming import add_harms
from reviewboard.changes.queries.harms import AskedAbout, HarmView, asked_about, harms_of, operation_of
from reviewboard.changes.reported import Reported
from reviewboard.domain.approval import Answer, AnswerState, Asked, GateState, answer
from reviewboard.domain.approval.answering import GRANT
from reviewboard.domain.destructive import Harm
from reviewboard.domain.values import GateMode, GatePassage, OperationOutcome, ReviewState
from reviewboard.people.reader import Reader

UNDECIDED = Asked(GateState.CLOSED, None, of_this_head=False)
"""Of what no gate was decided yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the gate of a change stands for whoever asks. `needed` is None while nothing was decided for this head."""

    asked: Asked
    needed: int | None = None
    given: int = 0
    mode: GateMode = GateMode.OBSERVE


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever asks is told.

    `key` is their own id of an operation, the reference otherwise. `by` says whose approval counts, and names nobody.
    `answer` is the same, signed. `is_new`: this very asking brought something new.
    """

    id: int
    key: str
    reference: str
    address: str
    head: str
    state: AnswerState
    mode: GateMode
    needed: int | None
    given: int
    by: str
    harms: tuple[HarmView, ...]
    outcome: OperationOutcome | None
    answered_at: datetime
    granted_until: datetime | None
    answer: str
    is_new: bool = False


def standing(change_id: int, head: str) -> Standing:
    """Where the gate stands for this head of a change. At most three statements."""
    gate = Gate.objects.filter(change=change_id).first()
    if gate is None or gate.head != head:
        return Standing(UNDECIDED)
    passage = GatePassage(gate.passage) if gate.passage else None
    approved_at, glass_until = gate.opened_at, None
    if passage is GatePassage.APPROVED:
        here = Approval.objects.filter(
            change=change_id, head=head, state=ReviewState.APPROVED, withdrawn_at=None
        )
        last = here.aggregate(last=Max("at"))["last"]
        approved_at = max(filter(None, (gate.opened_at, last)), default=None)
    elif passage is GatePassage.BROKEN_GLASS:
        glass = BrokenGlass.objects.filter(change=change_id, head=head)
        glass_until = glass.aggregate(last=Max("until"))["last"]
    asked = Asked(
        GateState(gate.state),
        passage,
        of_this_head=True,
        approved_at=approved_at,
        glass_until=glass_until,
        has_ended=gate.landed_at is not None,
    )
    return Standing(asked, gate.needed, gate.given, GateMode(gate.mode))


@transaction.atomic
def ask(*, reader: Reader, said: Reported, as_of: datetime) -> Told:
    """Asks whether an operation may be run; the gate is decided at once. Raises as `changes.reported.report`."""
    change_id, is_new = reported.report(reader=reader, said=said, as_of=as_of)
    evaluate(change_ids=[change_id], as_of=as_of)
    about = asked_about(reader, change_id)
    return told(reader, about, head=said.head, as_of=as_of, is_new=is_new)


@transaction.atomic
def ask_of_change(
    *, reader: Reader, change_id: int, head: str, harms: Sequence[Harm], as_of: datetime
) -> Told:
    """Asks of one head of a change, and keeps what a plan of it would destroy. Raises as `changes.harming.add_harms`."""
    known = asked_about(reader, change_id).head
    if known and (
        known.startswith(head) or head.startswith(known)
    ):  # some hosts name a commit by its beginning
        head = known
    new = add_harms(reader=reader, change_id=change_id, head=head, harms=harms, as_of=as_of)
    evaluate(change_ids=[change_id], as_of=as_of)
    return told(reader, asked_about(reader, change_id), head=head, as_of=as_of, is_new=new > 0)


def ask_again(reader: Reader, key: str, *, as_of: datetime) -> Told:
    """Where an operation of the reader's account stands now. At most seven statements.

    Raises:
        NotVisible: it asked for none with this id.
    """
    return told(reader, operation_of(reader, key), as_of=as_of)


@transaction.atomic
def end(*, reader: Reader, key: str, outcome: OperationOutcome, at: datetime, as_of: datetime) -> Told:
    """Says what became of an operation. Raises as `changes.reported.end`."""
    change_id = operation_of(reader, key).id
    is_new = reported.end(reader=reader, change_id=change_id, outcome=outcome, at=at, as_of=as_of)
    evaluate(change_ids=[change_id], as_of=as_of)
    return told(reader, asked_about(reader, change_id), as_of=as_of, is_new=is_new)


def told(reader: Reader, about: AskedAbout, *, as_of: datetime, head: str = "", is_new: bool = False) -> Told:
    """The answer, and the same signed. Of another head than the present one it is never more than *pending*."""
    asked_head = head or about.head
    stands = standing(about.id, asked_head) if asked_head == about.head else Standing(UNDECIDED)
    given = answer(_ended(stands.asked, about), at=as_of)
    harms = harms_of(reader, about.id) if asked_head == about.head else ()
    address = f"{settings.PUBLIC_URL}{reverse('web:change', args=[about.id])}"
    return Told(
        id=about.id,
        key=about.key,
        reference=about.reference,
        address=address,
        head=asked_head,
        state=given.state,
        mode=stands.mode,
        needed=stands.needed,
        given=stands.given,
        by=f"reviewers of {about.service_key}" if about.service_key else "",
        harms=harms,
        outcome=about.outcome,
        answered_at=as_of,
        granted_until=given.until,
        answer=signed(_claims(about, asked_head, given, stands, harms, as_of)),
        is_new=is_new,
    )


def _ended(asked: Asked, about: AskedAbout) -> Asked:
    """What was given up has not landed, and has ended all the same."""
    if about.outcome is None or asked.has_ended:
        return asked
    return Asked(asked.state, asked.passage, of_this_head=asked.of_this_head, has_ended=True)


def _claims(
    about: AskedAbout,
    head: str,
    given: Answer,
    stands: Standing,
    harms: Sequence[HarmView],
    as_of: datetime,
) -> dict[str, Any]:
    """What is signed: who says it, of what exactly, until when. No claim names a person."""
    until = given.until or as_of + GRANT
    return {
        "iss": settings.PUBLIC_URL,
        "sub": about.key,
        "jti": f"{about.reference}/{head}/{int(as_of.timestamp())}",
        "iat": int(as_of.timestamp()),
        "exp": int(until.timestamp()),
        "change": about.reference,
        "head": head,
        "environment": about.environment,
        "service": about.service_key,
        "state": given.state.value,
        "mode": stands.mode.value,
        "needed": stands.needed,
        "given": stands.given,
        "granted_until": int(given.until.timestamp()) if given.until else None,
        "harms": [{"rule": one.rule_id, "where": one.where} for one in harms],
    }
