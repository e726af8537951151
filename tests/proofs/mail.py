"""A meeting with many recipients, a mail server that answers slowly, and relay and worker to be killed."""

import asyncio
import os
import random
import signal
import socket
import sys
import time as clock
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from pathlib import Path
from subprocess import DEVNULL

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from icalendar import Calendar

from reviewboard.agenda.adding import extend
from reviewboard.agenda.operations import freeze
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection
from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot
from reviewboard.domain.values import IncidentStatus, MessageState, Severity
from reviewboard.incidents.operations import record
from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import current_meeting
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import sweep
from reviewboard.people.operations import create_person, give_identity
from reviewboard.people.reader import HOUSE
from reviewboard.stack.processes import Guarded, Program, Reach, launch
from tests.stack.processes import eventually

ROOT = Path(__file__).resolve().parent.parent.parent
LIVELY = 60.0  # seconds in which a fresh worker has begun to send, whatever else the machine does
DRAINED = 240.0


def address(number: int) -> str:
    """Recipients are numbered."""
    return f"person{number}@example.test"


def meeting_with(recipients: int, *, as_of: datetime) -> int:
    """A frozen agenda whose one incident needs so many people; the meeting's id."""
    people = [_person(number, as_of) for number in range(recipients)]
    pager = ensure_connection(key="pager", name="Pager", vendor="csv", kind=ConnectionKind.PAGER, as_of=as_of)
    record(connection_id=pager, snapshots=[_incident(people, as_of)], as_of=as_of)
    day = as_of.date() + timedelta(days=2)
    create_series(
        key="weekly",
        name="Weekly review",
        zone="UTC",
        rule=f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[day.weekday()]}",
        starts_on=day - timedelta(days=28),
        starts_at=time(10),
        as_of=as_of,
    )
    meeting = current_meeting(HOUSE, as_of=as_of)
    assert meeting is not None
    freeze(meeting_id=meeting.id, as_of=as_of)
    return meeting.id


def addendum_for(meeting_id: int, recipients: int, *, as_of: datetime) -> None:
    """Another incident, begun after the freeze, that the first so many of them responded to."""
    people = [_identity(number) for number in range(recipients)]
    pager = ensure_connection(key="pager", name="Pager", vendor="csv", kind=ConnectionKind.PAGER, as_of=as_of)
    later = _incident(people, as_of, external_id="two", began=as_of - timedelta(seconds=1))
    record(connection_id=pager, snapshots=[later], as_of=as_of)
    assert extend(meeting_id=meeting_id, as_of=as_of)


def _person(number: int, as_of: datetime) -> IdentitySnapshot:
    name = f"Person {number}"
    person_id = create_person(as_of=as_of, name=name, email=address(number), zone="UTC")
    give_identity(person_id=person_id, kind="email", value=address(number), name=name, as_of=as_of)
    return _identity(number)


def _identity(number: int) -> IdentitySnapshot:
    return IdentitySnapshot("email", address(number), f"Person {number}")


def _incident(
    people: list[IdentitySnapshot],
    as_of: datetime,
    *,
    external_id: str = "one",
    began: datetime | None = None,
) -> IncidentSnapshot:
    at = began or as_of - timedelta(days=2)
    return IncidentSnapshot(
        external_id=external_id,
        title="Nobody could check out for 19 minutes",
        severity=Severity.SEV1,
        status=IncidentStatus.OPEN,
        started_at=at,
        source_at=at,
        responders=tuple(people),
    )


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What one attached invite asks of a calendar."""

    method: str
    uid: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that the server has taken: when (monotonic seconds), for whom, its Message-ID, and its invites."""

    at: float
    to: str
    message_id: str
    entries: tuple[CalendarEntry, ...] = ()


@dataclass
class Post:
    """A mail server that thinks before it takes a message, and again before it says so."""

    thinks: tuple[float, float]
    accepted: list[Accepted] = field(default_factory=list)
    _random: random.Random = field(default_factory=lambda: random.Random(7))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Takes it between the two thoughts; a client that dies in the second does not know."""
        await asyncio.sleep(self._random.uniform(*self.thinks))
        mail = message_from_bytes(envelope.original_content or b"", policy=MAIL_POLICY)
        for to in envelope.rcpt_tos:
            taken = Accepted(clock.monotonic(), to, str(mail["Message-ID"]), tuple(_entries(mail)))
            self.accepted.append(taken)
        await asyncio.sleep(self._random.uniform(*self.thinks))
        return "250 Taken"

    def by_recipient(self) -> Counter[str]:
        """How many messages each has got."""
        return Counter(one.to for one in self.accepted)


def _entries(mail: EmailMessage) -> Iterator[CalendarEntry]:
    for part in mail.iter_attachments():
        if part.get_content_type() == "application/ics":
            calendar = Calendar.from_ical(part.get_content())
            for event in calendar.walk("VEVENT"):
                yield CalendarEntry(str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"])))


@contextmanager
def served(handler: object) -> Iterator[str]:
    """A mail server with this handler on a free port of loopback; its SMTP_URL."""
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def post_office(thinks: tuple[float, float] = (0.0, 0.0)) -> Iterator[tuple[Post, str]]:
    """A server that thinks so many seconds, from and to, and its SMTP_URL."""
    post = Post(thinks)
    with served(post) as url:
        yield post, url


@dataclass
class Running:
    """Relay and worker as they run in production, each in a process group of its own."""

    environment: Mapping[str, str]
    relay: Guarded | None = None
    worker: Guarded | None = None

    def start(self) -> None:
        """Both, at once."""
        queues = ["--queues", "default,retry,tracker", "--concurrency", "2", "--loglevel", "WARNING"]
        self.relay = self._launch([sys.executable, "manage.py", "relay"])
        self.worker = self._launch(
            [sys.executable, "-m", "celery", "--app", "reviewboard", "worker", *queues]
        )

    def kill(self, pause: float, *, worker_first: bool) -> None:
        """SIGKILL to the one group, and to the other after so many seconds."""
        ends = [self.worker, self.relay] if worker_first else [self.relay, self.worker]
        for wait, one in zip((pause, 0.0), ends, strict=True):
            assert one is not None
            one.stop()
            clock.sleep(wait)
        self.relay = self.worker = None

    def _launch(self, argv: list[str]) -> Guarded:
        program = Program(
            argv, env=self.environment, cwd=ROOT, stop=signal.SIGKILL, grace=0.1, reach=Reach.GROUP
        )
        return launch(program, stdout=DEVNULL)


def environment(database_url: str, smtp_url: str) -> dict[str, str]:
    """What relay and worker are started with."""
    ours = {"DATABASE_URL": database_url, "SMTP_URL": smtp_url, "LOG_LEVEL": "WARNING"}
    return dict(os.environ) | ours | {"PUBLIC_URL": "http://review.example.test", "PYTHONWARNINGS": "ignore"}


def hours_pass() -> None:
    """Nobody works: every claim is as old as the sweep asks, and every wait is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_message SET claimed_at = claimed_at - interval '1 hour',"
            " started_at = started_at - interval '1 hour' WHERE state = 'claimed'"
        )
        sweep(as_of=datetime.now(UTC))
        cursor.execute("UPDATE outbox_message SET not_before = now() WHERE state = 'pending'")


def unsettled() -> int:
    """How many mails are still owed."""
    return Message.objects.filter(kind__endswith="_mail").exclude(state=MessageState.SETTLED).count()


def taken_but_not_recorded(post: Post) -> set[str]:
    """Message-IDs that the server has and that our table still owes: all that may come twice."""
    settled = set(Message.objects.filter(state=MessageState.SETTLED).values_list("reference", flat=True))
    return {one.message_id for one in post.accepted} - settled


def interrupted(running: Running, post: Post, kills: int, chance: random.Random) -> set[str]:
    """Kills both so often while mails are owed, and leaves neither running; what may come twice."""
    may_repeat: set[str] = set()
    for number in range(kills):
        assert unsettled(), f"nothing was left to send before kill {number}"
        _live_a_little(running, post, chance)
        running.kill(chance.uniform(0, 0.3), worker_first=chance.random() < 0.5)
        clock.sleep(2 * post.thinks[1])  # what the server has read, it takes, whoever is gone
        may_repeat |= taken_but_not_recorded(post)
        hours_pass()
    return may_repeat


def _live_a_little(running: Running, post: Post, chance: random.Random) -> None:
    """Starts both and returns at a random moment: one in five while they start, else while mail goes out."""
    before = len(post.accepted)
    running.start()
    if chance.random() < 0.2:
        clock.sleep(chance.uniform(0, 4))
    else:
        eventually(lambda: len(post.accepted) > before, LIVELY)
        clock.sleep(chance.uniform(0, 0.6))


def drain() -> None:
    """Waits until whoever runs has sent all that is owed."""
    assert eventually(lambda: not unsettled(), DRAINED), f"{unsettled()} mails are still owed"


def through_kills(running: Running, post: Post, kills: int, chance: random.Random) -> set[str]:
    """Kills both so often while mails are owed, and lets them send the rest; what may have come twice."""
    may_repeat = interrupted(running, post, kills, chance)
    running.start()
    drain()
    running.kill(0, worker_first=True)
    return may_repeat


def assert_once_each(accepted: Iterable[Accepted], recipients: int, may_repeat: set[str]) -> int:
    """One mail a person; a second one only of those that may repeat, with the same Message-ID. How many came twice."""
    ids = defaultdict(set)
    times: Counter[str] = Counter()
    for one in accepted:
        ids[one.to].add(one.message_id)
        times[one.message_id] += 1
    assert set(ids) == {address(number) for number in range(recipients)}
    assert {to: found for to, found in ids.items() if len(found) > 1} == {}
    repeated = {message_id for message_id, number in times.items() if number > 1}
    assert repeated <= may_repeat
    return len(repeated)
