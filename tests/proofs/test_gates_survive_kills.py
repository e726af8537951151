"""Relay and worker are killed at random moments while heads are told: none is lost, none is told the same twice in a row."""

import random
import time as clock
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from reviewboard.approvals.models import Gate, HeadStatus
from reviewboard.domain.values import MessageState
from reviewboard.outbox.models import Message
from tests.proofs.facts import Fact
from tests.proofs.gates import ASSISTED, Town, doubled, drained, otherwise, owed, path_of, town
from tests.proofs.mail import Running, environment, hours_pass
from tests.simulators.forge import Forge
from tests.simulators.forge.model import Pull
from tests.stack.processes import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

SERVICES = 6
LIVELY = 60.0
DRAINED = 240.0
FAULTS = (
    ("lost_reply", "tell", 3, 0),
    ("lost_reply", "tell", 3, 0),
    ("dropped", "tell", 2, 0),
    ("secondary_limit", "tell", 2, 1),
    ("secondary_limit_words", "tell", 1, 0),
    ("too_many_requests", "tell", 1, 1),
    ("server_error", "*", 2, 0),
    ("slow", "tell", 8, 0.4),
    ("dropped", "ask", 1, 0),
)
"""Of which some strike each time: what, which calls, how many, and the seconds of a wait."""


@dataclass(slots=True)
class People:
    """What people do at the host, drawn anew each time."""

    here: Town
    chance: random.Random
    done: int = 0

    def act(self, times: int) -> None:
        """So many acts, and what the host sends of them is stored."""
        acts: tuple[tuple[Callable[[str, Pull], object], int], ...] = (
            (self._push, 5), (self._review, 8), (self._dismiss, 4), (self._close, 1), (self._share, 1),
        )  # fmt: skip
        for _ in range(times):
            path, pull = self._any()
            (act,) = self.chance.choices([one for one, _ in acts], [weight for _, weight in acts])
            act(path, pull)
            self.done += 1
        self.here.arrive()

    def rule(self) -> None:
        """Another policy: which services are held, and how many approvals it takes."""
        self.here.policy(*self.chance.sample(range(SERVICES), 4), approvals=self.chance.randint(1, 2))

    def _any(self) -> tuple[str, Pull]:
        path = path_of(self.chance.randrange(SERVICES))
        pulls = self.here.forge.repository(path).pulls.values()
        return path, self.chance.choice([one for one in pulls if one.state == "open"])

    def _push(self, path: str, pull: Pull) -> None:
        self.here.forge.push(path, pull.number, message=ASSISTED)

    def _review(self, path: str, pull: Pull) -> None:
        says = "approved" if self.chance.random() < 0.8 else "changes_requested"
        self.here.forge.review(path, pull.number, self.chance.choice(("rita", "rob")), says)  # type: ignore[arg-type]  # one of its words

    def _dismiss(self, path: str, pull: Pull) -> None:
        for given in pull.reviews[-1:]:
            self.here.forge.dismiss(path, pull.number, given.number, "rita")

    def _close(self, path: str, pull: Pull) -> None:
        self.here.forge.close(path, pull.number, "ada", merged=self.chance.random() < 0.5)

    def _share(self, path: str, pull: Pull) -> None:
        """A second request of the same head."""
        self.here.forge.open_pull(path, author="ada", head=pull.head, body=ASSISTED, message=ASSISTED)


def through_kills(here: Town, running: Running, kills: int, acts: int, chance: random.Random) -> int:
    """So many kills of relay and worker, each amid acts and faults; how many heads were in somebody's hands then."""
    people, in_hand = People(here, chance), 0
    for number in range(kills):
        people.act(acts)
        if number % 3 == 1:
            people.rule()
        for kind, operation, times, seconds in chance.sample(FAULTS, 4):
            here.forge.faults.add(kind, operation=operation, times=times, seconds=seconds)  # type: ignore[arg-type]  # its words
        _live_a_little(here, running, chance, lambda: people.act(acts // 2))
        running.kill(chance.uniform(0, 0.3), worker_first=chance.random() < 0.5)
        clock.sleep(0.5)  # what the host has read, it takes, whoever is gone
        in_hand += HeadStatus.objects.exclude(trying="").count()
        hours_pass()
    return in_hand


def _live_a_little(
    here: Town, running: Running, chance: random.Random, meanwhile: Callable[[], object]
) -> None:
    """Starts both, has more happen while they tell, and returns at a random moment."""
    before = len(here.forge.ledger)
    running.start()
    if chance.random() < 0.2:
        clock.sleep(chance.uniform(0, 4))
    else:
        eventually(lambda: len(here.forge.ledger) > before or not owed(), LIVELY)
        meanwhile()
        clock.sleep(chance.uniform(0, 1.5))


def kill_at_random(heads: int, kills: int, acts: int, seed: int, database_url: str, fact: Fact) -> None:
    chance = random.Random(seed)
    with Forge() as forge:
        here = town(forge, SERVICES)
        here.policy(*range(4))
        for number in range(heads):
            forge.open_pull(path_of(number % SERVICES), author="ada", body=ASSISTED, message=ASSISTED)
        here.arrive()
        running = Running(environment(database_url, ""))
        in_hand = through_kills(here, running, kills, acts, chance)
        forge.faults.clear()
        running.start()
        try:
            drained(DRAINED, hasten=True)
        finally:
            running.kill(0, worker_first=True)
        assert not Message.objects.filter(state=MessageState.DEAD).exists()
        assert Gate.objects.filter(change__state="open").count() >= heads // 2
        assert otherwise(here) == {}
        shown, wanted = here.shown(), here.wanted()
        assert doubled(shown) == []
        assert {head: words[-1] for head, words in shown.items()} == wanted
        found = Message.objects.filter(kind="commit_status", reference="found").count()
        fact("requests opened", heads)
        fact("kills of relay and worker", kills)
        fact("heads that were told, each as its gate says in the end", len(shown))
        fact("statuses that the host took", len(forge.ledger))
        fact("of them with the answer lost", sum(not one.answered for one in forge.ledger))
        fact("heads in a worker's hands at a kill, all kills together", in_hand)
        fact("statuses found at the host and not told again", found)
        fact("heads told the same twice in a row", 0)


def test_two_kills_lose_no_status_and_double_none(own_database: str) -> None:
    kill_at_random(24, 2, 8, 2, own_database, Fact())


@pytest.mark.prove
def test_twenty_kills_lose_no_status_and_double_none(own_database: str, fact: Fact) -> None:
    kill_at_random(300, 20, 40, 20, own_database, fact)
