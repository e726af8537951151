"""A mail server in a process of its own: takes everything, counts messages by connection.

`python -m benchmarks.sink` says its port in its first line; when its input ends, how many messages each connection brought.
"""

import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Post:
    """Takes every message at once."""

    taken: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Counts it under the address and port of the client, which is one connection."""
        del server
        assert envelope.content
        self.taken[str(session.peer)] += 1
        return "250 Taken"


@dataclass
class Sink:
    """A running server; `taken` is known once it has ended."""

    url: str
    taken: list[int] = field(default_factory=list)


@contextmanager
def sink() -> Iterator[Sink]:
    """The server, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        running = Sink(f"smtp://127.0.0.1:{int(process.stdout.readline())}")
        try:
            yield running
        finally:
            process.stdin.close()
            running.taken = json.loads(process.stdout.readline())


def main() -> None:
    """Serves until the input ends."""
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    print(port, flush=True)
    sys.stdin.read()
    controller.stop()
    print(json.dumps(list(post.taken.values())), flush=True)


if __name__ == "__main__":
    main()
