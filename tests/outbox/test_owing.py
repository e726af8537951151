from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from reviewboard.audit.details import PersonalText
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import Debt, owe, owe_all, settle
from reviewboard.outbox.outcomes import Done, Retry
from tests.outbox.scenes import NOW, SOON, elsewhere, owe_one, start, states, take, take_one
from tests.statements import at_most


@pytest.mark.django_db(transaction=True)
def test_nothing_is_owed_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="in the transaction that causes it"):
        owe(kind="push", subject="action:1", payload={})


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_owed() -> None:
    def fail() -> None:
        with transaction.atomic():
            owe_one()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert states() == []


@pytest.mark.django_db
def test_ten_edits_become_one_push_that_is_due_when_the_first_was() -> None:
    for minute in range(10):
        owe_one(due=NOW + timedelta(minutes=minute))
    assert list(Message.objects.values_list("state", "not_before")) == [("pending", NOW)]


@pytest.mark.django_db
def test_an_earlier_date_brings_a_waiting_push_forward() -> None:
    owe_one(due=NOW + timedelta(minutes=5))
    owe_one(due=NOW)
    assert Message.objects.get().not_before == NOW


@pytest.mark.django_db
def test_an_edit_during_the_push_is_pushed_again() -> None:
    owe_one()
    take_one()
    owe_one()
    assert states() == ["claimed", "pending"]


@pytest.mark.django_db
def test_an_edit_does_not_shorten_the_wait_that_a_receiver_asked_for() -> None:
    owe_one()
    taken = take_one()
    start(taken)
    settle(claim=taken, outcome=Retry("slow down", timedelta(hours=1)), as_of=NOW)
    owe_one(due=SOON)
    assert Message.objects.get().not_before == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_a_mail_is_owed_once_ever_even_after_it_was_sent() -> None:
    assert owe_one("mail", "mail:12:345")
    taken = take_one()
    start(taken)
    settle(claim=taken, outcome=Done("message-1"), as_of=NOW)
    assert not owe_one("mail", "mail:12:345")
    assert states() == ["settled"]


@pytest.mark.django_db
def test_what_is_owed_once_ever_must_say_when_two_are_the_same() -> None:
    with pytest.raises(ValueError, match="dedup_key"):
        owe(kind="mail", subject="mail:12:345", payload={})


@pytest.mark.django_db
@pytest.mark.parametrize("payload", [{"name": "Ada Lovelace"}, {"to": "ada@example.org"}, {"Ada": 1}])
def test_a_payload_holds_no_personal_text(payload: dict[str, str | int]) -> None:
    with pytest.raises(PersonalText):
        owe(kind="push", subject="action:1", payload=payload)


@pytest.mark.django_db
def test_a_kind_that_nobody_declared_is_refused() -> None:
    with pytest.raises(KeyError):
        owe(kind="telegram", subject="action:1", payload={})


@pytest.mark.django_db
def test_rebuilding_waits_half_a_minute_for_others_to_join() -> None:
    before = timezone.now()
    owe(kind="rebuild_agenda", subject="meeting:12", payload={})
    due = Message.objects.get().not_before
    assert timedelta(seconds=25) < due - before <= timedelta(seconds=31)


@pytest.mark.django_db
def test_two_hundred_mails_are_owed_in_one_statement() -> None:
    debts = [Debt(f"mail:12:{person}", {"person": person}, f"12:{person}:1") for person in range(200)]
    with at_most(1):
        assert owe_all(kind="agenda_mail", debts=debts) == 200
    with at_most(1):
        assert owe_all(kind="agenda_mail", debts=[*debts, Debt("mail:12:200", {}, "12:200:1")]) == 1


@pytest.mark.django_db
def test_owing_the_same_twice_in_one_call_is_owing_it_once() -> None:
    assert owe_all(kind="push", debts=[Debt("action:1", {"id": 1}), Debt("action:1", {"id": 2})]) == 1
    assert Message.objects.get().payload == {"id": 2}


@pytest.mark.django_db(transaction=True)
def test_a_push_is_not_taken_up_while_an_edit_that_joined_it_is_uncommitted() -> None:
    owe_one()
    joined, may_commit = Event(), Event()

    def edit() -> None:
        with transaction.atomic():
            owe(kind="push", subject="action:1", payload={"id": 2}, not_before=NOW)
            joined.set()
            assert may_commit.wait(10)

    with ThreadPoolExecutor() as pool:
        editing = elsewhere(pool, edit)
        assert joined.wait(10)
        assert take() == ()
        may_commit.set()
        editing.result(10)
    assert start(take_one()).payload == {"id": 2}
