"""What vendors send: how fast it is taken at the door, and how fast what was taken is processed.

`python -m benchmarks.ingest [deliveries]`, a backlog of 20,000 by default. Bars: the door answers at least half as
often as a Django view that stores the same body with one INSERT and verifies nothing, with at most 2 statements; a
delivery is processed with at most 12 statements, at least 0.15 times as fast as plain psycopg sends the same ones; and
memory at the end of the backlog is at most 1.05 times of what it is after its first tenth.
"""

import sys
from collections.abc import Iterator

from benchmarks import ingest_door, ingest_drain
from benchmarks.results import Row, run

BACKLOG = 20_000


def measure(backlog: int = BACKLOG) -> Iterator[Row]:
    """The door first, then the backlog behind it."""
    yield from ingest_door.measure()
    yield from ingest_drain.measure(backlog)


if __name__ == "__main__":
    sys.exit(run("ingest", lambda: measure(*map(int, sys.argv[1:2]))))
