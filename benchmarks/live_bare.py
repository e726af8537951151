"""The yardstick of live events: asyncio, and a list of lines that are written to, one after the other.

`python -m benchmarks.live_bare PORT`. Whatever its input brings, a length and a body, goes to everybody who has asked.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


class Bare:
    """The running yardstick, as whoever started it sees it."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child

    def publish(self, chunk: bytes) -> None:
        """This goes to everybody now, and first to whoever comes later."""
        assert self._child.stdin is not None
        self._child.stdin.write(len(chunk).to_bytes(4, "big") + chunk)
        self._child.stdin.flush()


@contextmanager
def bare(port: int) -> Iterator[Bare]:
    """The yardstick, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.live_bare", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        try:
            yield Bare(child)
        finally:
            child.kill()


async def _serve(port: int) -> None:
    lines: list[asyncio.StreamWriter] = []
    newest = b""

    async def accept(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        if not await reading.readline():  # somebody who only asks whether it is there
            return
        writing.write(HEAD + newest)
        lines.append(writing)

    loop = asyncio.get_running_loop()
    said = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(said), sys.stdin)
    async with await asyncio.start_server(accept, "127.0.0.1", port, backlog=4096):
        while True:
            newest = await said.readexactly(int.from_bytes(await said.readexactly(4), "big"))
            for line in lines:
                line.write(newest)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
