"""The live server in a process of its own, on a meeting whose state is a file.

`python -m benchmarks.live_server PORT REDIS_URL FILE`. Each reading of the state adds one byte to `FILE.reads`: where
production asks PostgreSQL, it can be counted here, across restarts.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import django
import uvicorn

from benchmarks.ingest_server import cpu_seconds_of
from reviewboard.live.asgi import Live, room_for_viewers

LIMIT = 10_000


@dataclass
class Process:
    """A running server, and what it has used."""

    child: subprocess.Popen[bytes]

    @property
    def memory(self) -> int:
        """Resident bytes."""
        pages = int(Path(f"/proc/{self.child.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def cpu_seconds(self) -> float:
        """What it has computed so far."""
        return cpu_seconds_of(self.child.pid)


def begin(port: int, redis_url: str, file: Path) -> Process:
    """Starts one; it answers a second later."""
    command = [sys.executable, "-m", "benchmarks.live_server", str(port), redis_url, str(file)]
    return Process(subprocess.Popen(command))


@contextmanager
def running(port: int, redis_url: str, file: Path) -> Iterator[Process]:
    """One server, until the block ends."""
    process = begin(port, redis_url, file)
    try:
        yield process
    finally:
        process.child.terminate()
        process.child.wait(20)


def tell(file: Path, body: bytes) -> None:
    """This is the state from now on; whoever reads meanwhile reads the one or the other."""
    beside = file.with_suffix(".new")
    beside.write_bytes(body)
    beside.replace(file)


def reads(file: Path) -> int:
    """How often the state was read."""
    counted = Path(f"{file}.reads")
    return counted.stat().st_size if counted.exists() else 0


def main() -> None:
    """Serves until a signal."""
    port, redis_url, name = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")
    django.setup(set_prefix=False)

    def state_of(meeting_id: int) -> bytes:
        del meeting_id
        with Path(f"{name}.reads").open("ab") as counted:
            counted.write(b".")
        time.sleep(0.005)  # about what the statements take
        return Path(name).read_bytes()

    live = Live(state_of, redis_url, limit=room_for_viewers(LIMIT))
    uvicorn.run(
        cast(Any, live),
        port=port,
        log_level="warning",
        access_log=False,
        backlog=4096,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
