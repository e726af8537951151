"""A change of the policy decides the gates of 10,000 open requests anew, and tells each head of which it says otherwise."""

import os
import time as clock
from collections import Counter
from collections.abc import Sequence

import pytest

from reviewboard.approvals.evaluating import BATCH
from reviewboard.approvals.models import Gate
from tests.proofs.facts import Fact
from tests.proofs.gates import Town, decide_all, doubled, drained, key_of, owed, town
from tests.proofs.mail import Running, environment
from tests.simulators.forge import Forge
from tests.stack.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)

SERVICES = 40
REQUESTS = int(os.environ.get("REQUESTS", "10000"))
A_BATCH = 24
"""Statements of a batch: it begins, reads and decides 500 gates, owes the statuses and the next batch, and is settled."""


def anew(forge: Forge, requests: int, services: int, database_url: str, fact: Fact) -> None:
    """One change of the policy, and then two at once. Services by tenths: which are held, and which are besides."""
    part = services // 20
    held, more = range(2 * part), range(2 * part, 6 * part)
    here = town(forge, services)
    here.policy(*held)
    here.record(requests // services)
    decide_all()
    assert Gate.objects.count() == requests == len(here.wanted())
    here.told()
    once(here, (*held, *more), database_url, fact)
    moved = (range(6 * part, 7 * part), range(7 * part, 8 * part))
    twice(here, (*held, *more), moved, database_url, fact)


def once(here: Town, held: Sequence[int], database_url: str, fact: Fact) -> None:
    """More services are held: of their heads something else is to be said, and of no other."""
    before = here.wanted()
    here.policy(*held)
    counted = decide_all()
    assert len(counted) <= len(before) // BATCH + 1
    assert max(counted) <= A_BATCH, counted
    wanted = here.wanted()
    news = {head for head, word in wanted.items() if word != before[head]}
    assert 0 < len(news) < len(wanted)
    taken = tell(database_url)
    later = {head: words[1:] for head, words in here.shown().items()}
    assert later == {head: [word] if head in news else [] for head, word in wanted.items()}
    fact("open requests", len(wanted))
    fact("batches of gates that a change of the policy decides anew", len(counted))
    fact("statements of a batch of 500, at most", max(counted))
    fact("statements in all", sum(counted))
    fact("heads of which something else was to be said, each told once", len(news))
    fact("statuses told a second, by two workers", round(len(news) / taken))


def twice(here: Town, held: Sequence[int], moved: tuple[range, range], database_url: str, fact: Fact) -> None:
    """Two more a moment apart, while relay and worker run: what the first holds, the second lets go, and others for it."""
    before, lines = here.wanted(), len(here.forge.ledger)
    running = Running(environment(database_url, ""))
    running.start()
    try:
        here.policy(*held, *moved[0])
        first = Gate.objects.filter(change__service__key=key_of(moved[0][0]))
        assert eventually(lambda: first.filter(policy_version=here.version).exists(), 120)
        here.policy(*held, *moved[1])
        drained(400)
    finally:
        running.kill(0, worker_first=True)
    wanted, shown = here.wanted(), here.shown()
    later = Counter((one.repository, one.sha) for one in here.forge.ledger[lines:])
    assert set(Gate.objects.values_list("policy_version", flat=True)) == {here.version}
    assert not doubled(shown)
    assert {head: words[-1] for head, words in shown.items()} == wanted
    news = {head for head, word in wanted.items() if word != before[head]}
    assert len(news) == len(wanted) // len(here.repositories) * len(moved[1])
    assert {later[head] for head in news} == {1}, "the first policy says nothing of these"
    between = later.keys() - news
    assert {later[head] for head in between} <= {2}, (
        "what the first told is taken back: at most one of each policy"
    )
    fact("heads that two policies a moment apart change in the end, each told once", len(news))
    fact("heads that were told of the first of them as well, and then back", len(between))


def tell(database_url: str) -> float:
    """Has relay and worker tell all that is owed; in how many seconds."""
    running = Running(environment(database_url, ""))
    began = clock.monotonic()
    running.start()
    try:
        drained(400)
    finally:
        running.kill(0, worker_first=True)
    assert not owed()
    return clock.monotonic() - began


@pytest.mark.long
def test_two_hundred_gates(own_database: str) -> None:
    with Forge() as forge:
        anew(forge, 200, 20, own_database, Fact())


@pytest.mark.prove
def test_ten_thousand_gates(own_database: str, fact: Fact) -> None:
    with Forge() as forge:
        anew(forge, REQUESTS, SERVICES, own_database, fact)
