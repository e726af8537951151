"""The semantics of the outbox in a page of plain Python, to compare the real one with.

It knows no SQL, no locks and no tokens: what happens one after the other must come out the same in both.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reviewboard.outbox.kinds import KINDS, START_TIMEOUT, OnLost, Unique
from reviewboard.outbox.outcomes import Done, Failed, Lost, Outcome, Retry

UNSETTLED = {"pending", "claimed", "uncertain"}


@dataclass
class Debt:
    """One message, by its place in the order of writing."""

    kind: str
    subject: str
    due: datetime
    state: str = "pending"
    attempts: int = 0
    claimed_at: datetime | None = None
    started_at: datetime | None = None


@dataclass
class Reference:
    """All messages, oldest first. Every verb is the one of `reviewboard.outbox.operations`."""

    debts: list[Debt] = field(default_factory=list)

    def owe(self, kind: str, subject: str, due: datetime) -> None:
        same = [debt for debt in self.debts if (debt.kind, debt.subject) == (kind, subject)]
        if KINDS[kind].unique is Unique.EVER:
            if not same:
                self.debts.append(Debt(kind, subject, due))
            return
        waiting = [debt for debt in same if debt.state == "pending"]
        for debt in waiting:
            debt.due = debt.due if debt.attempts else min(debt.due, due)
        if not waiting:
            self.debts.append(Debt(kind, subject, due))

    def claim(self, limit: int, now: datetime) -> list[Debt]:
        due = [
            debt for debt in self.debts if debt.state == "pending" and debt.due <= now and self._first(debt)
        ]
        due.sort(key=lambda debt: (debt.due, self.debts.index(debt)))
        for debt in due[:limit]:
            debt.state, debt.claimed_at, debt.started_at = "claimed", now, None
            debt.attempts += 1
        return due[:limit]

    def settle(self, debt: Debt, outcome: Outcome, now: datetime) -> None:
        kind = KINDS[debt.kind]
        match outcome:
            case Done():
                debt.state = "settled"
            case Failed():
                debt.state = "dead"
            case Lost() if kind.on_lost is OnLost.UNCERTAIN:
                debt.state = "uncertain"
            case Retry() | Lost() if debt.attempts > len(kind.retry_after):
                debt.state = "dead"
            case Retry() | Lost():
                asked = outcome.after if isinstance(outcome, Retry) and outcome.after else timedelta(0)
                self._give_back(debt, now + max(asked, kind.retry_after[debt.attempts - 1]))

    def sweep(self, now: datetime) -> None:
        for debt in [debt for debt in self.debts if debt.state == "claimed"]:
            kind = KINDS[debt.kind]
            if debt.started_at is None:
                if debt.claimed_at is not None and debt.claimed_at <= now - START_TIMEOUT:
                    debt.attempts -= 1
                    self._give_back(debt, now)
            elif debt.started_at <= now - kind.claim_timeout:
                if kind.on_lost is OnLost.UNCERTAIN:
                    debt.state = "uncertain"
                elif debt.attempts > len(kind.retry_after):
                    debt.state = "dead"
                else:
                    self._give_back(debt, now)

    def may_revive(self, debt: Debt) -> bool:
        return debt.state == "dead" and self._twin(debt) is None

    def revive(self, debt: Debt, now: datetime) -> None:
        debt.state, debt.attempts, debt.due, debt.started_at = "pending", 0, now, None

    def _first(self, debt: Debt) -> bool:
        others = [other for other in self.debts if other.subject == debt.subject and other is not debt]
        older = self.debts[: self.debts.index(debt)]
        return not any(
            other.state in {"claimed", "uncertain"} or (other.state == "pending" and other in older)
            for other in others
        )

    def _twin(self, debt: Debt) -> Debt | None:
        if KINDS[debt.kind].unique is Unique.EVER:
            return None
        same = [other for other in self.debts if (other.kind, other.subject) == (debt.kind, debt.subject)]
        return next((other for other in same if other.state == "pending" and other is not debt), None)

    def _give_back(self, debt: Debt, due: datetime) -> None:
        debt.started_at, debt.due = None, due
        twin = self._twin(debt)
        if twin is None:
            debt.state = "pending"
        else:
            debt.state, twin.due = "settled", max(twin.due, due)
