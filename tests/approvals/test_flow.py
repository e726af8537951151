"""The whole way of a request through the gate: signed webhooks in, commit statuses out, the agenda at the end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.approvals.models import HeadStatus
from reviewboard.approvals.on_agenda import at_the_gate
from reviewboard.approvals.saying import approve, break_glass
from reviewboard.approvals.telling import COMPARED_EVERY, MISSED_AFTER, reconcile
from reviewboard.changes.queries.harms import harms_of
from reviewboard.domain import approval
from reviewboard.domain.values import GatePassage
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.policies.models import Policy
from reviewboard.policies.operations import save
from reviewboard.policies.queries import GATE
from tests.approvals.hosted import PATH, Hosted, hosted
from tests.simulators.forge import Forge

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Iterator[Hosted]:
    body = approval.as_data(approval.GatePolicy(enforced=frozenset({"checkout"})))
    Policy.objects.create(kind=GATE, version=1, body=body, hypothesis="fewer surprises")
    with Forge() as forge:
        yield hosted(forge)


def told(here: Hosted) -> list[tuple[str, str]]:
    """What the host was told, the oldest first: the head's first digits and the state."""
    return [(one.sha[:7], one.state) for one in here.forge.ledger]


def reader(here: Hosted, login: str) -> Reader:
    return Reader(user_id=None, person_id=here.people[login].pk, role=Role.ENGINEER)


def test_from_a_signed_webhook_to_the_agenda(here: Hosted) -> None:
    here.open()
    first = here.head
    assert here.shown == "pending"
    assert here.forge.ledger[-1].description == (
        "1 approval by a reviewer of checkout is needed on this head."
    )
    here.forge.review(PATH, 1, "ola", "approved")
    here.forge.review(PATH, 1, "ada", "approved")
    here.arrive()
    assert here.shown == "pending"
    here.forge.review(PATH, 1, "rita", "approved")
    here.arrive()
    assert here.shown == "success"
    here.forge.push(PATH, 1)
    here.arrive()
    assert here.shown == "pending"
    now = timezone.now()
    break_glass(
        reader=reader(here, "ola"),
        change_id=here.change.pk,
        head=here.head,
        reason="the shop is down",
        as_of=now,
    )
    here.work_off()
    assert here.shown == "success"
    second = here.head
    assert told(here) == [
        (first[:7], "pending"),
        (first[:7], "success"),
        (second[:7], "pending"),
        (second[:7], "success"),
    ]
    here.forge.close(PATH, 1, "ada", merged=True)
    here.arrive()
    week = at_the_gate(since=now.replace(hour=0), until=timezone.now(), landed_since=now.replace(hour=0))
    assert week[here.change.pk].passage is GatePassage.BROKEN_GLASS


def test_an_approval_here_is_told_to_the_host(here: Hosted) -> None:
    here.open()
    approve(
        reader=reader(here, "rob"),
        change_id=here.change.pk,
        head=here.head,
        checked="all of it",
        as_of=timezone.now(),
    )
    here.work_off()
    assert told(here) == [(here.head[:7], "pending"), (here.head[:7], "success")]


def test_where_it_only_observes_the_host_is_told_what_would_be_asked_and_lets_it_pass(here: Hosted) -> None:
    Policy.objects.update(body=approval.as_data(approval.GatePolicy()))
    here.open()
    assert here.shown == "success"
    assert here.forge.ledger[-1].description.startswith("Observing only: 1 approval by a reviewer")


def test_of_what_it_does_not_ask_about_an_observing_gate_says_nothing(here: Hosted) -> None:
    here.open(body="by hand")
    assert told(here) == [(here.head[:7], "success")], "the host of an enforced service waits for a word"
    Policy.objects.update(body=approval.as_data(approval.GatePolicy()))
    here.open(body="by hand")
    assert len(here.forge.ledger) == 1


def test_a_host_that_was_not_switched_on_is_told_nothing(here: Hosted) -> None:
    type(here.connection).objects.update(config={**here.connection.config, "statuses": False})
    here.open()
    assert here.gate.state == "closed"
    assert not here.forge.ledger
    assert not HeadStatus.objects.exists()


def test_ten_pushes_and_a_policy_change_meanwhile_are_one_status_of_the_last_head(here: Hosted) -> None:
    here.open()
    for _ in range(10):
        here.forge.push(PATH, 1)
    body = approval.as_data(approval.GatePolicy(enforced=frozenset({"checkout"}), approvals=2))
    save(
        kind=GATE,
        body=body,
        after_version=1,
        owner_id=here.people["amara"].pk,
        hypothesis="two pairs of eyes",
        expires_on=timezone.localdate() + timedelta(days=90),
        actor_id=None,
        as_of=timezone.now(),
    )
    here.arrive()
    assert here.shown == "pending"
    last = [one for one in here.forge.ledger if one.sha == here.head]
    assert [one.description for one in last] == [
        "2 approvals by reviewers of checkout are needed on this head."
    ]


def test_two_requests_of_one_head_have_one_status_and_it_waits_as_long_as_one_of_them_does(
    here: Hosted,
) -> None:
    here.open()
    shared = here.head
    here.forge.open_pull(PATH, author="ola", title="By hand", body="by hand", head=shared)
    here.arrive()
    assert here.forge.shown(PATH, shared) == "pending"
    here.forge.review(PATH, 1, "rita", "approved")
    here.arrive()
    assert here.forge.shown(PATH, shared) == "success"


def test_a_reply_that_was_lost_is_looked_for_and_not_told_twice(here: Hosted) -> None:
    here.forge.faults.add("lost_reply")
    here.open()
    assert told(here) == [(here.head[:7], "pending")]
    assert HeadStatus.objects.get().told.startswith("pending: ")


def test_a_head_that_is_gone_needs_no_status(here: Hosted) -> None:
    here.open()
    before = here.head
    here.forge.push(PATH, 1)
    here.forge.collect(PATH, here.head)
    here.arrive()
    assert told(here) == [(before[:7], "pending")]
    assert not Message.objects.filter(kind="commit_status", state__in=("dead", "pending")).exists()


def test_a_host_that_refuses_says_so_beside_the_head(here: Hosted) -> None:
    here.forge.faults.add("full")
    here.open()
    assert "1000 statuses" in HeadStatus.objects.get().refused
    assert Message.objects.get(kind="commit_status").state == "dead"


def test_a_status_that_somebody_told_over_is_found_and_told_again(here: Hosted) -> None:
    here.open()
    other = replace(here.forge.ledger[-1], state="success", description="somebody said so")
    here.forge.take(here.forge.repository(PATH), other)
    assert here.shown == "success"
    assert reconcile(as_of=timezone.now()) == 0
    assert reconcile(as_of=timezone.now() + COMPARED_EVERY) == 1
    here.work_off()
    assert here.shown == "pending"


def test_a_word_whose_message_was_lost_is_owed_again(here: Hosted) -> None:
    here.forge.faults.add("server_error", times=0)
    here.open()
    here.forge.faults.clear()
    Message.objects.filter(kind="commit_status").update(state="dead")
    assert reconcile(as_of=timezone.now()) == 0
    assert reconcile(as_of=timezone.now() + MISSED_AFTER) == 1
    here.work_off()
    assert here.shown == "pending"


def test_an_approval_holds_over_a_rebase_once_the_new_head_was_read(here: Hosted) -> None:
    here.open()
    here.read()
    here.forge.review(PATH, 1, "rita", "approved")
    here.arrive()
    assert here.shown == "success"
    here.forge.push(PATH, 1)  # with the same differences, as after a rebase
    here.arrive()
    assert here.shown == "pending"
    here.read()
    assert here.shown == "success"
    here.forge.repository(PATH).pulls[1].patches["src/pay.py"] += "\n+    try_once_more()"
    here.forge.push(PATH, 1)
    here.arrive()
    here.read()
    assert here.shown == "pending"


def test_what_the_host_shows_of_a_head_to_destroy_takes_a_second_approval(here: Hosted) -> None:
    drop = "@@ -0,0 +1,3 @@\n+def change\n+  drop_table :orders\n+end"
    here.open()
    here.forge.repository(PATH).pulls[1].patches["db/migrate/1_tidy.rb"] = drop
    here.forge.review(PATH, 1, "rita", "approved")
    here.arrive()
    assert here.shown == "success"
    here.read()
    assert here.shown == "pending"
    assert (here.gate.given, here.gate.needed) == (1, 2)
    (harm,) = harms_of(reader(here, "rob"), here.change.pk)
    assert (harm.rule_id, harm.where) == ("migration.drop", "db/migrate/1_tidy.rb: orders")
    here.forge.review(PATH, 1, "rob", "approved")
    here.arrive()
    assert here.shown == "success"
    del here.forge.repository(PATH).pulls[1].patches["db/migrate/1_tidy.rb"]
    here.forge.push(PATH, 1)
    here.arrive()
    here.read()
    assert (here.change.destructive, here.gate.needed) == (False, 1)
