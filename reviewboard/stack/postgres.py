"""The embedded PostgreSQL: made once, reached by a Unix socket only."""

import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from reviewboard.stack.binaries import postgres_bin
from reviewboard.stack.errors import StackError
from reviewboard.stack.folders import Home
from reviewboard.stack.processes import SERVER_ENV, Guarded, Log, Program, await_ready, launch

DATABASE = "reviewboard"
PORT = 5432  # names the socket file; there is no TCP
STOP_SECONDS = 30.0  # a fast shutdown writes a checkpoint
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster in `home/postgres`. Not durable: nothing is synced to disk, for data nobody will miss."""

    def __init__(self, home: Home, *, durable: bool) -> None:
        self.home = home
        self.durable = durable
        self.log = Log(home.path / "postgres.log")
        self.server: Guarded | None = None

    @property
    def url(self) -> str:
        """For libpq and dj-database-url alike; the latter lower-cases a path in the host's place."""
        return f"postgres://postgres@/{DATABASE}?host={self.home.sockets}&port={PORT}"

    def launch(self, hold: Sequence[int]) -> None:
        """Start the server, after making the cluster if there is none. `hold` is the folder's lock, taken."""
        binaries = postgres_bin(self.home)
        cluster = self.home.path / "postgres"
        if not cluster.exists():
            self._make(binaries, cluster, hold)
        # Servers inherit the lock, and we hold it: whatever process has this file's number now is no server.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        settings = SETTINGS | {"unix_socket_directories": str(self.home.sockets)}
        if not self.durable:
            settings |= FORGETFUL
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        program = Program(
            [binaries / "postgres", "-D", cluster, *options],
            env=SERVER_ENV,
            cwd=self.home.path,
            owner=self.home.owner,
            stop=signal.SIGINT,  # a fast shutdown; SIGTERM would wait for every session to end
            grace=STOP_SECONDS,
        )
        with self.log.open() as stdout:
            self.server = launch(program, stdout=stdout, hold=hold)

    def await_ready(self) -> None:
        """Return once queries are answered. Raises StackError with the end of the log."""
        if self.server is None:
            raise StackError("PostgreSQL has not been started.")
        await_ready("PostgreSQL", self.server, self._answers, self.log)

    def create_database(self, name: str) -> None:
        """Make a database unless it is there."""
        with self._connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _make(self, binaries: Path, cluster: Path, hold: Sequence[int]) -> None:
        """Make the cluster beside its place and move it there whole: a killed initdb must not look usable."""
        unfinished = cluster.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.home.folder(unfinished.name)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        # PostgreSQL's own C.UTF-8: sorts alike everywhere, and macOS has no such system locale.
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        command: list[str | Path] = [binaries / "initdb", "-D", unfinished, *options]
        program = Program(command, env=SERVER_ENV, cwd=self.home.path, owner=self.home.owner)
        with self.log.open() as stdout:
            initdb = launch(program, stdout=stdout, hold=hold)
        try:
            code = initdb.wait()
        finally:
            initdb.stop()
        if code:
            raise StackError(f"initdb ended with code {code}.\n{self.log.tail()}")
        unfinished.replace(cluster)

    def _answers(self) -> bool:
        try:
            self.create_database(DATABASE)
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        host = str(self.home.sockets)
        return psycopg.connect(host=host, port=PORT, user="postgres", dbname=database, autocommit=True)
