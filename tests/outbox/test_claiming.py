from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import IntegrityError, transaction

from reviewboard.outbox.kinds import KINDS, Lane
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim, put_back, settle
from reviewboard.outbox.outcomes import Done, Failed, Lost, Overtaken
from tests.outbox.scenes import NOW, SOON, elsewhere, owe_one, start, state_of, states, take, take_one
from tests.statements import at_most


@pytest.mark.django_db
def test_only_what_is_due_is_taken_up_the_longest_due_first() -> None:
    owe_one(subject="action:1", due=SOON)
    owe_one(subject="action:2", due=NOW)
    owe_one(subject="action:3", due=NOW - timedelta(hours=1))
    assert Message.objects.get(pk=take(limit=1)[0].id).subject == "action:3"
    assert Message.objects.get(pk=take_one().id).subject == "action:2"
    assert take() == ()


@pytest.mark.django_db
def test_taking_up_is_one_statement_however_many_wait() -> None:
    for number in range(30):
        owe_one(subject=f"action:{number}")
    with at_most(1):
        assert len(take(limit=20)) == 20


@pytest.mark.django_db
def test_what_waits_waits_in_the_database_when_enough_is_in_flight() -> None:
    for number in range(5):
        owe_one(subject=f"action:{number}")
    assert len(claim(limit=10, in_flight=3, as_of=NOW, claimed_by="relay")) == 3
    assert claim(limit=10, in_flight=3, as_of=NOW, claimed_by="relay") == ()


@pytest.mark.django_db
def test_what_waits_for_a_tracker_leaves_room_for_everything_else() -> None:
    for number in range(5):
        owe_one("sync_issue", f"action:{number}")
    owe_one(subject="meeting:1")
    in_tracker = claim(limit=10, in_flight=3, as_of=SOON, claimed_by="relay", lane=Lane.TRACKER)
    assert [one.kind for one in in_tracker] == ["sync_issue"] * 3
    assert claim(limit=10, in_flight=3, as_of=SOON, claimed_by="relay", lane=Lane.TRACKER) == ()
    (other,) = claim(limit=10, in_flight=3, as_of=SOON, claimed_by="relay", lane=Lane.DEFAULT)
    assert other.kind == "push"


@pytest.mark.django_db
def test_messages_of_one_subject_go_one_after_the_other() -> None:
    owe_one("mail", "mail:1:2")
    with transaction.atomic():
        Message.objects.update(dedup_key="1:2:1")
    owe_one("mail", "mail:1:2")
    first = take_one()
    assert take() == ()
    start(first)
    settle(claim=first, outcome=Done(), as_of=NOW)
    assert take_one().id > first.id


@pytest.mark.django_db
def test_a_dead_message_does_not_hold_up_those_behind_it() -> None:
    owe_one()
    first = take_one()
    owe_one()
    settle(claim=first, outcome=Failed("no"), as_of=NOW)
    assert take_one().id > first.id


@pytest.mark.django_db
def test_an_uncertain_message_holds_up_those_behind_it() -> None:
    owe_one("ticket", "finding:1")
    first = take_one()
    owe_one("push", "finding:1")
    settle(claim=first, outcome=Lost("gone"), as_of=NOW)
    assert states() == ["uncertain", "pending"]
    assert take() == ()


@pytest.mark.django_db
def test_a_kind_of_a_newer_release_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    owe_one()
    monkeypatch.delitem(KINDS, "push")
    assert take() == ()


@pytest.mark.django_db
def test_a_task_that_the_broker_delivers_twice_runs_once() -> None:
    owe_one()
    taken = take_one()
    with at_most(1):
        owed = start(taken)
    assert (owed.claim, owed.subject, owed.payload, owed.schema_version) == (taken, "action:1", {"id": 1}, 1)
    with pytest.raises(Overtaken):
        start(taken)


@pytest.mark.django_db
def test_what_could_not_be_sent_goes_back_and_was_no_attempt() -> None:
    owe_one(subject="action:1")
    owe_one(subject="action:2")
    with at_most(2):
        assert put_back(claims=take(), as_of=NOW, wait=timedelta(seconds=5)) == 2
    assert take() == ()
    assert {taken.attempts for taken in take(as_of=NOW + timedelta(seconds=5))} == {1}


@pytest.mark.django_db
def test_what_has_begun_cannot_be_put_back() -> None:
    owe_one()
    taken = take_one()
    start(taken)
    assert put_back(claims=[taken], as_of=NOW, wait=timedelta(0)) == 0
    assert put_back(claims=[], as_of=NOW, wait=timedelta(0)) == 0
    assert state_of(taken.id) == "claimed"


@pytest.mark.django_db
def test_the_database_refuses_a_second_claim_on_a_subject() -> None:
    owe_one("mail", "mail:1:2")
    take_one()
    owe_one("push", "mail:1:2")
    waiting = Message.objects.filter(state="pending")
    with pytest.raises(IntegrityError, match="message_one_at_a_time"), transaction.atomic():
        waiting.update(state="claimed", claim_token="5b7e3c0a-6d6f-4c57-9d2f-6a5a6f0a1c11")


@pytest.mark.django_db(transaction=True)
def test_an_older_message_that_commits_late_waits_for_the_younger_one_in_work() -> None:
    written, may_commit = Event(), Event()

    def write_late() -> None:
        with transaction.atomic():
            owe_one("mail", "action:1")
            written.set()
            assert may_commit.wait(10)

    with ThreadPoolExecutor() as pool:
        late = elsewhere(pool, write_late)
        assert written.wait(10)
        owe_one("push", "action:1")
        younger = take_one()
        may_commit.set()
        late.result(10)
    assert take() == ()
    start(younger)
    settle(claim=younger, outcome=Done(), as_of=NOW)
    assert take_one().id < younger.id


@pytest.mark.django_db(transaction=True)
def test_two_relays_never_take_up_the_same_message_nor_two_of_one_subject() -> None:
    for number in range(60):
        owe_one("mail", f"mail:{number % 20}:{number}")
        Message.objects.filter(subject=f"mail:{number % 20}:{number}").update(
            subject=f"meeting:{number % 20}"
        )

    def relay() -> list[int]:
        return [taken.id for _ in range(10) for taken in take(limit=3)]

    with ThreadPoolExecutor() as pool:
        racing = [elsewhere(pool, relay) for _ in range(4)]
        taken = [key for one in racing for key in one.result(30)]
    taken += relay()
    assert len(taken) == len(set(taken)) == 20
    assert Message.objects.filter(pk__in=taken).values("subject").distinct().count() == 20
