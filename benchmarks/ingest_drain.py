"""A backlog behind the door, worked off as relay and worker do; its statements sent again by plain psycopg."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, islice
from typing import Any

import psycopg
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from benchmarks.database import database, plain, use
from benchmarks.ingest_data import REPOSITORIES, deliveries
from benchmarks.ingest_door import github
from benchmarks.process import MEMORY_BAR, resident
from benchmarks.ratio import MIN_PAIRS, Ratio, read_in_turns, seconds
from benchmarks.results import Row
from reviewboard.celery import HANDLERS
from reviewboard.changes.models import Change
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations import receive
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.outbox.outcomes import Claim
from reviewboard.outbox.relay import pass_on

SPEED_BAR, STATEMENTS_BAR = 0.15, 12
A_ROUND, A_TURN = 20, 400
"""Messages that the relay takes up at once, and those of a turn: whoever takes one up takes 99 neighbours along."""
_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK")
Sent = tuple[object, str, Any]


@dataclass
class Recorded:
    """What was sent to the database: the outermost transaction it stood in, the SQL, its values."""

    sent: list[Sent] = field(default_factory=list)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Keeps what is sent from now on, and forgets what was before."""
        self.sent = []
        with connections["default"].execute_wrapper(self._keep):
            yield

    def _keep(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:  # Django's signature
        assert not many
        blocks = context["connection"].atomic_blocks
        self.sent.append((blocks[0] if blocks else None, sql, params))
        return execute(sql, params, many, context)

    def rendered(self) -> list[tuple[bool, list[bytes]]]:
        """The same as bytes that are ready to be sent, transaction by transaction, and whether each is one."""
        cursor = psycopg.ClientCursor(connections["default"].connection)
        groups = groupby(self.sent, key=lambda one: id(one[0]) if one[0] else None)
        return [
            (block is not None, [_text(cursor, sql, params) for _, sql, params in group])
            for block, group in groups
        ]


def _text(cursor: "psycopg.ClientCursor[Any]", sql: str, params: Any) -> bytes:
    return (cursor.mogrify(sql, params) if params else sql).encode()


def measure(backlog: int) -> Iterator[Row]:
    """Memory and statements over the whole backlog; then speed, turn by turn, in two databases of the same content."""
    yield from _drained(backlog)
    yield _beside_psycopg()


def _filled(name: str, count: int) -> None:
    def fill() -> None:
        connection_id, now = github(), timezone.now()
        arriving = (Arrived(*one) for one in deliveries(count))
        while some := list(islice(arriving, 100)):
            receive(connection_id=connection_id, arrived=some, as_of=now)

    database(name, fill)


def work_off(messages: int) -> None:
    """So many owed effects, as relay and worker do them."""
    done = 0
    while done < messages:
        done += (passed := _pass_on(_work))
        assert passed == A_ROUND


def _pass_on(send: Callable[[Claim], None]) -> int:
    now = timezone.now()
    return pass_on(send=send, limit=A_ROUND, as_of=now, claimed_by="benchmark", wait=timedelta(seconds=1))


def _work(claim: Claim) -> None:
    import_string(HANDLERS[claim.kind])(message_id=claim.id, token=str(claim.token))


def _drained(backlog: int) -> Iterator[Row]:
    _filled("backlog", backlog)
    began, counted = resident(), _Count()
    with connections["default"].execute_wrapper(counted):
        held = []
        for part in (backlog // 10, backlog // 2 - backlog // 10, backlog - backlog // 2):
            work_off(part)
            held.append(resident())
    tenth, middle, end = held
    assert Delivery.objects.filter(state=DeliveryState.PROCESSED).count() == backlog
    each = counted.sent / backlog
    yield Row(
        f"delivery to agenda: statements each, a backlog of {backlog:,}",
        round(each, 2),
        STATEMENTS_BAR,
        unit="",
        how=f"{Change.objects.count():,} changes of {REPOSITORIES} repositories; one that comes alone: {_alone(backlog)}",
        statements=round(each),
    )
    told = ", ".join(f"{one / 2**20:.1f}" for one in (began, tenth, middle, end))
    yield Row(
        f"delivery to agenda: memory over a backlog of {backlog:,}",
        round(end / tenth, 3),
        MEMORY_BAR,
        how=f"the end against the first tenth; MB before, after a tenth, in the middle, at the end: {told}",
    )


@dataclass
class _Count:
    """Counts statements, transactions' and savepoints' begins and ends apart."""

    sent: int = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:  # Django's signature
        self.sent += not sql.startswith(_CONTROL)
        return execute(sql, params, many, context)


def _alone(before: int) -> int:
    """Statements of a delivery that nothing waits beside, the relay's round apart."""
    (*_, last) = deliveries(before + 4)
    connection_id = Delivery.objects.values_list("connection_id", flat=True)[0]
    while _pass_on(_work):
        pass
    receive(connection_id=connection_id, arrived=[Arrived(*last)], as_of=timezone.now())
    counted = _Count()

    def work(claim: Claim) -> None:
        with connections["default"].execute_wrapper(counted):
            _work(claim)

    _pass_on(work)
    return counted.sent


def _beside_psycopg() -> Row:
    recorded, whole = Recorded(), MIN_PAIRS * A_TURN + A_TURN
    _filled("drained", whole)
    _filled("replayed", whole)
    with plain("replayed") as server:

        def ours() -> float:
            use("drained")
            with recorded.recording():
                return seconds(lambda: work_off(A_TURN))

        def theirs() -> float:
            use("drained")
            sent = recorded.rendered()
            return seconds(lambda: _send_again(server, sent))

        ours(), theirs()
        ratio = read_in_turns(ours, theirs, warm=False)
    assert _changes("drained") == _changes("replayed")
    return _speed(ratio)


def _send_again(server: "psycopg.Connection[Any]", sent: list[tuple[bool, list[bytes]]]) -> None:
    for whole, statements in sent:
        if whole:
            with server.transaction():
                _execute(server, statements)
        else:
            _execute(server, statements)


def _execute(server: "psycopg.Connection[Any]", statements: list[bytes]) -> None:
    for statement in statements:
        answer = server.execute(statement)
        if answer.description is not None:
            answer.fetchall()


def _changes(name: str) -> tuple[int, int]:
    use(name)
    return Change.objects.count(), Delivery.objects.filter(state=DeliveryState.PROCESSED).count()


def _speed(ratio: Ratio) -> Row:
    return Row(
        "delivery to agenda: processed end to end",
        round(1 / ratio.median, 3),
        SPEED_BAR,
        at_least=True,
        how=f"of the speed of the same statements in plain psycopg, {A_TURN} deliveries a turn: {ratio.told}",
    )
