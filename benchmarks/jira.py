"""First tickets in a Jira that answers after 100 ms: one by one, and in bulk.

`python -m benchmarks.jira [tickets]`, 500 a turn by default. Relay and worker are processes of their own, and so is Jira,
which counts the calls. Bars: at least 0.8 times as many tickets a second as 8 plain connections that post the same bodies
as fast as they are answered, and in bulk 0.8 times as many as one connection that posts 50 in a call; at most 1.1 calls a
ticket with all that its webhooks bring, and 0.03 in bulk with reading them again; no more calls a second than are
allowed, and none inside a pause that Jira asked for.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string

from benchmarks.database import url
from benchmarks.ingest_server import served
from benchmarks.jira_site import LATENCY, Site, site
from benchmarks.jira_work import KEY, SECRET, WORKERS, Crew, Owing, at_work, owing, wait_until
from benchmarks.ratio import MIN_PAIRS, Ratio, seconds
from benchmarks.results import Row, run
from reviewboard.celery import HANDLERS
from reviewboard.outbox.outcomes import Claim
from reviewboard.outbox.relay import pass_on
from reviewboard.tracker.pacing import BURST

SPEED_BAR, CALLS_BAR, BULK_CALLS_BAR = 0.8, 1.1, 0.03
A_TURN, A_CALL, CONNECTIONS = 500, 50, 8
SLOW = 40
"""Calls a second that are allowed while it is counted whether more are made."""
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def measure(turn: int = A_TURN) -> Iterator[Row]:
    """Speed without webhooks, calls with them, and manners last."""
    with site("--no-webhooks") as jira:
        here = owing(jira, "jira")
        statements = _statements(jira, here)
        with at_work(here) as crew:
            yield _singly(jira, here, crew, turn, statements)
            yield from _in_bulk(jira, here, crew, turn)
        with at_work(here, TRACKER_RATE=str(SLOW)) as crew:
            yield from _manners(jira, here, crew)
    with site() as jira:
        yield _with_echoes(jira, owing(jira, "jira_echoes"), turn)


def _statements(jira: Site, here: Owing, count: int = 20) -> int:
    """Statements of one ticket, its share of the relay's round among them, as relay and worker do them."""
    jira.control("POST", "latency", {"seconds": 0})
    with transaction.atomic():
        here.singly(count)()
    with (
        override_settings(TRACKER_HOSTS=["127.0.0.1"]),
        CaptureQueriesContext(connections["default"]) as sent,
    ):
        passed = pass_on(
            send=_work, limit=count, as_of=timezone.now(), claimed_by="benchmark", wait=timedelta(seconds=1)
        )
    assert passed == count == jira.counts()["create"]
    jira.control("POST", "latency", {"seconds": LATENCY})
    return round(sum(not one["sql"].startswith(_CONTROL) for one in sent) / count)


def _work(claim: Claim) -> None:
    import_string(HANDLERS[claim.kind])(message_id=claim.id, token=str(claim.token))


def _in_turns(ours: Callable[[], float], theirs: Callable[[], float]) -> Ratio:
    theirs(), ours()
    taken = [(ours(), theirs()) for _ in range(MIN_PAIRS)]
    return Ratio(tuple(mine for mine, _ in taken), tuple(other for _, other in taken))


def _singly(jira: Site, here: Owing, crew: Crew, turn: int, statements: int) -> Row:
    body = jira.calls("create")[-1]["body"]
    computed: list[float] = []

    def ours() -> float:
        owe, before = here.singly(turn), crew.cpu_seconds()
        taken = crew.seconds(owe)
        computed.append(crew.cpu_seconds() - before)
        crew.rest()
        return taken

    ratio = _in_turns(ours, lambda: jira.seconds("issue", [body] * turn, connections=CONNECTIONS))
    under_way = turn * LATENCY / (sum(ratio.ours) / len(ratio.ours))
    how = f"{turn} a turn by {WORKERS} workers, {under_way:.1f} calls under way; {CONNECTIONS} plain connections"
    return Row(
        "Jira: first push, one by one",
        round(1 / ratio.median, 3),
        SPEED_BAR,
        at_least=True,
        how=f"of the rate of plain connections, {how}: {ratio.told}",
        cpu=sum(computed[1:]) / (turn * MIN_PAIRS) * 1000,
        statements=statements,
    )


def _in_bulk(jira: Site, here: Owing, crew: Crew, turn: int) -> Iterator[Row]:
    body = {"issueUpdates": [jira.calls("create")[-1]["body"]] * A_CALL}
    asking: list[float] = []
    made, computed = 0, 0.0

    def ours() -> float:
        nonlocal made, computed
        owe, before = here.in_bulk(turn), crew.cpu_seconds()
        taken = crew.seconds(lambda: asking.append(seconds(owe)))
        crew.rest()
        made, computed = made + turn, computed + crew.cpu_seconds() - before
        return taken

    before = jira.counts()
    plain = MIN_PAIRS + 1
    ratio = _in_turns(ours, lambda: jira.seconds("issue/bulk", [body] * (turn // A_CALL), connections=1))
    calls = jira.counts() - before
    calls["bulk"] -= plain * turn // A_CALL
    asked = f"{sorted(asking)[len(asking) // 2]:.2f} s until they are owed, which is not counted"
    yield Row(
        "Jira: first push in bulk",
        round(1 / ratio.median, 3),
        SPEED_BAR,
        at_least=True,
        how=f"of the rate of one connection with {A_CALL} in a call, {turn} a turn; {asked}: {ratio.told}",
        cpu=computed / made * 1000,
    )
    yield _calls_row("Jira: calls a ticket in bulk", calls, made, BULK_CALLS_BAR)


def _calls_row(what: str, calls: dict[str, int], made: int, bar: float) -> Row:
    told = ", ".join(f"{number} {name}" for name, number in sorted(calls.items()) if number)
    return Row(what, round(sum(calls.values()) / made, 4), bar, unit="", how=f"{made:,} tickets: {told}")


def _manners(jira: Site, here: Owing, crew: Crew, count: int = 200) -> Iterator[Row]:
    crew.seconds(here.singly(count))
    at = [one["at"] for one in jira.calls("create")[-count:]]
    yield Row(
        f"Jira: calls a second where {SLOW} are allowed",
        round((count - BURST) / (at[-1] - at[0]), 1),
        SLOW,
        unit="",
        how=f"{count} tickets, the {BURST:.0f} apart that may come at once",
    )
    pause = {"operation": "create", "kind": "limited", "reason": "burst", "retry_after": 3, "on_call": 40}
    jira.control("POST", "faults", pause)
    crew.seconds(here.singly(count // 2))
    calls = jira.calls("create")
    limited = [one for one in calls if one["status"] == 429]
    assert limited
    early = [one for one in calls if any(_is_inside(one, pause) for pause in limited)]
    how = f"{count // 2} tickets, the 40th call answered with 429 and 3 s; what was on its way apart"
    yield Row("Jira: calls inside a pause", len(early), 0, unit="", how=how)


def _is_inside(call: dict[str, Any], pause: dict[str, Any]) -> bool:
    """Whether a call arrived in a pause, later than one that had been sent before the pause was told."""
    begins = pause["answered_at"]
    return bool(begins + LATENCY < call["at"] < begins + pause["paused_for"])


def _with_echoes(jira: Site, here: Owing, turn: int) -> Row:
    """Every create comes back as a webhook: what Jira tells of our own doing must not cost a call each."""
    with (
        served("reviewboard.asgi", "reviewboard.wsgi:application", url(here.name)) as web,
        at_work(here) as crew,
    ):
        hook = {"url": f"http://127.0.0.1:{web.port}/hooks/{KEY}/", "secret": SECRET}
        jira.control("POST", "webhook", hook)
        before = jira.counts()
        crew.seconds(here.singly(turn))
        wait_until(lambda: _told(jira) >= turn)
        crew.rest()
        return _calls_row("Jira: calls a ticket with webhooks", jira.counts() - before, turn, CALLS_BAR)


def _told(jira: Site) -> int:
    """How many webhooks were taken."""
    answered = [status for _, _, status in jira.control("GET", "ledger")["webhooks_sent"]]
    assert all(200 <= one < 300 for one in answered)
    return len(answered)


if __name__ == "__main__":
    sys.exit(run("jira", lambda: measure(*map(int, sys.argv[1:2]))))
