from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import resolve, settle, sweep
from reviewboard.outbox.outcomes import Claim, Done, Failed, Lost, Outcome, Overtaken, Retry
from tests.outbox.scenes import NOW, SOON, WAITS, owe_one, start, state_of, states, take, take_one
from tests.statements import at_most

LATER = NOW + timedelta(days=1)


def taken_up(kind: str = "push", subject: str = "action:1") -> Claim:
    owe_one(kind, subject)
    taken = take_one()
    start(taken)
    return taken


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Done("ref-1"), "settled"),
        (Failed("no"), "dead"),
        (Retry("later"), "pending"),
        (Lost("gone"), "pending"),
    ],
)
def test_an_outcome_decides_the_state_in_one_statement(outcome: Outcome, state: str) -> None:
    taken = taken_up()
    with at_most(1):
        settle(claim=taken, outcome=outcome, as_of=SOON)
    assert state_of(taken.id) == state


@pytest.mark.django_db
def test_what_the_receiver_calls_it_is_kept() -> None:
    settle(claim=taken_up(), outcome=Done("<12.345.1@reviewboard>"), as_of=SOON)
    assert list(Message.objects.values_list("reference", "settled_at")) == [("<12.345.1@reviewboard>", SOON)]


@pytest.mark.django_db
def test_a_retry_waits_by_the_schedule_and_is_dead_at_its_end() -> None:
    owe_one()
    clock = NOW
    for wait in WAITS:
        settle(claim=take_one(as_of=clock), outcome=Retry("busy"), as_of=clock)
        assert take(as_of=clock + wait - timedelta(seconds=1)) == ()
        clock += wait
    settle(claim=take_one(as_of=clock), outcome=Retry("busy"), as_of=clock)
    assert list(Message.objects.values_list("state", "attempts", "last_error")) == [("dead", 3, "busy")]


@pytest.mark.django_db
def test_the_receivers_own_wait_counts_when_it_is_the_longer_one() -> None:
    settle(claim=taken_up(), outcome=Retry("slow down", timedelta(hours=2)), as_of=NOW)
    assert Message.objects.get().not_before == NOW + timedelta(hours=2)


@pytest.mark.django_db
def test_a_lost_ticket_is_uncertain_and_is_not_created_again() -> None:
    taken = taken_up("ticket", "finding:1")
    settle(claim=taken, outcome=Lost("no answer"), as_of=NOW)
    assert state_of(taken.id) == "uncertain"
    assert take(as_of=LATER) == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("found", "state"), [(Done("CHK-1"), "settled"), (Retry("not there"), "pending"), (Failed("no"), "dead")]
)
def test_the_owing_room_resolves_what_is_uncertain(found: Done | Retry | Failed, state: str) -> None:
    taken = taken_up("ticket", "finding:1")
    settle(claim=taken, outcome=Lost("no answer"), as_of=NOW)
    with at_most(2):
        resolve(message_id=taken.id, outcome=found, as_of=SOON)
    assert state_of(taken.id) == state
    with pytest.raises(Overtaken):
        resolve(message_id=taken.id, outcome=found, as_of=SOON)


@pytest.mark.django_db
def test_only_who_holds_the_claim_has_a_say_and_only_once() -> None:
    taken = taken_up()
    with pytest.raises(Overtaken):
        settle(claim=Claim(taken.id, taken.kind, uuid4(), 1), outcome=Done(), as_of=NOW)
    settle(claim=taken, outcome=Done(), as_of=NOW)
    with pytest.raises(Overtaken):
        settle(claim=taken, outcome=Failed("no"), as_of=NOW)
    assert states() == ["settled"]


@pytest.mark.django_db
def test_a_late_word_that_it_happened_spares_a_second_mail() -> None:
    slow = taken_up("mail", "mail:1:2")
    sweep(as_of=LATER)
    assert states() == ["pending"]
    settle(claim=slow, outcome=Done("message-1"), as_of=LATER)
    assert take(as_of=LATER) == ()
    assert states() == ["settled"]


@pytest.mark.django_db
def test_a_late_word_does_not_count_against_whoever_has_it_now() -> None:
    slow = taken_up("mail", "mail:1:2")
    sweep(as_of=LATER)
    now_mine = take_one(as_of=LATER)
    with pytest.raises(Overtaken):
        settle(claim=slow, outcome=Done(), as_of=LATER)
    settle(claim=now_mine, outcome=Done(), as_of=LATER)


@pytest.mark.django_db
def test_a_late_word_does_not_swallow_an_edit_that_joined_meanwhile() -> None:
    slow = taken_up()
    sweep(as_of=LATER)
    owe_one()
    with pytest.raises(Overtaken):
        settle(claim=slow, outcome=Done(), as_of=LATER)
    assert states() == ["pending"]


@pytest.mark.django_db
def test_a_failed_push_gives_way_to_the_newer_one_which_inherits_its_wait() -> None:
    first = taken_up()
    owe_one()
    settle(claim=first, outcome=Retry("busy", timedelta(hours=1)), as_of=NOW)
    assert list(Message.objects.order_by("pk").values_list("state", "reference", "not_before")) == [
        ("settled", "superseded", NOW + timedelta(hours=1)),
        ("pending", "", NOW + timedelta(hours=1)),
    ]


@pytest.mark.django_db
def test_no_address_is_kept_in_an_error() -> None:
    settle(claim=taken_up(), outcome=Failed("550 <ada@example.org>: unknown user " + "x" * 900), as_of=NOW)
    kept = Message.objects.get().last_error
    assert kept.startswith("550 <<address>>: unknown user xxx")
    assert len(kept) == 500


@pytest.mark.django_db
def test_the_database_refuses_a_jump_that_the_lifecycle_does_not_know() -> None:
    settle(claim=taken_up(), outcome=Done(), as_of=NOW)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Message.objects.update(state="pending")
