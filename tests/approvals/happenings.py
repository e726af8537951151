"""What happens to one request, as a set of happenings that may be told in any order and again, drawn from a seed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reviewboard.approvals.models import Approval, BrokenGlass, Repair
from reviewboard.changes.verdicts.disputing import dispute, rule
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain import approval
from reviewboard.domain.approval import GatePolicy
from reviewboard.domain.destructive import Harm
from reviewboard.domain.messages import (
    ChangeSnapshot,
    CommitSnapshot,
    HeadSnapshot,
    IdentitySnapshot,
    ReviewSnapshot,
)
from reviewboard.domain.values import ChangeState, ReviewState, Verdict
from reviewboard.people.merging import merge
from reviewboard.people.news import gates_asked
from reviewboard.policies.operations import save
from reviewboard.policies.queries import GATE, current
from tests.approvals.scenes import AMARA, DAG, OLA, RITA, ROB, Shop, outage, shop
from tests.changes.scenes import ADA, CLAUDE, LIN, NOW, pull

BEGAN = NOW - timedelta(hours=10)
BOT = IdentitySnapshot("github", "reviewer[bot]", "reviewer[bot]")
AGENT = IdentitySnapshot("email", "noreply@anthropic.com", "Claude")
WHO = (ADA, LIN, RITA, ROB, DAG, OLA, AMARA, BOT)
DROPS = Harm("migration.drop", "The migration drops the table orders.", "db/migrate/1.rb: orders")
_GAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens. `after`: what came before it wherever it is told, since without that nobody could do it."""

    name: str
    tell: Callable[[Shop], object]
    after: frozenset[str] = frozenset()
    again: bool = False


@dataclass(slots=True)
class Request:
    """Everything that happens to one request, drawn."""

    chance: random.Random
    happenings: list[Happening] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    commits: list[CommitSnapshot] = field(default_factory=list)
    clock: datetime = BEGAN
    landed: ChangeState | None = None

    def draw(self) -> "Request":
        """A request that is opened, pushed to, spoken of, and perhaps ends."""
        self._opened()
        for _ in range(self.chance.randint(0, 2)):
            self._maybe(self._pushed, 0.8)
        for _ in range(self.chance.randint(1, 5)):
            self._reviewed()
        if not self._maybe(self._disputed, 0.25):
            self._maybe(self._merged, 0.35)
        for _ in range(self.chance.randint(0, 2)):
            self._said_here()
        self._maybe(self._glass, 0.25)
        self._maybe(self._repair, 0.2)
        for number in range(2, self.chance.randint(2, 4)):
            self._policy(number)
        self._maybe(self._ended, 0.4)
        return self

    def order(self, chance: random.Random) -> list[Happening]:
        """One order in which all of it may be told, some of it again."""
        left, told, done = list(self.happenings), [], set[str]()
        while left:
            one = chance.choice([one for one in left if one.after <= done])
            left.remove(one)
            done.add(one.name)
            told.append(one)
        for one in chance.sample(told, min(3, len(told))):
            if one.again:
                told.insert(chance.randint(told.index(one) + 1, len(told)), one)
        return told

    def _maybe(self, draw: Callable[[], object], probability: float) -> bool:
        drawn = self.chance.random() < probability
        if drawn:
            draw()
        return drawn

    def _at(self) -> datetime:
        self.clock += _GAP
        return self.clock

    def _add(self, name: str, tell: Callable[[Shop], object], *after: str, again: bool = False) -> None:
        self.happenings.append(Happening(name, tell, frozenset(after), again))

    def _snapshot(self, name: str, **told: Any) -> None:
        """A source tells it, as often as it likes and whenever."""
        one: ChangeSnapshot = pull(12, **told)
        self._add(name, lambda here: here.put(one), again=True)

    def _head(self, name: str, **told: Any) -> None:
        """A webhook tells of a head; a reading tells the same, and perhaps what its diff would destroy."""
        self._snapshot(name, **told)
        if self.chance.random() < 0.25:
            self._snapshot(f"{name}, read", harms=(DROPS,), **told)

    def _opened(self) -> None:
        at, by_agent = self._at(), self.chance.random() < 0.3
        sign = CLAUDE if self.chance.random() < 0.85 else ""
        by = AGENT if by_agent else ADA
        self.heads.append(f"{1:040x}")
        self.commits.append(CommitSnapshot(self.heads[0], f"Cap the retries\n\n{sign}", by, by, at, 8, 2))
        self._head(
            "opened",
            source_at=at,
            state=ChangeState.OPEN,
            head_sha=self.heads[0],
            authored_by=ADA,
            opened_at=at,
            commits=tuple(self.commits),
            lines_added=20,
            draft=self.chance.random() < 0.1,
            destructive=self.chance.random() < 0.3,
            reverts="e" * 40 if self.chance.random() < 0.1 else None,
            heads=(HeadSnapshot(self.heads[0], "a" * 64),),
        )

    def _pushed(self) -> None:
        at, by = self._at(), self.chance.choice((ADA, LIN))
        head = f"{len(self.heads) + 1:040x}"
        content = self.chance.choice(("a", "b")) * 64
        self.heads.append(head)
        self.commits.append(CommitSnapshot(head, "Test the cap", by, by, at, 8, 2))
        self._head(
            f"pushed {len(self.heads)}",
            source_at=at,
            state=ChangeState.OPEN,
            head_sha=head,
            authored_by=ADA,
            commits=tuple(self.commits),
            heads=(HeadSnapshot(head, content),),
        )

    def _reviewed(self) -> None:
        """A review of any head, dismissed now and then."""
        number, by, head = len(self.happenings), self.chance.choice(WHO), self.chance.choice(self.heads)
        states = (ReviewState.APPROVED,) * 4 + (ReviewState.CHANGES_REQUESTED, ReviewState.COMMENTED)
        given = [ReviewSnapshot(f"r{number}", by, self.chance.choice(states), self._at(), head)]
        if self.chance.random() < 0.2:
            given.append(ReviewSnapshot(f"r{number}", by, ReviewState.DISMISSED, self._at(), head))
        for place, one in enumerate(given):
            self._snapshot(f"review {number}.{place}", source_at=one.at, state=None, title="", reviews=(one,))

    def _disputed(self) -> None:
        """Rita disputes it, and Rob rules."""
        numbers: list[int] = []
        says = self.chance.choice((Verdict.RULED_OUT, Verdict.ASSISTED))
        told = {"reason": "typed by hand", "as_of": NOW}

        def raised(here: Shop) -> None:
            numbers[:] = [dispute(reader=here.reader("Rita"), change_id=here.change.pk, says=says, **told)]  # type: ignore[arg-type]  # as named

        self._add("disputed", raised, "opened")
        if self.chance.random() < 0.7:
            self._add(
                "ruled",
                lambda here: rule(reader=here.reader("Rob"), dispute_id=numbers[0], ruling=says, **told),  # type: ignore[arg-type]  # as named
                "disputed",
            )

    def _merged(self) -> None:
        """Two of them turn out to be one: perhaps the author and a reviewer."""
        survivor, absorbed = self.chance.choice(
            (("Rita", "Ada"), ("Rob", "Ola"), ("Rita", "Lin"), ("Ada", "Rob"))
        )
        self._add(
            "merged",
            lambda here: merge(
                survivor_id=here.people[survivor].pk,
                absorbed_id=here.people[absorbed].pk,
                actor_id=None,
                as_of=NOW,
            ),
        )

    def _said_here(self) -> None:
        """An approval of a head, or a wish for changes, given here and perhaps taken back."""
        number, who, head = (
            len(self.happenings),
            self.chance.choice(("Rita", "Rob", "Ada", "Ola")),
            self.chance.choice(self.heads),
        )
        state = self.chance.choice(
            (ReviewState.APPROVED, ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED)
        )
        at, made = self._at(), f"here {number}"
        row = {"head": head, "state": state, "checked": "all of it", "at": at}

        def say(here: Shop) -> None:
            Approval.objects.create(change=here.change, person=here.people[who], **row)
            anew(here)

        def take_back(here: Shop) -> None:
            Approval.objects.filter(at=at).update(withdrawn_at=NOW)
            anew(here)

        self._add(made, say, "opened")
        if self.chance.random() < 0.2:
            self._add(f"{made} taken back", take_back, made)

    def _glass(self) -> None:
        head, at = self.chance.choice(self.heads), self._at()
        until = self.chance.choice((NOW + timedelta(hours=2), NOW - timedelta(minutes=1)))

        def broken(here: Shop) -> None:
            BrokenGlass.objects.create(
                change=here.change, head=head, reason="the shop is down", at=at, until=until
            )
            anew(here)

        self._add("glass", broken, "opened")

    def _repair(self) -> None:
        at = self._at()

        def called(here: Shop) -> None:
            Repair.objects.create(change=here.change, incident_id=outage(here, by="Amara"), at=at)
            anew(here)

        def taken_back(here: Shop) -> None:
            Repair.objects.update(taken_back_at=NOW)
            anew(here)

        self._add("repair", called, "opened")
        if self.chance.random() < 0.3:
            self._add("no repair", taken_back, "repair")

    def _policy(self, version: int) -> None:
        """Versions are saved one after the other."""
        rules = GatePolicy(
            enforced=frozenset({"shop"} if self.chance.random() < 0.7 else ()),
            approvals=self.chance.randint(1, 2),
            in_app=self.chance.random() < 0.8,
            lines=self.chance.choice((0, 0, 500)),
        )
        before = (f"policy {version - 1}",) if version > 2 else ()
        self._add(f"policy {version}", lambda here: put_policy(here, rules), *before)

    def _ended(self) -> None:
        """It lands, or is closed.

        By then its rules are known, and who is who: what landed is decided by what held when it was told that it had, and
        a later policy or merge asks for open gates only.
        """
        at = self._at()
        self.landed = self.chance.choice((ChangeState.MERGED, ChangeState.MERGED, ChangeState.CLOSED))
        one = pull(
            12,
            source_at=at,
            state=self.landed,
            head_sha=self.heads[-1],
            authored_by=ADA,
            merged_by=LIN,
            merged_at=at if self.landed is ChangeState.MERGED else None,
            commits=tuple(self.commits),
        )
        first = [
            name
            for name in (known.name for known in self.happenings)
            if name.startswith(("policy", "merged"))
        ]
        self._add("ended", lambda here: here.put(one), *first, again=True)


def anew(here: Shop) -> None:
    """The gate of the request is asked for."""
    gates_asked([here.change.pk])


def put_policy(here: Shop, rules: GatePolicy) -> None:
    """The next version of the policy."""
    save(
        kind=GATE,
        body=approval.as_data(rules),
        after_version=current(GATE)[0],
        owner_id=here.people["Amara"].pk,
        hypothesis="fewer surprises",
        expires_on=NOW.date() + timedelta(days=90),
        actor_id=None,
        as_of=NOW,
    )


def told_shop() -> Shop:
    """A shop at a code host that is told, with a first policy that holds its changes."""
    here = shop()
    config = {"statuses": True, "api_url": "http://127.0.0.1:1", "repositories": ["shop"]}
    Connection.objects.filter(pk=here.connection_id).update(
        vendor="github", kind=ConnectionKind.FORGE, config=config
    )
    put_policy(here, GatePolicy(enforced=frozenset({"shop"})))
    return here


def orders(request: Request, count: int, chance: random.Random) -> Iterator[list[Happening]]:
    """As it happened, and in so many other orders."""
    yield list(request.happenings)
    for _ in range(count):
        yield request.order(chance)
