"""PostgreSQL and Valkey in a folder, for as long as somebody needs them."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from reviewboard.stack import folders
from reviewboard.stack.errors import StackError
from reviewboard.stack.postgres import Postgres
from reviewboard.stack.valkey import Valkey


def say_on_stderr(text: str) -> None:
    """Tell the person at the terminal; standard output belongs to the command that we run."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Stack:
    """The embedded servers of one data folder, as a context manager or by `start` and `stop`.

    Both listen on Unix sockets only, end when this process ends however it ends, and keep their data
    between starts. `durable=False` trades safety against a power cut for speed (tests). A half whose URL
    points elsewhere is left out by `postgres=False` or `valkey=False`. Raises StackError.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        postgres: bool = True,
        valkey: bool = True,
        say: Callable[[str], None] = say_on_stderr,
    ) -> None:
        self.data_dir = data_dir
        self._durable = durable
        self._wants_postgres = postgres
        self._wants_valkey = valkey
        self._say = say
        self._lock: int | None = None
        self._home: folders.Home | None = None
        self._postgres: Postgres | None = None
        self._valkey: Valkey | None = None

    @property
    def database_url(self) -> str:
        """DATABASE_URL of the database `reviewboard`, which exists once the stack has started."""
        return self._running_postgres().url

    @property
    def redis_url(self) -> str:
        """REDIS_URL in redis-py's form, `unix:///path`."""
        if self._valkey is None:
            raise StackError("The embedded Valkey is not running.")
        return self._valkey.url

    @property
    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the halves that run here, for the environment of children."""
        urls = {
            "DATABASE_URL": self._postgres and self._postgres.url,
            "REDIS_URL": self._valkey and self._valkey.url,
        }
        return {name: url for name, url in urls.items() if url}

    @property
    def hold(self) -> tuple[int, ...]:
        """The folder's lock, for `Services`: the next start then waits for the last of them, too."""
        return () if self._lock is None else (self._lock,)

    def create_database(self, name: str) -> None:
        """Make another database unless it is there."""
        self._running_postgres().create_database(name)

    def start(self) -> None:
        """Start what is wanted and return once it answers. Whatever fails, nothing is left running."""
        if self._lock is not None:
            raise StackError(f"The stack in {self.data_dir} is running already.")
        self._lock = folders.lock(self.data_dir, self._say)
        try:
            self._home = home = folders.find_home(self.data_dir, self._say)
            self._postgres = Postgres(home, durable=self._durable) if self._wants_postgres else None
            self._valkey = Valkey(home, durable=self._durable) if self._wants_valkey else None
            for server in self._servers():
                server.launch(self.hold)
            for server in self._servers():
                server.await_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both servers side by side, then give the folder back. Harmless when nothing runs."""
        running = [server.server for server in self._servers() if server.server]
        for server in running:
            server.release()
        for server in running:
            server.stop()
        self._postgres = self._valkey = None
        if self._home:
            folders.leave(self._home)
            self._home = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def erase(self) -> None:
        """Forget all data, to start over. Raises StackError while a stack runs in the folder."""
        lock = folders.lock(self.data_dir, self._say)
        try:
            folders.erase(folders.find_home(self.data_dir, self._say))
        finally:
            os.close(lock)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _servers(self) -> list[Postgres | Valkey]:
        return [server for server in (self._postgres, self._valkey) if server]

    def _running_postgres(self) -> Postgres:
        if self._postgres is None:
            raise StackError("The embedded PostgreSQL is not running.")
        return self._postgres
