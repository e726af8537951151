"""A change of the policy decides the gates of 10,000 open requests anew, and tells each head of which it says otherwise."""

import os
import random
import time as clock
from collections import Counter

import pytest

from reviewboard.approvals.evaluating import BATCH
from reviewboard.approvals.models import Gate
from tests.proofs.facts import Fact
from tests.proofs.gates import Town, decide_all, doubled, drained, owed, town
from tests.proofs.mail import Running, environment
from tests.simulators.forge import Forge

pytestmark = pytest.mark.django_db(transaction=True)

SERVICES, HELD = 40, 12
REQUESTS = int(os.environ.get("REQUESTS", "10000"))
A_BATCH = 22
"""Statements of a batch: it begins, reads and decides 500 gates, owes the statuses and the next batch, and is settled."""
FIRST, SECOND = range(HELD, HELD + 4), range(HELD + 4, HELD + 8)
"""Services that a policy holds which another replaces a moment later, and those that this one holds instead."""


def anew(forge: Forge, requests: int, services: int, database_url: str, fact: Fact) -> None:
    """One change of the policy, and then two at once."""
    held = range(HELD * services // SERVICES)
    here = town(forge, services)
    here.policy(*held)
    here.record(requests // services)
    decide_all()
    assert Gate.objects.count() == requests == len(here.wanted())
    here.told()
    once(here, held, database_url, fact)
    first, second = (range(max(held) + 1 + at, max(held) + 2 + at) for at in (0, 1))
    if services == SERVICES:
        first, second = FIRST, SECOND
    twice(here, held, (first, second), database_url, fact)


def once(here: Town, held: range, database_url: str, fact: Fact) -> None:
    """Two approvals instead of one: of every head something else is to be said."""
    before = here.wanted()
    here.policy(*held, approvals=2)
    counted = decide_all()
    assert len(counted) <= len(before) // BATCH + 1
    assert max(counted) <= A_BATCH, counted
    wanted = here.wanted()
    news = {head for head, word in wanted.items() if word != before[head]}
    assert news == wanted.keys()
    taken = tell(database_url)
    shown = here.shown()
    assert {head: words[1:] for head, words in shown.items()} == {
        head: [word] for head, word in wanted.items()
    }
    fact("open requests", len(wanted))
    fact("batches of gates that a change of the policy decides anew", len(counted))
    fact("statements of a batch of 500, at most", max(counted))
    fact("statements in all", sum(counted))
    fact("heads of which something else was to be said, each told once", len(news))
    fact("statuses told a second", round(len(news) / taken))


def twice(here: Town, held: range, moved: tuple[range, range], database_url: str, fact: Fact) -> None:
    """Two more a moment apart, while relay and worker run: what the first holds, the second lets go, and others for it."""
    before, lines = here.wanted(), len(here.forge.ledger)
    running = Running(environment(database_url, ""))
    running.start()
    try:
        here.policy(*held, *moved[0], approvals=2)
        clock.sleep(random.Random(8).uniform(2, 4))
        here.policy(*held, *moved[1], approvals=2)
        drained(400)
    finally:
        running.kill(0, worker_first=True)
    wanted, shown = here.wanted(), here.shown()
    later = Counter((one.repository, one.sha) for one in here.forge.ledger[lines:])
    assert set(Gate.objects.values_list("policy_version", flat=True)) == {here.version}
    assert max(later.values()) <= 2, "at most one of each policy"
    assert not doubled(shown)
    assert {head: words[-1] for head, words in shown.items()} == wanted
    news = {head for head, word in wanted.items() if word != before[head]}
    assert len(news) == len(wanted) // len(here.repositories) * len(moved[1])
    assert {head: later[head] for head in news} == dict.fromkeys(news, 1), (
        "the first policy says nothing of these"
    )
    between = later.keys() - news
    assert {later[head] for head in between} <= {2}, "what the first told is taken back"
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
def test_a_hundred_and_sixty_gates(own_database: str) -> None:
    with Forge() as forge:
        anew(forge, 160, 8, own_database, Fact())


@pytest.mark.prove
def test_ten_thousand_gates(own_database: str, fact: Fact) -> None:
    with Forge() as forge:
        anew(forge, REQUESTS, SERVICES, own_database, fact)
