from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from reviewboard.audit.locks import only_one
from reviewboard.audit.operations import lift_hold, place_hold
from reviewboard.audit.queries import list_entries
from reviewboard.outbox import queries
from reviewboard.outbox.kinds import KINDS, START_TIMEOUT
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import NotDead, prune, revive, settle, sweep
from reviewboard.outbox.outcomes import Done, Failed, Overtaken
from tests.outbox.scenes import NOW, SOON, elsewhere, owe_one, start, state_of, states, take, take_one
from tests.statements import at_most

MINUTE = timedelta(seconds=60)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["push", "mail", "ticket"])
def test_a_claim_that_never_began_goes_again_and_was_no_attempt(kind: str) -> None:
    owe_one(kind, "action:1")
    first = take_one()
    assert sweep(as_of=NOW + START_TIMEOUT - timedelta(seconds=1)) == 0
    assert sweep(as_of=NOW + START_TIMEOUT) == 1
    again = take_one(as_of=NOW + START_TIMEOUT)
    assert (again.id, again.attempts) == (first.id, 1)
    with pytest.raises(Overtaken):
        start(first)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state"), [("push", "pending"), ("mail", "pending"), ("ticket", "uncertain")]
)
def test_work_that_vanished_goes_again_or_is_uncertain_as_its_kind_declares(kind: str, state: str) -> None:
    owe_one(kind, "action:1")
    taken = take_one()
    start(taken, as_of=SOON)
    assert sweep(as_of=SOON + MINUTE - timedelta(seconds=1)) == 0
    assert sweep(as_of=SOON + MINUTE) == 1
    assert state_of(taken.id) == state


@pytest.mark.django_db
def test_a_message_that_kills_its_worker_every_time_dies_in_the_end() -> None:
    owe_one()
    clock = NOW
    for _ in range(3):
        start(take_one(as_of=clock), as_of=clock)
        clock += MINUTE
        sweep(as_of=clock)
    (dead,) = queries.list_stuck().rows
    assert (dead.state, dead.attempts, dead.last_error) == ("dead", 3, "the worker vanished")


@pytest.mark.django_db
def test_a_swept_push_gives_way_to_a_newer_one() -> None:
    owe_one()
    start(take_one())
    owe_one()
    sweep(as_of=NOW + MINUTE)
    assert states() == ["settled", "pending"]


@pytest.mark.django_db
def test_sweeping_takes_few_statements_however_much_was_lost() -> None:
    for number in range(50):
        owe_one(subject=f"action:{number}")
    take()
    with at_most(3 * len(KINDS)):  # not of how many messages there are, but of how many kinds
        assert sweep(as_of=NOW + START_TIMEOUT) == 50


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_are_harmless() -> None:
    owe_one()
    take_one()
    with ThreadPoolExecutor() as pool, only_one("outbox.sweep") as alone:
        assert alone
        assert elsewhere(pool, lambda: sweep(as_of=NOW + START_TIMEOUT)).result(10) == 0
    assert sweep(as_of=NOW + START_TIMEOUT) == 1


@pytest.mark.django_db
def test_a_dead_message_is_revived_with_all_its_attempts_and_the_log_says_by_whom() -> None:
    owe_one()
    taken = take_one()
    settle(claim=taken, outcome=Failed("no such user"), as_of=NOW)
    assert [row.last_error for row in queries.list_stuck().rows] == ["no such user"]
    with at_most(2):
        revive(message_id=taken.id, actor_id=7, as_of=SOON)
    assert queries.list_stuck().rows == ()
    assert take_one(as_of=SOON).attempts == 1
    assert [(entry.actor_id, entry.action, entry.subject) for entry in list_entries()] == [
        (7, "message_revived", f"message:{taken.id}")
    ]
    with pytest.raises(NotDead):
        revive(message_id=taken.id, actor_id=7, as_of=SOON)


@pytest.mark.django_db
def test_a_dead_push_is_not_revived_beside_a_newer_one_that_waits() -> None:
    owe_one()
    taken = take_one()
    settle(claim=taken, outcome=Failed("no"), as_of=NOW)
    owe_one()
    with pytest.raises(NotDead, match="newer"):
        revive(message_id=taken.id, actor_id=7, as_of=SOON)


@pytest.mark.django_db
def test_a_settled_message_is_kept_as_long_as_its_kind_says_and_a_dead_one_until_somebody_acts() -> None:
    for kind, subject in (("push", "action:1"), ("mail", "mail:1:2")):
        owe_one(kind, subject)
        settle(claim=take_one(), outcome=Done(), as_of=NOW)
    owe_one("push", "action:2")
    settle(claim=take_one(), outcome=Failed("no"), as_of=NOW)
    assert prune(as_of=NOW + timedelta(days=7)) == 0
    assert prune(as_of=NOW + timedelta(days=8)) == 1
    assert list(Message.objects.order_by("pk").values_list("kind", "state")) == [
        ("mail", "settled"),
        ("push", "dead"),
    ]


@pytest.mark.django_db
def test_health_counts_what_is_not_settled_and_how_long_the_longest_has_waited() -> None:
    with at_most(1):
        assert queries.health(as_of=NOW) == queries.Health(0, 0, 0, 0, timedelta(0))
    owe_one(subject="action:1", due=NOW)
    owe_one(subject="action:2", due=SOON)
    settle(claim=take_one(), outcome=Failed("no"), as_of=NOW)
    assert queries.health(as_of=SOON + MINUTE) == queries.Health(1, 0, 0, 1, MINUTE)
    take(as_of=SOON)
    assert queries.health(as_of=SOON + MINUTE) == queries.Health(0, 1, 0, 1, timedelta(0))


@pytest.mark.django_db
def test_messages_about_a_record_under_a_legal_hold_are_kept_until_it_is_lifted() -> None:
    owe_one(subject="action:1")
    owe_one(subject="mail:3:7", person=7)
    owe_one(subject="action:2", person=8)
    for taken in take():
        settle(claim=taken, outcome=Done(), as_of=NOW)
    for held in ("action:1", "person:7"):
        place_hold(subject=held, actor_id=1, reason="A court asked", at=NOW)
    assert prune(as_of=NOW + timedelta(days=8)) == 1
    assert set(Message.objects.values_list("subject", flat=True)) == {"action:1", "mail:3:7"}
    lift_hold(subject="action:1", actor_id=1, at=NOW)
    assert prune(as_of=NOW + timedelta(days=8)) == 1
