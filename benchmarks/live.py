"""Live events: from a publish to the last page, what a page costs, and a restart under all of them.

`python -m benchmarks.live [pages]`, 5,000 by default; scaled down, and said, where fewer files may be open. The pages are
two processes on the same processor. Bars: to the last of 2,000 pages at most 2 times, of 5,000 at most 3 times what a
bare asyncio loop takes that writes the same body to as many; at most 25 KB a page; all back within 30 s of a restart.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from benchmarks.live_bare import bare
from benchmarks.live_pages import Pages
from benchmarks.live_server import running, tell
from benchmarks.live_storm import (
    MEETING,
    PROCESSES,
    Storm,
    await_port,
    body,
    free_port,
    make_room,
    publish,
    states,
    storm,
)
from benchmarks.ratio import Ratio, read_in_turns
from benchmarks.results import Row, ratio_row, run
from reviewboard.live.events import state_from
from reviewboard.live.tickets import issue

PAGES = 5_000
FEWER = 2_000
PAIRS = 11
BARS = {FEWER: 2.0, PAGES: 3.0}
MEMORY_BAR = 25.0
BACK_BAR = 30.0
READS_BAR = 1.2
"""Readings a second of one meeting: one, and what a count over few seconds adds."""


def fan_out(count: int) -> tuple[Ratio, float, float]:
    """Ours against the bare loop; KB of the server a page; its CPU seconds a publish."""
    make_room(count)
    url = settings.REDIS_URL
    with tempfile.TemporaryDirectory() as folder:
        file, port, bare_port = Path(folder, "state"), free_port(), free_port()
        tell(file, body(1))
        ours_pages, bare_pages = Pages(), Pages()
        with running(port, url, file) as server, bare(bare_port) as yardstick, states(file) as state:
            try:
                await_port(port)
                await_port(bare_port)
                yardstick.publish(framed(1))
                warm = Pages()
                warm.start(1, 10, port, state.port, _ticket())
                warm.reached(1, standing=True)
                before = server.memory
                ours_pages.start(PROCESSES, count, port, state.port, _ticket())
                ours_pages.reached(1, standing=True)
                a_page = (server.memory - before) / count / 1024
                warm.stop()
                bare_pages.start(PROCESSES, count, bare_port, state.port, _ticket())
                bare_pages.reached(1, standing=True)
                revisions, cpu = iter(range(2, 1_000)), server.cpu_seconds

                def ours() -> float:
                    revision = next(revisions)
                    tell(file, told := body(revision))
                    began = time.monotonic()
                    publish(url, told)
                    return ours_pages.reached(revision)[0] - began

                def theirs() -> float:
                    revision = next(revisions)
                    told = framed(revision)
                    began = time.monotonic()
                    yardstick.publish(told)
                    return bare_pages.reached(revision)[0] - began

                ratio = read_in_turns(ours, theirs, PAIRS)
                return ratio, a_page, (server.cpu_seconds - cpu) / (PAIRS + 1)
            finally:
                ours_pages.stop()
                bare_pages.stop()


def framed(revision: int) -> bytes:
    """The same event as it is written."""
    state = state_from(body(revision))
    assert state is not None
    return state.event.chunk


def _ticket() -> str:
    return issue(MEETING, 1, desk=False)


def rows_of(one: Storm) -> Iterator[Row]:
    """What a storm has shown."""
    told = (
        f"{one.counts['lost']:,} lines lost, {one.counts['back']:,} back after {one.counts['tries']:,} tries, "
        f"{one.counts['tickets']:,} readings by plain HTTP with a new ticket, at most {one.peak:,} in one second"
    )
    yield Row(
        f"live: {one.pages:,} pages back after a restart", round(one.seconds, 1), BACK_BAR, "s", how=told
    )
    rate = one.reads / one.over
    said = f"{one.reads} readings of the state by the server in {one.over:.1f} s, whoever came"
    yield Row("live: readings of a meeting during that", round(rate, 2), READS_BAR, "a second", how=said)
    yield Row(
        "live: errors during that",
        one.counts["errors"],
        0,
        unit="",
        how="answers that were no stream or no state",
    )


def measure(pages: int = PAGES) -> Iterator[Row]:
    """Both counts, then the storm."""
    size = f"an event of {len(framed(1)):,} bytes"
    for count in sorted({min(FEWER, pages), pages}):
        ratio, a_page, cpu = fan_out(count)
        bar = BARS.get(count, BARS[PAGES])
        yield ratio_row(
            f"live: to the last of {count:,} pages",
            ratio,
            bar,
            f"{size}, against a bare loop",
            cpu=cpu * 1000,
        )
    yield Row("live: memory a page", round(a_page, 1), MEMORY_BAR, "KB", how=f"resident, {pages:,} pages")
    yield from rows_of(storm(pages, settings.REDIS_URL))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    sys.exit(run("live", lambda: measure(asked)))
