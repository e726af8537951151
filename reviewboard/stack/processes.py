"""Starting a child under its guard, and waiting until it can be used."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple

from reviewboard.stack import guard
from reviewboard.stack.errors import StackError

GUARD = Path(guard.__file__)
KILL_SECONDS = 5.0  # what a guard may need after the grace time to kill, reap and end

# Servers get an environment of their own: PGDATA or PGOPTIONS of the person's shell must not reach them.
# The library path is kept: a Python away from the system's place may need it to run the guard.
LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
SERVER_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"} | {
    name: os.environ[name] for name in LIBRARY_PATHS if name in os.environ
}


class Owner(NamedTuple):
    """The user that a server runs as when we are root."""

    uid: int
    gid: int


class Reach(StrEnum):
    """Who hears the stop signal, and where the child stands."""

    CHILD = "child"  # a server or service: own session; it tells its own children
    GROUP = "group"  # a command without a terminal: own session; all of it hears what Ctrl-C would send
    TERMINAL = "terminal"  # a command in the foreground: in our own group, so that keys reach it


@dataclass
class Guarded:
    """A running child, seen through its guard. `returncode` and `wait` speak of the child's own exit code."""

    process: subprocess.Popen[bytes]
    grace: float
    lifeline: int | None

    @property
    def returncode(self) -> int | None:
        """Exit code as a shell gives it, None while running."""
        return self.process.poll()

    @property
    def output(self) -> IO[bytes] | None:
        """The child's output, when it was launched with `stdout=subprocess.PIPE`."""
        return self.process.stdout

    def wait(self, seconds: float | None = None) -> int:
        """Wait for the end; raises subprocess.TimeoutExpired."""
        return self.process.wait(seconds)

    def release(self) -> None:
        """Ask for the end without waiting for it: several children then stop side by side."""
        if self.lifeline is not None:
            os.close(self.lifeline)
            self.lifeline = None

    def stop(self) -> int:
        """End the child and everything it started; at most grace + KILL_SECONDS. Return its exit code."""
        self.release()
        try:
            return self.process.wait(self.grace + KILL_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@dataclass(frozen=True)
class Program:
    """A command, and how it is to run and to end."""

    argv: Sequence[str | Path]
    env: Mapping[str, str] | None = None  # the whole environment; None: ours
    cwd: Path | None = None
    owner: Owner | None = None
    stop: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds between the stop signal and SIGKILL
    reach: Reach = Reach.CHILD


def launch(program: Program, *, stdout: int | IO[bytes] | None = None, hold: Sequence[int] = ()) -> Guarded:
    """Start a program under a guard.

    `hold` are file descriptors that it keeps open for as long as it lives (the folder's lock). With
    `stdout` both output streams go there and the input is empty; without it the program shares all three
    with us.
    """
    reading, writing = os.pipe()
    uid, gid = program.owner or (-1, -1)
    order = (reading, int(program.stop), program.grace, uid, gid, program.reach.value)
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), *map(str, order), *map(str, program.argv)],
            env=program.env,
            cwd=program.cwd,
            stdin=None if stdout is None else subprocess.DEVNULL,
            stdout=stdout,
            stderr=None if stdout is None else subprocess.STDOUT,
            pass_fds=(reading, *hold),
            start_new_session=program.reach is not Reach.TERMINAL,
        )
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    return Guarded(process, program.grace, writing)


def await_ready(
    name: str, child: Guarded, ready: Callable[[], bool], log: "Log", seconds: float = 60.0
) -> None:
    """Poll until the server answers. Raises StackError with the end of its log if it ends or is too slow."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.returncode is not None:
            raise StackError(f"{name} ended with code {child.returncode} while starting.\n{log.tail()}")
        if time.monotonic() > deadline:
            raise StackError(f"{name} did not answer within {seconds:.0f} s.\n{log.tail()}")
        time.sleep(0.01)


class Log:
    """One server's log file. It is appended to, and begun anew at a start when it has passed 10 MB."""

    MAX_BYTES = 10_000_000
    TAIL_LINES = 15

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and path.stat().st_size > self.MAX_BYTES:
            path.unlink()
        self.begin = path.stat().st_size if path.exists() else 0

    def open(self) -> IO[bytes]:
        """For a child to write to."""
        return self.path.open("ab")

    def tail(self) -> str:
        """The last lines written since this object was made, and where the rest is."""
        with self.path.open("rb") as stream:
            stream.seek(self.begin)
            lines = stream.read().decode(errors="replace").splitlines()
        return "\n".join([*lines[-self.TAIL_LINES :], f"(whole log: {self.path})"])
