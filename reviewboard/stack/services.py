"""The demo's own processes beside the servers: started together, restarted when one dies, ended together."""

import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from reviewboard.stack.processes import Guarded, Program, launch
from reviewboard.stack.supervisor import say_on_stderr

FIRST_PAUSE = 1.0  # seconds before a restart; doubled each time
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # a service that has run this long starts again after the first pause


@dataclass(frozen=True)
class Service:
    """One child: its name in the log, its command, its whole environment (None: ours), and time to end in."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    grace: float = 10.0
    folder: Path | None = None  # where it runs; None: where we do


class Services:
    """Runs services until stopped, as a context manager or by `start` and `stop`.

    Their output goes to the file `log`, each line after its service's name. One that ends is started again
    after 1, 2, 4 ... 30 s, and `say` hears of it. None outlives this process. `hold` are descriptors they
    keep open (`Stack.hold`).
    """

    def __init__(
        self,
        services: Sequence[Service],
        *,
        log: Path,
        say: Callable[[str], None] = say_on_stderr,
        first_pause: float = FIRST_PAUSE,
        hold: Sequence[int] = (),
    ) -> None:
        shared = _SharedLog(log)
        self._stopped = threading.Event()
        self._keepers = [_Keeper(service, shared, say, first_pause, hold) for service in services]

    def start(self) -> None:
        """Start all of them; returns at once."""
        self._stopped.clear()
        for keeper in self._keepers:
            keeper.start()

    def wait(self) -> None:
        """Block until `stop`, or until a signal ends the caller (`signals.ending_on_signal`)."""
        self._stopped.wait()

    def stop(self) -> None:
        """End all of them side by side: SIGTERM, then SIGKILL to the group of one that outlasts its grace."""
        for keeper in self._keepers:
            keeper.release()
        for keeper in self._keepers:
            keeper.join()
        self._stopped.set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _SharedLog:
    """One file for the lines of all services."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._writing = threading.Lock()

    def write(self, name: str, line: bytes) -> None:
        with self._writing, self.path.open("ab") as stream:
            stream.write(f"{name:<8} | ".encode() + line.rstrip(b"\r\n") + b"\n")


class _Keeper:
    """Keeps one service running, in a thread of its own."""

    def __init__(
        self,
        service: Service,
        log: _SharedLog,
        say: Callable[[str], None],
        first_pause: float,
        hold: Sequence[int],
    ) -> None:
        self._service = service
        self._log = log
        self._say = say
        self._first_pause = first_pause
        self._hold = tuple(hold)
        self._stopping = threading.Event()
        self._launching = threading.Lock()  # a release either prevents a launch or sees its child
        self._child: Guarded | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._keep, name=self._service.name, daemon=True)
        self._thread.start()

    def release(self) -> None:
        with self._launching:
            self._stopping.set()
            if self._child:
                self._child.release()

    def join(self) -> None:
        if self._child:
            self._child.stop()
        if self._thread:
            self._thread.join()

    def _keep(self) -> None:
        pause = self._first_pause
        while child := self._launch():
            began = time.monotonic()
            for line in child.output or ():
                self._log.write(self._service.name, line)
            code = child.stop()  # it has ended: this reaps the guard and closes the lifeline
            if self._stopping.is_set():
                return
            if time.monotonic() - began >= STEADY_SECONDS:
                pause = self._first_pause
            again = f"starting it again in {pause:g} s. Its output is in {self._log.path}."
            self._say(f"{self._service.name} ended with code {code}; {again}")
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE)

    def _launch(self) -> Guarded | None:
        with self._launching:
            if self._stopping.is_set():
                return None
            service = self._service
            program = Program(service.argv, env=service.env, cwd=service.folder, grace=service.grace)
            self._child = launch(program, stdout=subprocess.PIPE, hold=self._hold)
            return self._child
