"""A process of the product: how fast it starts, and whether it stays as large as it was.

`python -m benchmarks.process [units]`, 100,000 by default, half of them requests and half owed effects. Bars: from
the start of the interpreter to the last address loaded at most 1.2 times the same third-party apps without ours;
resident memory at the end at most 1.05 times of what it is after the first tenth.
"""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from benchmarks.data import organisation
from benchmarks.ratio import read_in_turns, seconds
from benchmarks.requests import Visitor, visitor
from benchmarks.results import Row, ratio_row, run
from reviewboard.outbox.handlers import handle
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.outbox.relay import pass_on

UNITS = 100_000
START_BAR = 1.2
MEMORY_BAR = 1.05
PAIRS = 11
A_ROUND = 20
"""Messages that the relay takes up at once, and requests between two rounds."""
LIGHT = "/sign-in/"
HEAVY = ("/changes/", "/api/v1/changes?limit=50", "/changes/?q=payment", "/", "/api/v1/incidents?limit=50")
"""One of these in each round: a list of 50 costs as much as twenty sign-in pages."""

_START = "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns"


def start(settings: str) -> float:
    """Seconds from nothing to a process that could answer its first request."""
    command = [sys.executable, "-c", _START]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
    return seconds(lambda: subprocess.run(command, env=environment, check=True))


def resident() -> int:
    """Bytes of memory that this process holds now, after the garbage is out."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def work(rounds: range, who: Visitor) -> None:
    """So many rounds of twenty requests and twenty owed effects."""
    for number in rounds:
        for _ in range(A_ROUND - 1):
            who.get(LIGHT)
        who.get(HEAVY[number % len(HEAVY)])
        _owe(number)
        passed = pass_on(
            send=_send, limit=A_ROUND, as_of=timezone.now(), claimed_by="benchmark", wait=timedelta(seconds=1)
        )
        assert passed == A_ROUND


def _owe(number: int) -> None:
    debts = [
        Debt(f"mail:{number}:{one}", {"meeting": number, "person": one}, f"process:{number}:{one}")
        for one in range(A_ROUND)
    ]
    with transaction.atomic():
        owe_all(kind="agenda_mail", debts=debts)


def _send(claim: Claim) -> None:
    """What a worker does with the relay's task, the mail itself apart: `benchmarks.mail` sends those."""
    handle(_nothing, message_id=claim.id, token=claim.token)


def _nothing(owed: Owed) -> str:
    return owed.subject


def measure(units: int = UNITS) -> Iterator[Row]:
    """Starts both in turns, then works through all units in this process."""
    ratio = read_in_turns(
        lambda: start("reviewboard.settings"), lambda: start("benchmarks.bare_settings"), PAIRS
    )
    yield ratio_row("process: cold start", ratio, START_BAR, "against the same third-party apps without ours")
    organisation(1_000)
    who, rounds = visitor(), units // (2 * A_ROUND)
    work(range(rounds // 10), who)
    warm = resident()
    work(range(rounds // 10, rounds), who)
    end = resident()
    yield Row(
        f"process: memory after {rounds * 2 * A_ROUND:,} requests and owed effects",
        round(end / warm, 3),
        MEMORY_BAR,
        how=f"against the first tenth of them: {end / 2**20:.1f} MB against {warm / 2**20:.1f} MB",
    )


if __name__ == "__main__":
    sys.exit(run("process", lambda: measure(*map(int, sys.argv[1:2]))))
