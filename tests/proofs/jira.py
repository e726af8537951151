"""Hundreds of action items on their way to a Jira that fails in every way, and workers that die at every point."""

import json
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.celery import HANDLERS
from reviewboard.domain.values import LinkState
from reviewboard.integrations.jira.tracker import JiraTracker
from reviewboard.outbox import handlers
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim, sweep
from reviewboard.outbox.outcomes import Claim
from reviewboard.tracker.lines import Line
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations import creating, looking
from tests.proofs.mail import ROOT
from tests.simulators.jira import JiraSite
from tests.tracker.acting import Killed, Time

POINTS = (
    "before the intent is committed",
    "after the intent, before the POST",
    "in the POST, before Jira commits",
    "in the POST, after Jira has committed",
    "after the answer, before it is saved",
    "after it is saved, before it is settled",
)


def made() -> int:
    """How many links have their ticket."""
    return IssueLink.objects.filter(state=LinkState.LINKED).count()


@dataclass
class Reaper:
    """Kills the one worker of this process at a point that is drawn for one create in `every`."""

    jira: JiraSite
    chance: random.Random
    every: int = 12
    point: str = ""
    deaths: Counter[str] = field(default_factory=Counter)
    unheard: set[int] = field(default_factory=set)
    """The calls whose answer died with who had asked: a pause that it told of is known to nobody."""

    def draw(self, taken: Claim) -> None:
        """Decides for the message that is handled next."""
        strikes = taken.kind == "create_issue" and self.chance.randrange(self.every) == 0
        self.point = self.chance.choice(POINTS) if strikes else ""

    def strike(self, point: str) -> None:
        """Kills if it is here."""
        if self.point == point:
            self.point = ""
            self.deaths[point] += 1
            raise Killed

    def stand_by(self, patch: pytest.MonkeyPatch) -> None:
        """Takes its places."""
        self._before(patch, creating, "note", POINTS[0])
        self._before(patch, creating, "save", POINTS[4])
        self._before(patch, handlers, "settle", POINTS[5])
        call, create = Line.call, JiraTracker.create

        def calling(line: Line, name: str, *rest: Any, **more: Any) -> Any:
            if name == "create":
                self.strike(POINTS[1])
            return call(line, name, *rest, **more)

        def posting(client: JiraTracker, draft: Any) -> Any:
            if self.point not in POINTS[2:4]:
                return create(client, draft)
            point = self.point
            self.jira.fail("create", "reset" if point == POINTS[3] else "drop", on_call=1)
            try:
                return create(client, draft)
            finally:
                self.unheard.add(self.jira.ledger.calls()[-1].number)
                self.strike(point)

        patch.setattr(Line, "call", calling)
        patch.setattr(JiraTracker, "create", posting)

    def _before(self, patch: pytest.MonkeyPatch, place: Any, name: str, point: str) -> None:
        real = getattr(place, name)

        def struck(*given: Any, **more: Any) -> Any:
            self.strike(point)
            return real(*given, **more)

        patch.setattr(place, name, struck)


def work(reaper: Reaper) -> None:
    """One round of a relay and one worker, which may die and be started anew for the next message."""
    Message.objects.filter(kind="rebuild_agenda").delete()
    for taken in claim(limit=50, as_of=timezone.now(), claimed_by="proof"):
        reaper.draw(taken)
        try:
            import_string(HANDLERS[taken.kind])(message_id=taken.id, token=str(taken.token))
        except Killed:
            continue


def tend() -> None:
    """What the clock does every ten seconds."""
    sweep(as_of=timezone.now())
    looking.settle_lost(as_of=timezone.now())
    looking.sweep(as_of=timezone.now())


def drain(reaper: Reaper, time: Time, count: int, *, hours: float = 6) -> float:
    """Works until every item has its ticket; how many seconds passed, by the clock that the proof sets."""
    passed = 0.0
    while passed < hours * 3600:
        work(reaper)
        if int(passed) % 10 == 0:
            tend()
        if made() == count and not unsettled():
            return passed
        time.passes(5)
        passed += 5
    raise AssertionError(f"{made()} of {count} tickets after {hours} hours; {unsettled()} messages are owed")


def unsettled() -> int:
    """How many messages are still owed."""
    return Message.objects.filter(state__in=["pending", "claimed", "uncertain"]).count()


@dataclass
class Elsewhere:
    """A Jira in a process of its own, told what to do over HTTP; where `World` asks a site, it answers like one."""

    url: str

    def ask(self, path: str, body: object = None) -> Any:
        """What the control API says."""
        told = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_control/{path}", data=told, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())


@contextmanager
def jira_process(*arguments: str) -> Iterator[Elsewhere]:
    """A Jira that outlives whoever is killed."""
    command = [sys.executable, "-m", "tests.simulators.jira", "--no-validate", "--no-webhooks", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Elsewhere(process.stdout.readline().strip())
        finally:
            process.terminate()
            process.wait(10)


def hours_pass_for_links() -> None:
    """Whoever had one in hand is long gone, and every look is due."""
    ago = timedelta(hours=1)
    for link in IssueLink.objects.filter(state=LinkState.IN_FLIGHT, sent_at__isnull=False):
        IssueLink.objects.filter(pk=link.pk).update(sent_at=(link.sent_at or timezone.now()) - ago)
    looking.settle_lost(as_of=timezone.now())
    looking.sweep(as_of=timezone.now())
