"""Evaluating: the gate of changes is decided by what is true now, kept, and told to whom it concerns.

Whatever may change a decision owes the outbox kind `evaluate_gates`; its handler ends here (tasks.py). The same facts
give the same gate in whichever order they came, but for `asked_at`, which remembers since when somebody waits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from reviewboard.approvals.heads import want
from reviewboard.approvals.models import Gate
from reviewboard.approvals.rules import GateRules, policies_of, rules_of
from reviewboard.approvals.weighing import Weighed, weigh
from reviewboard.audit.operations import record as log
from reviewboard.changes.queries.gate import RECENT, ChangeForGate, current_ids, for_gate
from reviewboard.domain.approval import Decision, GatePolicy, GateState, decide, seen
from reviewboard.domain.values import GateMode, GatePassage
from reviewboard.people.news import agenda_changed

BATCH = 500
"""How many changes are decided in one transaction."""
_COLUMNS = (
    "head", "state", "mode", "passage", "seen", "needed", "given", "policy_version", "asked_at", "opened_at",
    "changes_at", "landed_at", "decided_at",
)  # fmt: skip
_NEWS = ("passage", "seen", "landed_at")
"""What an agenda tells of a gate."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How many gates were decided, and of these how many stand otherwise than before."""

    decided: int
    changed: int


@transaction.atomic
def evaluate(*, change_ids: Collection[int], as_of: datetime) -> Evaluated:
    """Decides these gates anew, and owes the statuses that follow. At most 20 statements, 23 with code owners.

    At most `BATCH` changes at once. What is unknown, no longer whole, or of a kind that nobody approves is left out; so
    is what had landed long before it was told.
    """
    changes = for_gate(change_ids)
    known = {one.change_id: one for one in Gate.objects.filter(change__in=[one.id for one in changes])}
    wanted = [one for one in changes if one.id in known or _is_current(one, as_of)]
    if not wanted:
        return Evaluated(0, 0)
    gates = _decided(wanted, known, rules_of(_day(as_of)), as_of)
    moved = [one for one in gates if _differs(one, known.get(one.change_id))]
    if moved:
        Gate.objects.bulk_create(
            moved, update_conflicts=True, unique_fields=["change"], update_fields=_COLUMNS
        )
        _tell(moved, known, as_of)
    want(wanted, gates, as_of=as_of)
    return Evaluated(len(gates), len(moved))


@transaction.atomic
def evaluate_all(*, after: int, as_of: datetime) -> int | None:
    """The next batch of all changes of today, after an id; the id to go on after, or None when none are left.

    What landed lately is among them: whoever approved it may have turned out to be its author.
    """
    ids = current_ids(after=after, limit=BATCH, as_of=as_of)
    evaluate(change_ids=ids, as_of=as_of)
    return ids[-1] if len(ids) == BATCH else None


def due(*, as_of: datetime) -> list[int]:
    """The changes whose gate time alone may have changed by now, the longest due first. One statement."""
    waiting = Gate.objects.filter(changes_at__lte=as_of, landed_at=None).order_by("changes_at", "change")
    return list(waiting.values_list("change", flat=True)[:BATCH])


def _is_current(change: ChangeForGate, as_of: datetime) -> bool:
    if change.landed_at is not None:
        return change.landed_at >= as_of - RECENT
    return change.is_open


def _decided(
    changes: Sequence[ChangeForGate], known: dict[int, Gate], rules: GateRules, as_of: datetime
) -> list[Gate]:
    weighed = weigh(changes, rules.policy)
    versions = {one.policy_version for one in known.values() if one.landed_at} - {rules.version}
    before = policies_of(versions)
    gates = []
    for change in changes:
        was = known.get(change.id)
        if was is not None and was.landed_at and was.policy_version in before:
            gates.append(_landed(change, was, weighed, rules, before[was.policy_version], as_of))
        elif change.landed_at is not None:
            gates.append(_landed(change, was, weighed, rules, rules.policy, as_of))
        else:
            gates.append(_waiting(change, was, weighed, rules, as_of))
    return gates


def _waiting(
    change: ChangeForGate, was: Gate | None, weighed: Weighed, rules: GateRules, as_of: datetime
) -> Gate:
    """The gate of what has not landed; one that was closed unmerged is asked nothing any more."""
    waited = was is not None and was.state == GateState.CLOSED and was.asked_at is not None
    since = was.asked_at if was is not None and waited else as_of
    asked_at = None if change.is_draft else since  # nobody is asked for their time yet
    mode = rules.policy.mode(change.service_key)
    facts = weighed.facts(change, rules, at=as_of, asked_at=asked_at, mode=mode)
    decision = decide(facts, rules.policy, at=as_of)
    gate = _gate(change, decision, rules.version, as_of)
    if not change.is_open:
        gate.changes_at = None
    elif decision.state is GateState.CLOSED:
        gate.asked_at = asked_at
    elif decision.state is GateState.OPEN:
        gate.asked_at = was.asked_at if was else None
        gate.opened_at = was.opened_at if was and was.state == GateState.OPEN else as_of
    return gate


def _landed(
    change: ChangeForGate,
    was: Gate | None,
    weighed: Weighed,
    rules: GateRules,
    policy: GatePolicy,
    as_of: datetime,
) -> Gate:
    """How it met the gate when it landed: the rules, the lists and what was said by then decide, whenever that is told."""
    at = change.landed_at or as_of
    is_final = was is not None and was.landed_at is not None
    mode = GateMode(was.mode) if was is not None and is_final else policy.mode(change.service_key)
    asked_at = was.asked_at if was else None
    decision = decide(weighed.facts(change, rules, at=at, asked_at=asked_at, mode=mode), policy, at=at)
    gate = _gate(change, decision, was.policy_version if was and is_final else rules.version, as_of)
    around = GatePassage.PAST_ENFORCED if mode is GateMode.ENFORCE else GatePassage.PAST_OBSERVED
    word = seen(decision, tells_reviews=change.tells_reviews)
    gate.passage = decision.passage or around
    gate.seen = word or ""
    gate.landed_at, gate.asked_at = change.landed_at, asked_at
    gate.opened_at = was.opened_at if was else None
    gate.changes_at = None
    return gate


def _gate(change: ChangeForGate, decision: Decision, version: int, as_of: datetime) -> Gate:
    """The row; `first_at` is written with a new one only."""
    return Gate(
        change_id=change.id,
        head=decision.head,
        state=decision.state,
        mode=decision.mode,
        passage=decision.passage or "",
        needed=decision.needed,
        given=len(decision.given),
        policy_version=version,
        decided_at=as_of,
        first_at=as_of,
        changes_at=decision.changes_at if decision.state is not GateState.NOT_ASKED else None,
    )


def _differs(gate: Gate, was: Gate | None) -> bool:
    return was is None or any(
        getattr(gate, name) != getattr(was, name) for name in _COLUMNS if name != "decided_at"
    )


def _tell(moved: Sequence[Gate], known: dict[int, Gate], as_of: datetime) -> None:
    """The log says how many, the history of the rows says which; agendas are built anew where one tells of it."""
    closed = sum(one.state == GateState.CLOSED for one in moved)
    details = {"decided": len(moved), "closed": closed, "policy": moved[0].policy_version}
    log(actor_id=None, action="gates.decided", subject="gates:all", details=details, at=as_of)
    if any(
        one.landed_at and (one.change_id not in known or _told_otherwise(one, known[one.change_id]))
        for one in moved
    ):
        agenda_changed()


def _told_otherwise(gate: Gate, was: Gate) -> bool:
    return any(getattr(gate, name) != getattr(was, name) for name in _NEWS)


def _day(as_of: datetime) -> date:
    return as_of.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
