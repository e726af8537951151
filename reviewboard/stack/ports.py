"""The only TCP port of the demo: the one that a browser needs."""

import socket
from collections.abc import Callable

from reviewboard.stack.errors import StackError
from reviewboard.stack.supervisor import say_on_stderr

TRIES = 100


def free_port(preferred: int, *, host: str = "127.0.0.1", say: Callable[[str], None] = say_on_stderr) -> int:
    """The preferred port, or the next free one, said aloud. Raises StackError when a hundred are taken."""
    for port in range(preferred, min(preferred + TRIES, 65536)):
        if _free(host, port):
            if port != preferred:
                say(f"Port {preferred} is taken; using {port}.")
            return port
    raise StackError(f"Port {preferred} and those after it are taken.")


def _free(host: str, port: int) -> bool:
    """Nobody answers and we may bind; reuse, so that a server that has just stopped does not count."""
    with socket.socket() as visitor:
        visitor.settimeout(1.0)
        if visitor.connect_ex((host, port)) == 0:
            return False
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
        except OSError:
            return False
    return True
