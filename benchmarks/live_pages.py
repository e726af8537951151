"""Pages that listen, many in one process: what `live.js` does to keep up, without a browser.

`python -m benchmarks.live_pages` takes its order as JSON in one line, and writes one line whenever all its pages have seen
the same revision, or all streams stand: which, when (seconds of the monotonic clock, which all processes share), and
counts. It ends with its input. The policy is read from `live.js` itself.
"""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

LIVE_JS = Path(__file__).resolve().parent.parent / "reviewboard/web/static/web/js/live.js"
_POLICY = re.compile(r"^  (\w+): ([\d.]+),", re.MULTILINE)
_REVISION = re.compile(rb'"revision":(\d+)')
_END = b"\n\n"
AT_ONCE = 64
"""How many of a process connect at the same time at the start; afterwards the policy spreads them."""


def policy() -> dict[str, float]:
    """The constants of `live.js`, in its own units."""
    told = LIVE_JS.read_text().partition("export const POLICY = {")[2].partition("};")[0]
    return {name: float(value) for name, value in _POLICY.findall(told)}


@dataclass(frozen=True, slots=True)
class Order:
    """What a process of pages is to do: so many of them, the port of the stream, and that of the state.

    With a `haste` of 4 they lose, wait and come back four times as fast.
    """

    count: int
    port: int
    state_port: int
    ticket: str
    seed: int
    haste: float = 1.0


@dataclass
class Pages:
    """Processes of pages, as whoever started them sees them."""

    children: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(
        self, processes: int, count: int, port: int, state_port: int, ticket: str, haste: float = 1.0
    ) -> None:
        """Opens `count` pages, shared among so many processes."""
        for number in range(processes):
            share = count * (number + 1) // processes - count * number // processes
            order = Order(share, port, state_port, ticket, number, haste)
            command = [sys.executable, "-m", "benchmarks.live_pages"]
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert child.stdin is not None
            child.stdin.write(json.dumps(asdict(order)) + "\n")
            child.stdin.flush()
            self.children.append(child)

    def reached(self, revision: int, *, standing: bool = False) -> tuple[float, Counter[str]]:
        """Waits until all pages have seen it, and their streams stand; when, and what has happened so far."""
        last, counts = 0.0, Counter[str]()
        for child in self.children:
            assert child.stdout is not None
            while line := child.stdout.readline():
                told = json.loads(line)
                if told["revision"] >= revision and (told["standing"] or not standing):
                    break
            else:
                raise RuntimeError("a process of pages has ended")
            last = max(last, told["at"])
            counts += Counter(told["counts"])
        return last, counts

    def stop(self) -> None:
        """Closes them all."""
        for child in self.children:
            child.kill()
            child.wait()


class Reached:
    """Which revision all pages of this process have seen, and whether all streams stand."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._seen: Counter[int] = Counter()
        self._standing = 0
        self.counts: Counter[str] = Counter()

    def moved(self, before: int, to: int) -> None:
        """A page has gone on from one revision to a later one."""
        self._seen[to] += 1
        self._seen[before] -= 1
        if self._seen[to] == self._count:
            self._tell(to)

    def stands(self, by: int) -> None:
        """A stream stands, or one has gone (-1)."""
        self._standing += by
        everybody = [revision for revision, seen in self._seen.items() if seen == self._count]
        if self._standing == self._count and everybody:
            self._tell(max(everybody))

    def _tell(self, revision: int) -> None:
        line = {
            "revision": revision,
            "standing": self._standing == self._count,
            "at": time.monotonic(),
            "counts": dict(self.counts),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


class Line(asyncio.Protocol):
    """One connection to the stream."""

    def __init__(self, page: "Page") -> None:
        loop = asyncio.get_running_loop()
        self.stood: asyncio.Future[bool] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._page = page
        self.refused = False
        self._held = b""

    def data_received(self, data: bytes) -> None:
        """Events are counted once they are whole."""
        if not self.stood.done():
            self.refused = not data.startswith(b"HTTP/1.1 200")
            self.stood.set_result(not self.refused)
        self._held += data
        whole, end, rest = self._held.rpartition(_END)
        if end:
            self._held = rest
            for found in _REVISION.finditer(whole):
                self._page.saw(int(found[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        """However it came."""
        del exc
        if not self.stood.done():
            self.stood.set_result(False)
        self.ended.set_result(None)


class Page:
    """One page. Its way back is that of `live.js`: once with the ticket that it has, then with new ones."""

    def __init__(
        self, order: Order, rules: Mapping[str, float], reached: Reached, chance: random.Random
    ) -> None:
        self._order = order
        self._rules = rules
        self._reached = reached
        self._chance = chance
        self._path = f"/live/{order.ticket}/"
        self.revision = 0

    def saw(self, revision: int) -> None:
        """Older ones are ignored."""
        if revision > self.revision:
            before, self.revision = self.revision, revision
            self._reached.moved(before, revision)

    async def live(self, gate: asyncio.Semaphore) -> None:
        """Until the process ends."""
        async with gate:
            line = await self._open()
        while True:
            if line is not None:
                await line.ended
                self._reached.counts["lost"] += 1
                self._reached.stands(-1)
            line = await self._way_back(with_ticket=line is not None)

    async def _way_back(self, *, with_ticket: bool) -> Line:
        read_at = time.monotonic() + self._pause()
        try_at = time.monotonic() + self._again() if with_ticket else None
        while True:
            if try_at is not None and try_at <= read_at:
                await _until(try_at)
                try_at = None
                if line := await self._open():
                    self._reached.counts["back"] += 1
                    return line
            else:
                await _until(read_at)
                read = await self._read()
                read_at = time.monotonic() + self._pause()
                if read and try_at is None:
                    try_at = time.monotonic() + self._drawn("spread")

    async def _open(self) -> Line | None:
        loop = asyncio.get_running_loop()
        self._reached.counts["tries"] += 1
        try:
            transport, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", self._order.port)
        except OSError:
            return None
        transport.write(f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        if await line.stood:
            self._reached.stands(1)
            return line
        self._reached.counts["errors"] += line.refused
        transport.close()
        return None

    async def _read(self) -> bool:
        try:
            reading, writing = await asyncio.open_connection("127.0.0.1", self._order.state_port)
            writing.write(b"GET / HTTP/1.0\r\n\r\n")
            told = json.loads((await reading.read()).partition(b"\r\n\r\n")[2])
            writing.close()
        except (OSError, ValueError):
            self._reached.counts["errors"] += 1
            return False
        self._reached.counts["tickets"] += 1
        self._path = told["stream"]
        self.saw(told["state"]["revision"])
        return True

    def _pause(self) -> float:
        return (self._rules["poll"] + self._chance.random() * self._rules["jitter"]) / 1000

    def _again(self) -> float:
        return self._rules["again"] / 1000 + self._drawn("within")

    def _drawn(self, limit: str) -> float:
        return self._chance.random() * self._rules[limit] / 1000


async def _until(when: float) -> None:
    await asyncio.sleep(max(0.0, when - time.monotonic()))


async def _run(order: Order) -> None:
    reached, chance = Reached(order.count), random.Random(order.seed)
    rules = {name: value / order.haste for name, value in policy().items()}
    gate = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(Page(order, rules, reached, chance).live(gate) for _ in range(order.count)))


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Pages as ordered, until the process is killed or who started it has gone."""
    order = Order(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_input, daemon=True).start()
    asyncio.run(_run(order))


if __name__ == "__main__":
    main()
