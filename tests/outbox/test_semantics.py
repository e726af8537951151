"""Any sequence of verbs leaves the outbox as the reference says."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reviewboard.outbox.kinds import KINDS
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import NotDead, owe, revive, settle, sweep
from reviewboard.outbox.outcomes import Claim, Done, Failed, Lost, Outcome, Overtaken, Retry
from tests.examples import examples, thorough
from tests.outbox.reference import Debt, Reference
from tests.outbox.scenes import NOW, start, take

OUTCOMES: list[Outcome] = [
    Done("ref"),
    Failed("no"),
    Retry("busy"),
    Retry("busy", timedelta(minutes=10)),
    Lost("gone"),
]


class Outbox(RuleBasedStateMachine):
    """Drives the real outbox and the reference side by side, inside a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = NOW
        self.reference = Reference()
        self.claims: list[tuple[Claim, Debt]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @rule(seconds=st.sampled_from([1, 29, 31, 61, 600]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        kind=st.sampled_from(["push", "push", "mail", "ticket"]),
        subject=st.sampled_from(["action:1", "action:2"]),
        wait=st.sampled_from([0, 5]),
    )
    def somebody_owes(self, kind: str, subject: str, wait: int) -> None:
        due = self.now + timedelta(seconds=wait)
        owe(kind=kind, subject=subject, payload={}, dedup_key=subject, not_before=due)
        self.reference.owe(kind, subject, due)

    @rule(limit=st.integers(1, 3))
    def a_relay_takes(self, limit: int) -> None:
        taken = sorted(take(as_of=self.now, limit=limit), key=lambda claim: claim.id)
        expected = sorted(self.reference.claim(limit, self.now), key=self.reference.debts.index)
        assert [(claim.kind, claim.attempts) for claim in taken] == [(d.kind, d.attempts) for d in expected]
        self.claims += zip(taken, expected, strict=True)

    @rule(which=st.integers(0, 30))
    def a_handler_begins(self, which: int) -> None:
        if self.claims:
            claim, debt = self.claims[which % len(self.claims)]
            try:
                start(claim, as_of=self.now)
            except Overtaken:
                return
            assert (debt.state, debt.started_at) == ("claimed", None)
            debt.started_at = self.now

    @rule(which=st.integers(0, 30), outcome=st.sampled_from(OUTCOMES))
    def a_handler_settles(self, which: int, outcome: Outcome) -> None:
        if not self.claims:
            return
        claim, debt = self.claims.pop(which % len(self.claims))
        if debt.state == "claimed":
            settle(claim=claim, outcome=outcome, as_of=self.now)
            self.reference.settle(debt, outcome, self.now)

    @rule()
    def the_sweep_runs(self) -> None:
        sweep(as_of=self.now)
        self.reference.sweep(self.now)
        self.claims = [(claim, debt) for claim, debt in self.claims if debt.state == "claimed"]

    @rule(which=st.integers(0, 30))
    def a_person_revives(self, which: int) -> None:
        dead = [number for number, debt in enumerate(self.reference.debts) if debt.state == "dead"]
        if not dead:
            return
        number = dead[which % len(dead)]
        debt, message = self.reference.debts[number], Message.objects.order_by("pk")[number]
        if self.reference.may_revive(debt):
            revive(message_id=message.pk, actor_id=1, as_of=self.now)
            self.reference.revive(debt, self.now)
        else:
            with pytest.raises(NotDead):
                revive(message_id=message.pk, actor_id=1, as_of=self.now)

    @invariant()
    def both_hold_the_same(self) -> None:
        real = Message.objects.order_by("pk").values_list("kind", "subject", "state", "attempts")
        assert list(real) == [(d.kind, d.subject, d.state, d.attempts) for d in self.reference.debts]
        waiting = Message.objects.filter(state="pending").order_by("pk").values_list("not_before", flat=True)
        assert list(waiting) == [d.due for d in self.reference.debts if d.state == "pending"]

    @invariant()
    def nothing_is_tried_more_often_than_declared(self) -> None:
        assert all(debt.attempts <= KINDS[debt.kind].attempts for debt in self.reference.debts)


@pytest.mark.long
@pytest.mark.django_db
def test_the_outbox_does_what_the_reference_does() -> None:
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=examples(50) if thorough() else 20,
            stateful_step_count=40,
            deadline=None,
            phases=(Phase.reuse, Phase.generate),  # shrinking a failure takes minutes against a database
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
