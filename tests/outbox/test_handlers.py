from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.outbox.handlers import Work, handle
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import sweep
from reviewboard.outbox.outcomes import Claim, Owed
from tests.outbox.scenes import owe_one, states, take_one
from tests.statements import at_most


def taken_up(kind: str = "push", subject: str = "action:1") -> Claim:
    now = timezone.now()
    owe_one(kind, subject, due=now)
    return take_one(as_of=now)


def run(work: Work, taken: Claim, *, in_transaction: bool = False) -> None:
    handle(work, message_id=taken.id, token=taken.token, in_transaction=in_transaction)


def raising(error: BaseException) -> Callable[[Owed], str]:
    def work(owed: Owed) -> str:
        raise error

    return work


@pytest.mark.django_db
@pytest.mark.parametrize("in_transaction", [False, True])
def test_work_that_returns_is_settled_in_two_statements_beside_its_own(in_transaction: bool) -> None:
    taken = taken_up()
    with at_most(2):
        run(lambda owed: f"done {owed.subject}", taken, in_transaction=in_transaction)
    assert list(Message.objects.values_list("state", "reference")) == [("settled", "done action:1")]


@pytest.mark.django_db
@pytest.mark.parametrize("in_transaction", [False, True])
@pytest.mark.parametrize(
    ("kind", "error", "state", "kept"),
    [
        ("push", Rejected("no such project"), "dead", "no such project"),
        ("ticket", Rejected("no such project"), "dead", "no such project"),
        ("push", Unavailable("maintenance"), "pending", "maintenance"),
        ("ticket", Unavailable("maintenance"), "pending", "maintenance"),
        ("push", ZeroDivisionError("by zero"), "pending", "ZeroDivisionError: by zero"),
        ("ticket", ZeroDivisionError("by zero"), "uncertain", "ZeroDivisionError: by zero"),
    ],
)
def test_what_the_work_raises_says_what_became_of_it(
    kind: str, error: Exception, state: str, kept: str, in_transaction: bool
) -> None:
    run(raising(error), taken_up(kind, "finding:1"), in_transaction=in_transaction)
    assert list(Message.objects.values_list("state", "last_error")) == [(state, kept)]


@pytest.mark.django_db
def test_the_other_sides_wait_is_kept() -> None:
    before = timezone.now()
    run(raising(Unavailable("busy", timedelta(hours=2))), taken_up())
    assert Message.objects.get().not_before >= before + timedelta(hours=2)


@pytest.mark.django_db
def test_a_task_delivered_twice_works_once() -> None:
    taken, worked = taken_up(), list[str]()
    for _ in range(2):
        run(lambda owed: worked.append(owed.subject), taken)
    assert worked == ["action:1"]


@pytest.mark.django_db
def test_a_task_that_comes_after_its_claim_was_swept_does_nothing() -> None:
    taken, worked = taken_up(), list[str]()
    sweep(as_of=timezone.now() + timedelta(hours=1))
    run(lambda owed: worked.append(owed.subject), taken)
    assert (worked, states()) == ([], ["pending"])


@pytest.mark.django_db
def test_a_worker_killed_between_the_servers_answer_and_our_record_leads_to_a_second_sending() -> None:
    taken, sent = taken_up("mail", "mail:1:2"), list[str]()

    def send_and_die(owed: Owed) -> str:
        sent.append(owed.subject)
        raise SystemExit

    with pytest.raises(SystemExit):
        run(send_and_die, taken)
    later = timezone.now() + timedelta(minutes=2)
    sweep(as_of=later)
    run(lambda owed: sent.append(owed.subject), take_one(as_of=later))
    assert (sent, states()) == (["mail:1:2", "mail:1:2"], ["settled"])


@pytest.mark.django_db
def test_work_on_our_own_tables_is_undone_when_it_fails() -> None:
    def owe_and_fail(owed: Owed) -> str:
        owe_one("mail", "mail:1:2")
        raise ZeroDivisionError

    run(owe_and_fail, taken_up(), in_transaction=True)
    assert states() == ["pending"]


@pytest.mark.django_db
def test_work_on_our_own_tables_is_undone_when_somebody_was_faster() -> None:
    def owe_too_slowly(owed: Owed) -> str:
        owe_one("mail", "mail:1:2")
        Message.objects.filter(pk=owed.claim.id).update(claim_token="5b7e3c0a-6d6f-4c57-9d2f-6a5a6f0a1c11")
        return ""

    run(owe_too_slowly, taken_up(), in_transaction=True)
    assert states() == ["claimed"]
