"""Lists, as pages and by the API: 50 rows of a million changes against 50 rows of a thousand.

`python -m benchmarks.lists [changes]`. Bars: the middle request (p50) at most 1.3 times that of the small
database; at most 6 statements, and no COUNT(*), at any size; the API at most 3 times the same SQL sent by plain
psycopg plus `json.dumps` of the same answer. That each request also asks whether its connection lives (Django's
health check, a SELECT 1 that Django does not count) is in our time, and not in the yardstick's.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from benchmarks.data import Organisation, organisation
from benchmarks.database import plain, use
from benchmarks.ratio import cpu_seconds, read_in_turns
from benchmarks.requests import Visitor, visitor
from benchmarks.results import Row, ratio_row, run
from reviewboard.domain.paging import encode

SMALL = 1_000
LARGE = 1_000_000
GROWTH_BAR = 1.3
STATEMENTS_BAR = 6
API_BAR = 3.0
A_TURN = 20
"""Requests of which one turn takes the middle one."""
ROWS = 50


@dataclass(frozen=True, slots=True)
class Site:
    """A database with somebody who reads it, and the cursor in the middle of its history."""

    organisation: Organisation
    visitor: Visitor
    middle: str

    def use(self) -> None:
        """Turns Django to it."""
        use(self.organisation.name)

    def median(self, address: str) -> float:
        """The middle of a turn's requests, in seconds."""
        self.use()
        address = address.format(middle=self.middle)
        return statistics.median(self.visitor.seconds(address) for _ in range(A_TURN))

    def statements(self, address: str) -> list[str]:
        """The SQL of one request."""
        self.use()
        return self.visitor.statements(address.format(middle=self.middle))


LISTS = {
    "page, newest": "/changes/",
    "page, middle of the history": "/changes/?after={middle}",
    "page, one service": "/changes/?service=service-1",
    "page, by verdict": "/changes/?verdict=assisted",
    "page, by words": "/changes/?q=payment",
    "page, closed actions": "/actions/?view=done",
    "API, newest": "/api/v1/changes?limit=50",
    "API, middle of the history": "/api/v1/changes?limit=50&after={middle}",
    "API, closed actions": "/api/v1/actions?view=done&limit=50",
    "API, 20 incidents": "/api/v1/incidents?limit=20",
}
"""Each finds as many rows in both databases; incidents do not come to fifty in the small one."""

SEARCHES = {
    "page, by a rare word": "/changes/?q=part1234",
    "page, by common words that never meet": "/changes/?q=payment+basket",
}
"""What an index of time or of words alone would read the whole history for."""
SEARCH_BAR = 10.0
"""Times the page of a common word in the same database; without a bound the second takes 200 times that."""


def site(changes: int) -> Site:
    """The database of so many changes, ready to be read."""
    made = organisation(changes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT happened_at, id FROM changes_change ORDER BY happened_at DESC, id DESC OFFSET %s LIMIT 1",
            [changes // 2],
        )
        row = cursor.fetchone()
    return Site(made, visitor(), encode(*row))


def measure(changes: int = LARGE) -> Iterator[Row]:
    """Every list by both sizes, then searches that are hard, and the API beside its own SQL."""
    small, large = site(SMALL), site(changes)
    for what, address in LISTS.items():
        yield from _grown(what, address, small, large)
    for what, address in SEARCHES.items():
        yield _bounded(what, address, large)
    yield _beside_sql(large)


def _grown(what: str, address: str, small: Site, large: Site) -> Iterator[Row]:
    sent = [one.statements(address) for one in (small, large)]
    assert not any("COUNT(*)" in statement for statements in sent for statement in statements)
    most = max(map(len, sent))
    ratio = read_in_turns(lambda: large.median(address), lambda: small.median(address))
    large.use()
    cpu = cpu_seconds(lambda: large.median(address)) / A_TURN * 1000
    size = large.organisation.changes
    yield ratio_row(f"{what}: p50 at {size:,} rows", ratio, GROWTH_BAR, f"against {SMALL:,} rows", cpu=cpu)
    yield Row(f"{what}: statements at both sizes", most, STATEMENTS_BAR, unit="", statements=most)


def _bounded(what: str, address: str, large: Site) -> Row:
    sent = large.statements(address)
    ratio = read_in_turns(lambda: large.median(address), lambda: large.median(LISTS["page, by words"]))
    how = "against the page of a common word"
    return ratio_row(
        f"{what}: p50 at {large.organisation.changes:,} rows", ratio, SEARCH_BAR, how, statements=len(sent)
    )


def _beside_sql(large: Site) -> Row:
    address = LISTS["API, newest"]
    sent = large.statements(address)
    answer = large.visitor.json(address)
    assert len(answer["results"]) == ROWS
    with plain(large.organisation.name) as server:

        def floor() -> object:
            for statement in sent:
                server.execute(statement.encode()).fetchall()
            return json.dumps(answer)

        ratio = read_in_turns(lambda: large.median(address), lambda: _median(floor))
    return ratio_row(
        "API, newest: p50", ratio, API_BAR, "against its SQL by psycopg plus json.dumps", statements=len(sent)
    )


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(A_TURN):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(run("lists", lambda: measure(*map(int, sys.argv[1:2]))))
