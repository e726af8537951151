"""Relay and worker are killed at random moments, and every delivery is processed, in effect once."""

import os
import random
import time

import pytest

from reviewboard.inbox.models import Delivery
from reviewboard.outbox.models import Message
from tests.databases import copied
from tests.proofs.deliveries import Rows, arrive, arriving, connected, rows, unprocessed
from tests.proofs.facts import Fact
from tests.proofs.mail import Running, environment, hours_pass
from tests.stack.processes import eventually
from tests.webhooks.fuzzing import process_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

KILLS = int(os.environ.get("KILLS", "50"))
A_ROUND = 40
"""Deliveries that arrive before each kill."""
LIVELY = 15.0  # seconds in which a fresh worker has begun to work
DRAINED = 120.0


def undisturbed(count: int) -> Rows:
    """What is recorded when nobody is killed."""
    arrive(arriving(count), connected())
    process_all()
    assert unprocessed() == 0
    return rows()


def kill_at_random(count: int, chance: random.Random, database_url: str) -> tuple[int, int]:
    """Processes as many through so many kills: at how many of them work was under way, and how much then waited."""
    deliveries, connections, running = arriving(count), connected(), Running(environment(database_url, ""))
    under_way, waited = 0, 0
    for start in range(0, count, A_ROUND):
        arrive(deliveries[start : start + A_ROUND], connections)
        _live_a_little(running, chance)
        running.kill(chance.uniform(0, 0.2), worker_first=chance.random() < 0.5)
        under_way += Message.objects.filter(state="claimed").exists()
        waited += unprocessed()
        hours_pass()
    running.start()
    drained = eventually(lambda: not unprocessed() and not _owed(), DRAINED)
    running.kill(0, worker_first=True)
    assert drained, f"{unprocessed()} deliveries wait, {_owed()} messages are owed"
    return under_way, waited


def _live_a_little(running: Running, chance: random.Random) -> None:
    """Starts both and returns at a random moment: one in five while they start, else while they work."""
    before = _owed()
    running.start()
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0, 3))
    else:
        eventually(lambda: _owed() < before, LIVELY)
        time.sleep(chance.uniform(0, 0.5))


def _owed() -> int:
    return Message.objects.filter(kind="process_delivery").exclude(state="settled").count()


def test_fifty_kills_lose_no_delivery_and_record_none_twice(own_database: str, fact: Fact) -> None:
    count = KILLS * A_ROUND
    with copied("proof_deliveries_undisturbed"):
        expected = undisturbed(count)
    under_way, waited = kill_at_random(count, random.Random(50), own_database)
    found = rows()
    for name, listed in expected.items():
        assert found[name] == listed, name
    assert Delivery.objects.filter(state="processed").count() == count
    fact("deliveries of four connections", count)
    fact("kills of relay and worker", KILLS)
    fact("of them while something was in a worker's hands", under_way)
    fact("deliveries that waited at a kill, all kills together", waited)
    for name in ("changes", "commits", "evidence", "reviews", "incidents", "timeline"):
        fact(f"{name} at the end, as without kills", len(found[name]))
