"""`make demo` from a clone: how long it takes to the first page, and what is left of it however it ends."""

import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.facts import Fact
from tests.proofs.mail import ROOT
from tests.stack.conftest import short_folder
from tests.stack.processes import command_lines, eventually, naming

pytestmark = pytest.mark.prove

COLD = 180.0  # seconds on two cores, packages fetched and environment made
WARM = 10.0
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEMO", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")


@pytest.fixture(scope="module")
def clone() -> Iterator[Path]:
    """The committed tree in a new place, with nothing that is not in git."""
    with short_folder() as folder:
        here = folder / "reviewboard"
        subprocess.run(["git", "clone", "-q", ROOT, here], check=True)
        yield here


class Demo:
    """A running `make demo`, and what it has said so far."""

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        self.log = clone / "said.txt"
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.began = time.monotonic()
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                ["make", "demo", "PORT=18000"],
                cwd=clone,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self, within: float) -> float:
        """Seconds until it said its address and the agenda's page answered."""
        assert eventually(lambda: self.address() is not None or self.process.poll() is not None, within), (
            self.said()
        )
        address = self.address()
        assert address, self.said()
        with urllib.request.urlopen(address, timeout=20) as page:
            assert page.status == 200
        return time.monotonic() - self.began

    def address(self) -> str | None:
        """The address that it printed."""
        found = re.search(r"ready after .*?(http://\S+)", self.said())
        return found[1] if found else None

    def said(self) -> str:
        """All output so far."""
        return self.log.read_text(errors="replace")

    def left(self) -> set[int]:
        """Its processes that still run: those of its session, and the servers, which have sessions of their own."""
        return naming(str(self.clone)) | {pid for pid in command_lines() if self._begun_here(pid)}

    def _begun_here(self, pid: int) -> bool:
        try:
            return os.getsid(pid) == self.process.pid
        except ProcessLookupError:
            return False


def ready_and_ended(clone: Path, number: signal.Signals, within: float) -> float:
    """Starts the demo, ends it as a terminal would (the group) or an init system (its first process); seconds to ready."""
    demo = Demo(clone)
    try:
        seconds = demo.ready(within)
        assert len(demo.left()) >= 6  # make, the stack, servers, web, relay, worker, mailbox
        if number is signal.SIGINT:
            os.killpg(demo.process.pid, number)
        else:
            os.kill(_stack_of(demo), number)
        demo.process.wait(60)
        assert eventually(lambda: not demo.left(), 30), demo.left()
        return seconds
    finally:
        if demo.process.poll() is None:
            os.killpg(demo.process.pid, signal.SIGKILL)


def _stack_of(demo: Demo) -> int:
    """The supervisor: whose parent's end it must not survive, and whose own end nothing may survive."""
    return next(pid for pid in demo.left() if "reviewboard.stack demo" in command_lines().get(pid, ""))


def test_a_second_start_is_quick_and_nothing_outlives_any_end(clone: Path, fact: Fact) -> None:
    cold = ready_and_ended(clone, signal.SIGINT, within=2 * COLD)
    fact("cold start with packages fetched, seconds", f"{cold:.0f} (bar {COLD:.0f})")
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
        warm = ready_and_ended(clone, number, within=6 * WARM)
        fact(f"second start, then {number.name}, seconds", f"{warm:.1f} (bar {WARM:.0f})")
    fact("processes left after Ctrl-C, SIGTERM and SIGKILL", 0)
