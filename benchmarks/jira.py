"""First tickets in a Jira that answers after 100 ms."""

import sys
from collections.abc import Iterator

from benchmarks.jira_site import Site, site
from benchmarks.jira_work import WORKERS, Crew, Owing, at_work, owing
from benchmarks.ratio import MIN_PAIRS, Ratio
from benchmarks.results import Row, run

STEADY_BAR, BULK_BAR, CALLS_BAR, BULK_CALLS_BAR = 0.8, 0.8, 1.1, 0.03
A_TURN, A_BATCH = 500, 50


def measure(turn: int = A_TURN, pairs: int = MIN_PAIRS) -> Iterator[Row]:
    with site("--no-webhooks") as jira:
        here = owing(jira)
        with at_work(here.name) as crew:
            yield _steady(jira, here, crew, turn, pairs)
            yield _bulk(jira, here, crew, turn, pairs)


def _steady(jira: Site, here: Owing, crew: Crew, turn: int, pairs: int) -> Row:
    crew.seconds(here.owe_singly(40))
    body = jira.control("GET", "calls?operation=create")[-1]["body"]

    def ours():
        owe = here.owe_singly(turn)
        import time

        b = time.perf_counter()
        r = crew.seconds(owe)
        crew.rest()
        return r

    def theirs():
        return jira.seconds("issue", [body] * turn, connections=WORKERS)

    theirs()
    cpu = crew.cpu_seconds()
    taken = []
    for _ in range(pairs):
        taken.append((ours(), theirs()))
        print(taken[-1], jira.counts(), flush=True)
    cpu = crew.cpu_seconds() - cpu
    ratio = Ratio(*map(tuple, zip(*taken)))
    return Row(
        "steady",
        round(1 / ratio.median, 3),
        STEADY_BAR,
        at_least=True,
        how=ratio.told,
        cpu=cpu / (pairs * turn) * 1000,
    )


def _bulk(jira: Site, here: Owing, crew: Crew, turn: int, pairs: int) -> Row:
    body = jira.control("GET", "calls?operation=create")[0]["body"]
    bulk = {"issueUpdates": [body] * A_BATCH}

    def ours():
        import time

        owe = here.owe_in_bulk(turn)

        def told():
            b = time.perf_counter()
            owe()
            print("make_all", time.perf_counter() - b)

        r = crew.seconds(told)
        crew.rest()
        return r

    def theirs():
        return jira.seconds("issue/bulk", [bulk] * (turn // A_BATCH), connections=1)

    theirs()
    taken = []
    for _ in range(pairs):
        taken.append((ours(), theirs()))
        print(taken[-1], jira.counts(), flush=True)
    ratio = Ratio(*map(tuple, zip(*taken)))
    return Row("bulk", round(1 / ratio.median, 3), BULK_BAR, at_least=True, how=ratio.told)


if __name__ == "__main__":
    sys.exit(run("jira-dev", lambda: measure(*map(int, sys.argv[1:3]))))
