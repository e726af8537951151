"""Which changes are candidates for having contributed to an incident.

A candidate is a place to look, never a verdict: timing, the service, what it depends on, and what was taken
back afterwards. Whether a change was AI-assisted is no input (ui/DESIGN.md, "Charts"), and nobody is named.
"""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=48)
"""How long before the start a change of the same service may have gone live."""
WINDOW_OF_DEPENDENCY = timedelta(hours=12)
"""The same for a change of a service that the one that was hurt needs: there are many of these."""
SHORTLY = timedelta(hours=2)
"""A change that went live within this before the start did so shortly before."""
TAKEN_BACK_WITHIN = timedelta(days=7)
"""A change that was reverted within this after the start was reverted afterwards."""
MOST = 5
"""How many candidates an incident has at most: more is a list that nobody reads."""


class ReasonCode(enum.StrEnum):
    """Why a change is a candidate; shown as a sentence."""

    LIVE_SHORTLY_BEFORE = "live_shortly_before"
    REVERTED_AFTERWARDS = "reverted_afterwards"
    SAME_SERVICE = "same_service"
    DEPENDENCY = "dependency"
    LINKED_BY_PERSON = "linked_by_person"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `minutes`: how long before the start the change went live."""

    code: ReasonCode
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class HurtService:
    """What the rule asks of an incident: when it began, the service that was hurt, and what that needs."""

    started_at: datetime
    service_id: int
    needs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LiveChange:
    """What the rule asks of a change: its service, when it went live, and when it was taken back."""

    id: int
    service_id: int | None
    live_at: datetime
    reverted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change to look at. `strength`: 1 weak, 2 moderate, 3 strong; `reasons`: the strongest first."""

    change_id: int
    strength: int
    reasons: tuple[Reason, ...]


def candidates(incident: HurtService, changes: Iterable[LiveChange]) -> tuple[Candidate, ...]:
    """The candidates among these changes: the strongest first, then the one nearest before the start.

    A change counts when it was live when the incident began, belongs to the service that was hurt or to one
    that it needs, and had gone live in the window before. Shortly before, and reverted afterwards, each make
    it stronger; a change of another service is never strong.
    """
    found = [(one, candidate) for one in changes if (candidate := _candidate(incident, one))]
    found.sort(key=lambda pair: (-pair[1].strength, incident.started_at - pair[0].live_at, pair[0].id))
    return tuple(candidate for _, candidate in found[:MOST])


def _candidate(incident: HurtService, change: LiveChange) -> Candidate | None:
    own = change.service_id == incident.service_id
    before = incident.started_at - change.live_at
    if not own and not _needed(change, incident.needs):
        return None
    if not timedelta(0) <= before <= (WINDOW if own else WINDOW_OF_DEPENDENCY):
        return None
    if change.reverted_at is not None and change.reverted_at <= incident.started_at:
        return None
    reasons = []
    if before <= SHORTLY:
        reasons.append(Reason(ReasonCode.LIVE_SHORTLY_BEFORE, minutes=int(before.total_seconds() // 60)))
    if change.reverted_at is not None and change.reverted_at <= incident.started_at + TAKEN_BACK_WITHIN:
        reasons.append(Reason(ReasonCode.REVERTED_AFTERWARDS))
    reasons.append(Reason(ReasonCode.SAME_SERVICE if own else ReasonCode.DEPENDENCY))
    return Candidate(change.id, min(len(reasons), 3 if own else 2), tuple(reasons))


def _needed(change: LiveChange, needs: Collection[int]) -> bool:
    return change.service_id is not None and change.service_id in needs
