"""One application on a server of its own process, and clients that keep their connections and wait for each answer."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ratio import seconds

CLIENTS, THREADS = 8, 4
GRANIAN = importlib.util.find_spec("granian") is not None
"""What production serves with (deploy/Procfile); where it is not installed, uvicorn, as the demo does."""
NAME = "granian" if GRANIAN else "uvicorn"


@dataclass(frozen=True, slots=True)
class Server:
    """An application that answers on this port of loopback."""

    port: int
    pid: int

    def seconds(self, requests: Sequence[bytes], clients: int = CLIENTS) -> float:
        """How long it takes to answer all of them, sent by so many clients at once."""
        shares = [requests[number::clients] for number in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            return seconds(lambda: list(pool.map(self._send, shares)))

    def cpu_seconds(self) -> float:
        """What its process, and those it started, have computed so far."""
        return cpu_seconds_of(self.pid)

    def _send(self, requests: Sequence[bytes]) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in requests:
                line.sendall(request)
                answer = _answer(line)
                if not answer.startswith(b"HTTP/1.1 20"):
                    raise RuntimeError(f"answered {answer[:200]!r}")


@contextmanager
def served(module: str, wsgi: str, database_url: str) -> Iterator[Server]:
    """The application of this module; `wsgi` is its WSGI name in there, `application` its ASGI name."""
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    command = _granian(wsgi, port) if GRANIAN else _uvicorn(module, port)
    environment = os.environ | {"DATABASE_URL": database_url, "LOG_LEVEL": "WARNING"}
    with subprocess.Popen([sys.executable, "-m", *command], env=environment) as process:
        try:
            _await(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def request(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """One POST as bytes."""
    told = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
    } | headers
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _uvicorn(module: str, port: int) -> list[str]:
    return [
        "uvicorn",
        f"{module}:application",
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
    ]


def _granian(target: str, port: int) -> list[str]:
    workers = ["--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    return ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), *workers, target]


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _answer(line: socket.socket) -> bytes:
    """The whole answer: of a told length, or in chunks."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    told = dict(one.lower().split(b":", 1) for one in head.split(b"\r\n")[1:])
    length = int(told.get(b"content-length", b"-1"))
    while len(body) < length or (length < 0 and not body.endswith(b"0\r\n\r\n")):
        body += _more(line)
    return head + body


def _more(line: socket.socket) -> bytes:
    part = line.recv(65536)
    if not part:
        raise RuntimeError("the server closed the connection")
    return part


def cpu_seconds_of(pid: int) -> float:
    """What a process, and those it started, have computed so far."""
    return sum(_ticks(one) for one in (pid, *_children(pid))) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def _ticks(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return int(fields[11]) + int(fields[12]) if fields else 0
