"""What people say to the gate here: approve one head, ask for changes, break the glass, call a change a repair.

Each names the head that its author saw. What is said is kept, and the gate decided anew in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewboard.approvals.evaluating import evaluate
from reviewboard.approvals.mailing import owe_broken
from reviewboard.approvals.models import Approval, BrokenGlass, Repair
from reviewboard.approvals.rules import GateRules, rules_of
from reviewboard.approvals.weighing import facts_now
from reviewboard.audit.operations import record as log
from reviewboard.changes.queries.gate import ChangeForGate, for_gate
from reviewboard.changes.verdicts.holding import locked
from reviewboard.domain.approval import GateFacts, Refusal, had_a_hand, would_count
from reviewboard.domain.values import ReviewState
from reviewboard.incidents.queries import answering
from reviewboard.people.identities import key_texts
from reviewboard.people.news import agenda_changed
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


class HeadMoved(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """The change has another head by now than the one that was named: nothing was said of it."""

    def __init__(self, named: str, head: str) -> None:
        super().__init__(head)
        self.named, self.head = named, head


class NotOpen(Exception):  # noqa: N818 - as above
    """It has landed or was closed: the gate decides about it no more."""


class NotCounted(Exception):  # noqa: N818 - as above
    """An approval by this reader would not count; `because` says why."""

    def __init__(self, because: Refusal) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True, slots=True)
class _AtHand:
    """An open change at the head that was named, with all that the gate weighs."""

    change: ChangeForGate
    facts: GateFacts
    rules: GateRules
    who: str


@transaction.atomic
def approve(*, reader: Reader, change_id: int, head: str, checked: str, as_of: datetime) -> None:
    """Approves one head here. `checked` is what the reader looked at, in their words, and is kept with it.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or their role says nothing of changes.
        Held: a legal hold stands on it.
        HeadMoved, NotOpen, NotCounted: nothing was said.
        ValueError: they did not say what they checked.
    """
    at_hand = _at_hand(reader, change_id, head, as_of)
    because = would_count(at_hand.facts, at_hand.rules.policy, at_hand.who, at=as_of)
    if because is not None:
        raise NotCounted(because)
    _said(at_hand, reader, ReviewState.APPROVED, _words(checked, "say what you checked"), as_of)


@transaction.atomic
def ask_for_changes(*, reader: Reader, change_id: int, head: str, asked: str, as_of: datetime) -> None:
    """Asks for changes: whoever may approve keeps the gate closed by it, until they say otherwise. Raises as `approve`."""
    at_hand = _at_hand(reader, change_id, head, as_of)
    because = would_count(at_hand.facts, at_hand.rules.policy, at_hand.who, at=as_of)
    if because is not None:
        raise NotCounted(because)
    _said(at_hand, reader, ReviewState.CHANGES_REQUESTED, _words(asked, "say what should change"), as_of)


@transaction.atomic
def take_back(*, reader: Reader, change_id: int, as_of: datetime) -> int:
    """Takes back what the reader said of the change here; how much that was.

    Raises:
        NotVisible: there is no such change for them. Held: a legal hold stands on it.
    """
    locked(reader, change_id)
    mine = Approval.objects.filter(change=change_id, person=reader.person_id or 0, withdrawn_at=None)
    count = mine.update(withdrawn_at=as_of)
    if count:
        _log("gate.taken_back", change_id, reader, as_of)
        evaluate(change_ids=[change_id], as_of=as_of)
    return count


@transaction.atomic
def break_glass(*, reader: Reader, change_id: int, head: str, reason: str, as_of: datetime) -> None:
    """Lets one head pass without an approval, for the hours that the policy says: anybody's who answers for work.

    The owner of the service is told, and the next agenda tells it. Of a destructive operation of an agent it takes
    somebody else than those who had a hand in it.

    Raises:
        NotVisible, NotAllowed, Held, HeadMoved, NotOpen: as `approve`.
        NotCounted: it is a destructive operation of an agent, and the reader had a hand in it.
        ValueError: there is no reason.
    """
    at_hand = _at_hand(reader, change_id, head, as_of)
    facts = at_hand.facts
    if facts.is_destructive and facts.by_agent and had_a_hand(facts, at_hand.who):
        raise NotCounted(Refusal.AUTHOR)
    glass = BrokenGlass.objects.create(
        change_id=change_id,
        head=at_hand.change.head,
        by_id=reader.person_id,
        reason=_words(reason, "say why it cannot wait"),
        at=as_of,
        until=as_of + at_hand.rules.policy.glass_holds,
    )
    _log("gate.glass_broken", change_id, reader, as_of, until=glass.until)
    evaluate(change_ids=[change_id], as_of=as_of)
    owe_broken(glass_id=glass.pk, service_id=at_hand.change.service_id, as_of=as_of)
    agenda_changed()


@transaction.atomic
def call_repair(*, reader: Reader, change_id: int, incident_id: int, as_of: datetime) -> None:
    """Says that the change repairs an open SEV1 or SEV2 that the reader answers: it passes at once.

    Raises:
        NotVisible, NotAllowed, Held, NotOpen: as `approve`; NotVisible also for an incident that is none of these.
    """
    change = _open(reader, change_id)
    if incident_id not in {pk for pk, _, _ in answering(reader)}:
        raise NotVisible(incident_id)
    _, new = Repair.objects.get_or_create(
        change_id=change.id,
        incident_id=incident_id,
        taken_back_at=None,
        defaults={"by_id": reader.person_id, "at": as_of},
    )
    if new:
        _log("gate.repair", change_id, reader, as_of, incident=incident_id)
        evaluate(change_ids=[change_id], as_of=as_of)
        agenda_changed()


@transaction.atomic
def no_repair(*, reader: Reader, change_id: int, incident_id: int, as_of: datetime) -> None:
    """Takes it back: by anybody who may have said so. Raises as `call_repair`."""
    change = _open(reader, change_id)
    if incident_id not in {pk for pk, _, _ in answering(reader)}:
        raise NotVisible(incident_id)
    mine = Repair.objects.filter(change=change.id, incident=incident_id, taken_back_at=None)
    if mine.update(taken_back_at=as_of):
        _log("gate.no_repair", change_id, reader, as_of, incident=incident_id)
        evaluate(change_ids=[change_id], as_of=as_of)
        agenda_changed()


def _open(reader: Reader, change_id: int) -> ChangeForGate:
    """The open change, locked, that the reader may say something of."""
    locked(reader, change_id)
    if reader.person_id is None or not reader.can(Right.ANSWER):
        raise NotAllowed(Right.ANSWER)
    found = for_gate([change_id])
    if not found or not found[0].is_open:
        raise NotOpen(change_id)
    return found[0]


def _at_hand(reader: Reader, change_id: int, head: str, as_of: datetime) -> _AtHand:
    change = _open(reader, change_id)
    if not change.head or change.head != head:
        raise HeadMoved(head, change.head)
    rules = rules_of(as_of.date())
    facts = facts_now(change, rules, as_of)
    return _AtHand(change, facts, rules, f"person:{reader.person_id}")


def _said(at_hand: _AtHand, reader: Reader, state: ReviewState, words: str, as_of: datetime) -> None:
    change = at_hand.change
    Approval.objects.create(
        change_id=change.id,
        person_id=reader.person_id,
        head=change.head,
        state=state,
        checked=words,
        at=as_of,
    )
    _log(f"gate.{state.value}", change.id, reader, as_of, head=change.head.lower())
    evaluate(change_ids=[change.id], as_of=as_of)


def _words(text: str, lacking: str) -> str:
    """The text as it is kept."""
    if not text.strip():
        raise ValueError(lacking)
    return key_texts([text.strip()])[0]


def _log(
    action: str, change_id: int, reader: Reader, as_of: datetime, **details: str | int | datetime
) -> None:
    log(actor_id=reader.person_id, action=action, subject=f"change:{change_id}", details=details, at=as_of)
