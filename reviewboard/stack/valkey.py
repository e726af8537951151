"""The embedded Valkey (speaks Redis): reached by a Unix socket only."""

import socket
from collections.abc import Sequence
from pathlib import Path

from reviewboard.stack.binaries import valkey_server
from reviewboard.stack.errors import StackError
from reviewboard.stack.folders import Home
from reviewboard.stack.processes import SERVER_ENV, Guarded, Log, Program, await_ready, launch


class Valkey:
    """One server with its data in `home/valkey`: an append-only file when durable, else memory only."""

    def __init__(self, home: Home, *, durable: bool) -> None:
        self.home = home
        self.durable = durable
        self.log = Log(home.path / "valkey.log")
        self.server: Guarded | None = None

    @property
    def socket(self) -> Path:
        """The path of the server's socket."""
        return self.home.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """In redis-py's form; Celery's is derived from it (`reviewboard.celery_redis`)."""
        return f"unix://{self.socket}"

    def launch(self, hold: Sequence[int]) -> None:
        """Start the server; `hold` are descriptors it keeps open while it lives."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home.folder("valkey")),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "databases": "16",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        command: list[str | Path] = [valkey_server(self.home), *arguments]
        program = Program(command, env=SERVER_ENV, cwd=self.home.path, owner=self.home.owner)
        with self.log.open() as stdout:
            self.server = launch(program, stdout=stdout, hold=hold)

    def await_ready(self) -> None:
        """Return once commands are answered: right after a start it says -LOADING while it reads its file."""
        if self.server is None:
            raise StackError("Valkey has not been started.")
        await_ready("Valkey", self.server, self._answers, self.log)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False
