"""Workers die at every point, answers are lost, the index lags, Jira limits and fails: each item has one ticket."""

import os
import random
import time as clock
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import timezone

from reviewboard.domain.values import LinkState
from reviewboard.outbox.models import Message
from reviewboard.tracker.models import Duplicate, IssueLink, Tracker
from reviewboard.tracker.operations import looking
from tests.proofs.facts import Fact
from tests.proofs.jira import (
    POINTS,
    Elsewhere,
    Reaper,
    drain,
    hours_pass_for_links,
    jira_process,
    made,
)
from tests.proofs.mail import Running, environment, hours_pass
from tests.simulators.jira import JiraSite, lognormal
from tests.stack.processes import eventually
from tests.tracker.acting import Time, hear, send_many
from tests.tracker.world import World, new_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

ITEMS = int(os.environ.get("ITEMS", "500"))
FIRST, LAST = (int(one) for one in os.environ.get("SEEDS", "1-25").split("-"))
LOOKS = (0.5, 1, 2, 4, 10)
"""The ladder of 10 to 300 s, thirty times as fast; so is the index."""
SCALE = 1 / 30
LIVELY = 12.0


@pytest.fixture(autouse=True)
def _loopback() -> Iterator[None]:
    with override_settings(
        TRACKER_HOSTS=["127.0.0.1"], TRACKER_RATE=10_000.0, PUBLIC_URL="https://reviewboard.example"
    ):
        yield


def spoil(jira: JiraSite) -> None:
    """Lost answers 4 %, limits, and servers that fail, with and without having done it."""
    for kind, probability, said in (
        ("reset", 0.02, {}),
        ("cut", 0.02, {}),
        ("status", 0.01, {"status": 502, "committed": True}),
        ("status", 0.02, {"status": 503}),
        ("status", 0.01, {"status": 503, "retry_after": 20}),
        ("limited", 0.02, {"reason": "burst", "retry_after": 15}),
        ("limited", 0.002, {"reason": "quota-global", "retry_after": 40}),
    ):
        jira.fail("create", kind, probability=probability, **said)  # type: ignore[arg-type]  # of many sorts
    jira.fail("search", "status", status=503, probability=0.03)
    jira.fail("search", "reset", probability=0.02)
    jira.fail("bulkfetch", "limited", reason="burst", retry_after=5, probability=0.02)


def each_has_one(jira_tickets: list[tuple[str, str]], links: list[IssueLink]) -> None:
    """By the ledger: as many tickets as items, each with the mark of the one item that it belongs to."""
    assert len(jira_tickets) == len(links)
    assert {one.state for one in links} == {LinkState.LINKED}
    assert dict(jira_tickets) == {one.issue_id: f"rb-{one.uuid}" for one in links}
    assert not Duplicate.objects.exists()
    assert not Message.objects.filter(state="dead").exists()


@pytest.mark.parametrize("seed", range(FIRST, LAST + 1))
def test_five_hundred_items_are_five_hundred_tickets(
    seed: int, own_database: str, fact: Fact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six points to die at, four sorts of faults; webhooks come with every other seed, and are lost with the rest."""
    chance = random.Random(seed)
    with JiraSite(seed=seed, lag=lognormal(), validate=False, webhooks=seed % 2 == 0) as jira:
        world, time = new_world(jira), Time(jira)
        monkeypatch.setattr(timezone, "now", time.now)
        send_many(world, ITEMS)
        spoil(jira)
        reaper = Reaper(jira, chance)
        reaper.stand_by(monkeypatch)
        seconds = drain(reaper, time, ITEMS)
        if seed % 2 == 0:
            hear_some(world, chance)
        each_has_one(
            [(one.id, one.label) for one in jira.ledger.tickets],
            list(IssueLink.objects.order_by("pk")),
        )
        early = [one for one in jira.ledger.early_calls() if one[1].number not in reaper.unheard]
        assert early == []
        faults = [one for one in jira.ledger.creates_posted() if one.fault]
        fact("action items", ITEMS)
        fact("tickets by the ledger", len(jira.ledger.tickets))
        fact("tickets of an item that has another", sum(map(len, jira.ledger.duplicates().values())))
        fact("creates that were posted", len(jira.ledger.creates_posted()))
        fact("of them gone wrong", len(faults))
        for point in POINTS:
            fact(f"killed {point}", reaper.deaths[point])
        fact("minutes that it took, by Jira's clock, all seeds together", round(seconds / 60))


def hear_some(world: World, chance: random.Random) -> None:
    """Webhooks that come at last, in any order, change nothing."""
    late = [one for one in world.jira.outgoing if chance.random() < 0.1]
    chance.shuffle(late)
    hear(world, late)


@pytest.mark.parametrize("seed", [1, 2], ids=["first", "second"])
def test_relay_and_worker_are_killed_at_random_moments(seed: int, own_database: str, fact: Fact) -> None:
    """25 times for each seed: 250 items, ten before each kill."""
    kill_at_random(seed, own_database, fact, kills=25, a_round=10)


def test_credentials_are_revoked_half_way_and_given_back(own_database: str, fact: Fact) -> None:
    """500 items, ten kills; in the fourth round nobody is let in any more, in the seventh again."""
    kill_at_random(3, own_database, fact, kills=10, a_round=50, revoked=(3, 6))


def kill_at_random(
    seed: int, database_url: str, fact: Fact, *, kills: int, a_round: int, revoked: tuple[int, int] = (-1, -1)
) -> None:
    chance, count = random.Random(seed), kills * a_round
    with jira_process("--seed", str(seed), "--time-scale", str(SCALE), "--latency", "0.03") as jira:
        jira.ask("lag", {"median": 3, "p99": 60})
        jira.ask("faults", [{"operation": "create", "kind": "reset", "probability": 0.04}])
        world = elsewhere(jira)
        running = Running(
            environment(database_url, "")
            | {
                "TRACKER_HOSTS": "127.0.0.1",
                "TRACKER_RATE": "1000",
                "TRACKER_LOOKS": ",".join(map(str, LOOKS)),
                "PUBLIC_URL": "https://reviewboard.example",
            }
        )
        in_hand = 0
        for number in range(kills):
            if number == revoked[0]:
                jira.ask("credentials", {"state": "revoked"})
            if number == revoked[1]:
                jira.ask("credentials", {"state": "good"})
                Tracker.objects.update(stopped_at=None, stopped_words="")
            send_many(world, a_round, start=number * a_round)
            live_a_little(running, chance)
            running.kill(chance.uniform(0, 0.2), worker_first=chance.random() < 0.5)
            in_hand += IssueLink.objects.filter(state=LinkState.IN_FLIGHT).count()
            hours_pass()
            hours_pass_for_links()
        stopped = sum(one["status"] == 401 for one in jira.ask("calls"))
        end(running, count)
        tickets = [(one["id"], one["label"]) for one in jira.ask("tickets")]
        each_has_one(tickets, list(IssueLink.objects.order_by("pk")))
        fact("action items", count)
        fact("tickets by the ledger", len(tickets))
        fact("kills of relay and worker", kills)
        fact("tickets in flight at a kill, all kills together", in_hand)
        fact("creates that were posted", jira.ask("ledger")["creates_posted"])
        if revoked[0] >= 0:
            assert 0 < stopped <= 2 * (revoked[1] - revoked[0]) + 2
            fact("calls while nobody was let in", stopped)


def elsewhere(jira: Elsewhere) -> World:
    """A world around a Jira in another process: a site of our own lends the accounts and ids, which are the same."""
    like = JiraSite(validate=False, webhooks=False)
    like.url = jira.url
    try:
        return new_world(like)
    finally:
        like.stop()


def live_a_little(running: Running, chance: random.Random) -> None:
    """Starts both and returns at a random moment: one in five while they start, else while tickets are made."""
    before = made()
    running.start()
    if chance.random() < 0.2:
        clock.sleep(chance.uniform(0, 3))
    else:
        eventually(lambda: made() > before, LIVELY)
        clock.sleep(chance.uniform(0, 0.6))


def end(running: Running, count: int) -> None:
    """Nobody is killed any more: whatever is left is made, looked for, and found."""
    running.start()

    def finished() -> bool:
        looking.settle_lost(as_of=timezone.now())
        looking.sweep(as_of=timezone.now())
        return made() == count and not owed()

    drained = eventually(finished, 150.0)
    running.kill(0, worker_first=True)
    assert drained, f"{made()} of {count} tickets; {owed()} messages are owed"


def owed() -> int:
    """How many creates and looks are still owed."""
    kinds = ["create_issue", "look_for_issue"]
    return Message.objects.filter(kind__in=kinds).exclude(state="settled").count()
