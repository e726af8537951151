"""Reading the gate of one change: where it stands, why, what is missing, and what the reader may do about it."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.approvals.models import Gate, HeadStatus
from reviewboard.approvals.named import GlassView, People, RepairView, SaidHere, Who
from reviewboard.approvals.rules import GateRules, rules_of
from reviewboard.approvals.weighing import weigh
from reviewboard.changes.queries.gate import ChangeForGate, for_gate
from reviewboard.domain.approval import (
    Decision,
    GateFacts,
    GateState,
    Refusal,
    Way,
    decide,
    had_a_hand,
    would_count,
)
from reviewboard.domain.values import GateMode, GatePassage
from reviewboard.incidents.queries import answering
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate of one change, as one reader sees it.

    `refused` are approvals that do not count, with why; `could` those who may approve now. `refusal`: why an approval by
    the reader would not count; None where it would, or where they say nothing of changes (`may_answer`). `may_break`:
    whether the glass is theirs to break. `answering`: open incidents of theirs that this may repair. `told`: what the
    code host was told last, "" for nothing; `telling`: whether something else is on its way; `refused_words`: the
    host's, where it will not have it.
    """

    head: str
    state: GateState
    mode: GateMode
    passage: GatePassage | None
    is_open: bool
    landed_at: datetime | None
    service_key: str
    is_destructive: bool
    needed: int
    missing: int
    given: tuple[Who, ...]
    refused: tuple[tuple[Who, str, Refusal], ...]
    objecting: tuple[Who, ...]
    could: tuple[Who, ...]
    ways: tuple[Way, ...]
    deputies: tuple[Who, ...]
    owner: Who | None
    asked_at: datetime | None
    deputies_at: datetime | None
    owner_at: datetime | None
    refusal: Refusal | None
    may_answer: bool
    may_break: bool
    in_app: bool
    version: int
    glass_hours: int
    has_fallen_back: bool
    said: tuple[SaidHere, ...] = ()
    glass: tuple[GlassView, ...] = ()
    repairs: tuple[RepairView, ...] = ()
    answering: tuple[tuple[int, str], ...] = ()
    told: str = ""
    telling: bool = False
    refused_words: str = ""


def gate_of(reader: Reader, change_id: int, *, is_open: bool, as_of: datetime) -> GateView | None:
    """The gate of a change that the reader may see: whether they may is asked where its page is read.

    None for what the gate does not ask about at all: deployments, and history. At most 19 statements; one for history.
    """
    kept = Gate.objects.filter(change=change_id).first()
    found = for_gate([change_id], lock=False) if kept or is_open else ()
    if not found:
        return None
    change, rules = found[0], rules_of(as_of.date())
    since = None if change.is_draft else (kept.asked_at if kept and kept.asked_at else as_of)
    at = change.landed_at or as_of
    mode = GateMode(kept.mode) if kept and kept.landed_at else rules.policy.mode(change.service_key)
    weighed = weigh([change], rules.policy)
    facts = weighed.facts(change, rules, at=at, asked_at=since, mode=mode)
    decision = decide(facts, rules.policy, at=at)
    if kept and kept.landed_at:
        decision = _as_it_landed(decision, kept)
    people = People(change.id if change.id in weighed.said else None)
    people.learn(decision, facts.approvers.deputies, facts.approvers.owner)
    return _view(reader, _Read(change, facts, decision, rules, kept, people), as_of)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for one gate. `kept`: as it was last decided, if ever."""

    change: ChangeForGate
    facts: GateFacts
    decision: Decision
    rules: GateRules
    kept: Gate | None
    people: People


def _as_it_landed(decision: Decision, kept: Gate) -> Decision:
    """What was decided then stands, whatever the rules of today would say."""
    return Decision(
        state=GateState(kept.state),
        head=kept.head,
        mode=GateMode(kept.mode),
        passage=GatePassage(kept.passage) if kept.passage else None,
        needed=kept.needed,
        given=decision.given,
        refused=decision.refused,
        objecting=decision.objecting,
    )


def _view(reader: Reader, read: _Read, as_of: datetime) -> GateView:
    change, facts, decision = read.change, read.facts, read.decision
    rules, kept, people = read.rules, read.kept, read.people
    me = f"person:{reader.person_id}"
    may_answer = reader.person_id is not None and reader.can(Right.ANSWER) and change.is_open
    dangerous = facts.is_destructive and facts.by_agent
    waits = decision.state is GateState.CLOSED and change.is_open
    approvers = facts.approvers
    status = HeadStatus.objects.filter(repository=change.repository_id or 0, head=change.head).first()
    return GateView(
        head=decision.head,
        state=decision.state,
        mode=decision.mode,
        passage=decision.passage,
        is_open=change.is_open,
        landed_at=change.landed_at,
        service_key=change.service_key,
        is_destructive=change.is_destructive,
        needed=decision.needed,
        missing=decision.missing,
        given=people.all(decision.given),
        refused=tuple((people.one(one.who), one.head, one.because) for one in decision.refused),
        objecting=people.all(decision.objecting),
        could=people.all(decision.could),
        ways=decision.ways,
        deputies=people.all(sorted(approvers.deputies)),
        owner=people.one(approvers.owner) if approvers.owner else None,
        asked_at=kept.asked_at if kept else None,
        deputies_at=approvers.deputies_at if waits else None,
        owner_at=approvers.owner_at if waits else None,
        refusal=would_count(facts, rules.policy, me, at=as_of) if may_answer else None,
        may_answer=may_answer,
        may_break=may_answer and waits and decision.blocks and not (dangerous and had_a_hand(facts, me)),
        in_app=rules.policy.in_app,
        version=kept.policy_version if kept else rules.version,
        glass_hours=rules.policy.glass_hours,
        has_fallen_back=rules.has_fallen_back,
        said=people.said,
        glass=people.glass,
        repairs=people.repairs(reader),
        answering=tuple((pk, title) for pk, title, _ in answering(reader)) if waits and may_answer else (),
        told=status.told if status else "",
        telling=bool(status and status.told != f"{status.state}: {status.description}"),
        refused_words=status.refused if status else "",
    )
