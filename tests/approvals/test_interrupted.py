"""What comes between: another policy between two batches, another word while one is lost, and changes that share a head."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.approvals import evaluating
from reviewboard.approvals.models import Gate
from reviewboard.approvals.telling import tell
from reviewboard.celery import HANDLERS
from reviewboard.domain import approval
from reviewboard.domain.ports import Unavailable
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.policies.operations import save
from reviewboard.policies.queries import GATE
from tests.approvals.hosted import PATH, Hosted, hosted
from tests.simulators.forge import Forge

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Iterator[Hosted]:
    with Forge() as forge:
        shop = hosted(forge)
        ask_for(shop, 1)
        yield shop


def ask_for(here: Hosted, approvals: int) -> None:
    """The next version of the policy; each asks for one approval more than the one before."""
    save(
        kind=GATE,
        body=approval.as_data(
            approval.GatePolicy(
                enforced=frozenset({"checkout"}), approvals=approvals, destructive_approvals=5
            )
        ),
        after_version=approvals - 1,
        owner_id=here.people["amara"].pk,
        hypothesis="fewer surprises",
        expires_on=timezone.localdate() + timedelta(days=90),
        actor_id=None,
        as_of=timezone.now(),
    )


def next_batch() -> None:
    """A worker decides the next batch of all gates."""
    Message.objects.exclude(kind="evaluate_gates").delete()
    (one,) = claim(limit=1, as_of=timezone.now() + timedelta(seconds=1), claimed_by="tests")
    import_string(HANDLERS[one.kind])(message_id=one.id, token=str(one.token))


def test_a_policy_that_comes_between_two_batches_begins_at_the_beginning(
    here: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        here.open()
    monkeypatch.setattr(evaluating, "BATCH", 1)
    ask_for(here, 2)
    next_batch()
    Message.objects.exclude(kind="evaluate_gates").delete()
    (taken,) = claim(limit=1, as_of=timezone.now() + timedelta(seconds=1), claimed_by="tests")
    ask_for(here, 3)
    import_string(HANDLERS[taken.kind])(message_id=taken.id, token=str(taken.token))
    here.work_off("evaluate_gates")
    assert set(Gate.objects.values_list("needed", "policy_version")) == {(3, 3)}


def test_a_word_that_comes_back_is_told_again_where_another_may_have_arrived(here: Hosted) -> None:
    here.open()
    here.forge.review(PATH, 1, "rita", "approved")
    given = here.forge.repository(PATH).pulls[1].reviews[-1].number
    here.forge.faults.add("lost_reply")
    subject = f"head:{here.change.repository_id}:{here.head}"
    here.arrive("process_delivery", "evaluate_gates")
    with pytest.raises(Unavailable):
        tell(subject=subject, again=False, look=False, as_of=timezone.now())
    assert here.shown == "success", "it arrived, and nobody here knows"
    here.forge.dismiss(PATH, 1, given, "amara")
    here.arrive("process_delivery", "evaluate_gates")
    tell(subject=subject, again=False, look=False, as_of=timezone.now())
    assert [one.state for one in here.forge.ledger] == ["pending", "success", "pending"]


def test_changes_of_one_head_that_are_decided_together_wait_as_long_as_one_of_them_does(here: Hosted) -> None:
    here.open()
    head = here.head
    here.forge.open_pull(PATH, author="ola", title="By hand", body="by hand", head=head)
    here.arrive()
    ask_for(here, 2)
    here.work_off()
    assert [one.description for one in here.forge.ledger if one.sha == head] == [
        "1 approval by a reviewer of checkout is needed on this head.",
        "2 approvals by reviewers of checkout are needed on this head.",
    ]


def test_what_is_open_no_more_holds_no_other_change_of_its_head(here: Hosted) -> None:
    here.open()
    head = here.head
    here.forge.open_pull(PATH, author="ola", title="By hand", body="by hand", head=head)
    here.arrive()
    assert here.forge.shown(PATH, head) == "pending"
    here.forge.close(PATH, 1, "ada", merged=False)
    here.arrive()
    assert here.forge.shown(PATH, head) == "success"
