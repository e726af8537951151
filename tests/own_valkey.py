"""A Valkey of a test's own, which it may kill and start again."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from reviewboard.stack.folders import Home
from reviewboard.stack.valkey import Valkey


@contextmanager
def valkey() -> Iterator[Valkey]:
    """A running server, killed at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="rb-", dir="/tmp") as folder:  # a socket's path is short
        server = Valkey(Home(Path(folder), Path(folder), None), durable=False)
        start(server)
        try:
            yield server
        finally:
            kill(server)


def start(server: Valkey) -> None:
    """Starts it (again), and returns once it answers."""
    server.launch(hold=())
    server.await_ready()


def kill(server: Valkey) -> None:
    """SIGKILL to the server itself: its guard, killed, would let it end in order and answer a while longer."""
    assert server.server is not None
    if server.server.returncode is None:
        os.kill(redis.from_url(server.url).info("server")["process_id"], signal.SIGKILL)
    server.server.wait(10)
