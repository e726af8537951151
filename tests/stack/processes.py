"""What runs on this machine, as the tests need to know it."""

import os
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def command_lines() -> dict[int, str]:
    """Every living process we may look at, by its number; zombies have no command line and are left out."""
    if not Path("/proc/self/cmdline").exists():
        listing = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True)
        return {int(pid): rest for pid, rest in (line.split(None, 1) for line in listing.stdout.splitlines())}
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if line:
            found[int(entry.name)] = line
    return found


def naming(text: str) -> set[int]:
    """The processes whose command line contains the text, ourselves excepted."""
    return {pid for pid, line in command_lines().items() if text in line and pid != os.getpid()}


def alive(pids: Iterable[int]) -> set[int]:
    """Those of the processes that still run."""
    return set(pids) & set(command_lines())


def eventually(what: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it becomes true within the seconds."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
