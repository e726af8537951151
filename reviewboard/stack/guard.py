"""The small process between us and every child, so that no child ever outlives us.

A guard is started by `processes.launch` with the reading end of a pipe, the lifeline. Only the launcher
holds the writing end, so the kernel closes it however the launcher ends: an orderly stop, an exception,
SIGKILL. On the end of the lifeline, or on SIGTERM, the guard sends the child its stop signal, waits for the
grace time, kills what is left of the child's process group, and on Linux also what has left that group.
Stopping and dying take one path, on every system.

The file is run by path (`python -I -S guard.py ...`, 10 ms and 9 MB) and imports the standard library only.
"""

import ctypes
import os
import select
import signal
import sys
import time
from typing import NamedTuple

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


class Order(NamedTuple):
    """What the launcher asks for. On the command line in this order, before the child's own argument list."""

    lifeline: int  # file descriptor
    stop: int  # signal number
    grace: float  # seconds between the stop signal and SIGKILL
    uid: int  # -1: as we are
    gid: int
    reach: str  # who hears the stop signal: "child", its "group", or "terminal": the child, in our own group


def main(arguments: list[str]) -> int:
    """Run the ordered child and return its exit code as a shell would (128 + n for signal n)."""
    lifeline, stop, grace, uid, gid, reach, *command = arguments
    order = Order(int(lifeline), int(stop), float(grace), int(uid), int(gid), reach)
    os.set_inheritable(order.lifeline, False)
    wakes = _listen()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    child = _spawn(order, command)
    status = _attend(order, child, wakes)
    _kill_the_rest(order, child)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _listen() -> int:
    """Turn signals into bytes on a pipe, so that one select waits for everything; return its reading end."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    os.set_blocking(reading, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (*STOP_SIGNALS, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return reading


def _spawn(order: Order, command: list[str]) -> int:
    guard = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)  # one that comes before exec must not be lost
    child = os.fork()
    if child == 0:
        try:
            _become(order, guard)
            os.execvp(command[0], command)  # noqa: S606  the caller's own argument list, no shell
        except OSError as error:
            os.write(2, f"cannot run {command[0]}: {error}\n".encode())
        finally:
            os._exit(127)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    return child


def _become(order: Order, guard: int) -> None:
    """Between fork and exec: own group, plain signals, the ordered user, the end if the guard dies."""
    if order.reach != "terminal":
        os.setpgid(0, 0)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)  # a shell's background job starts with SIGINT ignored
    if order.uid >= 0:
        os.setgroups([])
        os.setgid(order.gid)
        os.setuid(order.uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, order.stop)  # after setuid, which clears it
        if os.getppid() != guard:
            os._exit(127)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def _attend(order: Order, child: int, wakes: int) -> int:
    """Wait for the child, stopping it when we are told to; return its wait status."""
    status = _wait(child, wakes, order)
    if status is None:
        _send(child, order.stop, group=order.reach == "group")
        status = _wait(child, wakes, seconds=order.grace)
    if status is None:
        _send(child, signal.SIGKILL, group=order.reach != "terminal")
        status = os.waitpid(child, 0)[1]
    return status


def _wait(child: int, wakes: int, order: Order | None = None, seconds: float | None = None) -> int | None:
    """The child's status, or None: the seconds are over or (with an order) we are told to stop."""
    heard = _stops(order) if order else set()
    watched = [wakes, order.lifeline] if order else [wakes]
    deadline = None if seconds is None else time.monotonic() + seconds
    while True:
        status = _reap(child)
        if status is not None:
            return status
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return None
        ready = select.select(watched, [], [], left)[0]
        if order and order.lifeline in ready:
            return None
        if ready and heard.intersection(os.read(wakes, 64)):
            return None


def _reap(child: int) -> int | None:
    """The child's status if it has ended; adopted orphans that have ended are cleared away on the way."""
    while True:
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended == child:
            return status
        if not ended:
            return None


def _stops(order: Order) -> set[int]:
    """In a terminal Ctrl-C reaches the child by itself, and it may want to go on (a debugger does)."""
    kept = {signal.SIGINT} if order.reach == "terminal" else set()
    return {int(number) for number in STOP_SIGNALS - kept}


def _send(child: int, number: int, *, group: bool) -> None:
    try:
        if group:
            os.killpg(child, number)
        else:
            os.kill(child, number)
    except (ProcessLookupError, PermissionError):
        pass  # it is gone; macOS says "not permitted" of a group that holds only zombies


def _kill_the_rest(order: Order, child: int) -> None:
    """A killed Celery parent leaves prefork children, a killed postmaster busy backends: end them too."""
    if order.reach != "terminal":
        _send(child, signal.SIGKILL, group=True)
    while True:
        for orphan in _adopted():
            _send(orphan, signal.SIGKILL, group=False)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _adopted() -> list[int]:
    """Processes that became our children when their parent died (Linux: we asked to be their reaper)."""
    pid = os.getpid()
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as listing:
            return [int(child) for child in listing.read().split()]
    except FileNotFoundError:
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
