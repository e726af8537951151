"""Building the agenda of a week of 20,000 changes and 500 incidents, in an organisation of 10,000 people.

`python -m benchmarks.agenda [changes in the longer history]`. Bars: at most 10 times the same reading SQL sent
by plain psycopg (the floor); at most 20 reading statements; with a million changes in the history at most 1.3
times of what it takes with this week's alone.
"""

import sys
from collections.abc import Iterator

from django.db import connections
from django.test.utils import CaptureQueriesContext

from benchmarks.data import A_WEEK, Organisation, organisation
from benchmarks.database import plain, use
from benchmarks.ratio import cpu_seconds, read_in_turns, seconds
from benchmarks.results import Row, ratio_row, run
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import rebuild

LARGE = 1_000_000
FLOOR_BAR = 10.0
STATEMENTS_BAR = 20
GROWTH_BAR = 1.3


def build(made: Organisation) -> None:
    """The whole agenda, from nothing, at the end of its week."""
    meeting = made.meeting
    rebuild(meeting_id=meeting.id, as_of=meeting.covers_to)


def from_nothing(made: Organisation) -> float:
    """Seconds to build it; what the build before stored is deleted first, outside the clock."""
    use(made.name)
    Agenda.objects.all().delete()
    return seconds(lambda: build(made))


def reading(made: Organisation) -> tuple[list[str], int]:
    """The statements by which a build reads, and how many it sends in all."""
    use(made.name)
    Agenda.objects.all().delete()
    with CaptureQueriesContext(connections["default"]) as captured:
        build(made)
    sent = [query["sql"] for query in captured]
    return [one for one in sent if one.startswith("SELECT") and "FOR UPDATE" not in one], len(sent)


def measure(changes: int = LARGE) -> Iterator[Row]:
    """The week alone beside its floor, then the week at the end of a long history beside the week alone."""
    week, history = organisation(A_WEEK), organisation(changes)
    read, sent = reading(history)
    week_read, _ = reading(week)
    yield Row(
        "agenda: reading statements",
        max(len(read), len(week_read)),
        STATEMENTS_BAR,
        unit="",
        how=f"{sent} with those that write",
        statements=len(read),
    )
    with plain(history.name) as server:

        def floor() -> None:
            for statement in read:
                server.execute(statement.encode()).fetchall()

        ratio = read_in_turns(lambda: from_nothing(history), lambda: seconds(floor))
    use(history.name)
    Agenda.objects.all().delete()
    cpu = cpu_seconds(lambda: build(history)) * 1000
    size = f"{A_WEEK:,} of {changes:,} changes"
    yield ratio_row(
        f"agenda over {size}", ratio, FLOOR_BAR, "against the same reading SQL by psycopg", cpu=cpu
    )
    grown = read_in_turns(lambda: from_nothing(history), lambda: from_nothing(week))
    yield ratio_row(f"agenda over {size}, history", grown, GROWTH_BAR, f"against {A_WEEK:,} in all")


if __name__ == "__main__":
    sys.exit(run("agenda", lambda: measure(*map(int, sys.argv[1:2]))))
