"""Two consoles race: the state is what some order of their commands makes of it, the log is that order, no note is lost."""

import itertools
import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from reviewboard.domain.live import Command, Kind, Refused, Said, Shows
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.running import Moved, undoable
from reviewboard.minutes import leading
from reviewboard.minutes.models import Entry
from reviewboard.minutes.saying import SomebodyWasFaster, reword, say
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.attendance.scenes import eyes
from tests.examples import examples
from tests.minutes.replaying import SAYS, log_of, replayed
from tests.minutes.scenes import Hour, at, begun
from tests.proofs.facts import Fact

pytestmark = pytest.mark.django_db(transaction=True)

COMMANDS = examples(30)
"""Of each console."""
LIKELY = [Kind.NEXT, Kind.NEXT, Kind.BACK, Kind.BACK, *Kind]
"""Back as often as next, so that the meeting is not over at once."""
_moments = itertools.count()


@pytest.fixture
def fact() -> Fact:
    """Keeps what the race counted."""
    return Fact()


def now() -> datetime:
    """The next moment: both consoles have one clock, and may come to the lock in another order."""
    return at(1) + timedelta(seconds=next(_moments))


@dataclass
class Console:
    """One facilitator who presses whatever comes, mostly at what they see, at times at what they saw long ago."""

    hour: Hour
    who: Reader
    chance: random.Random
    keys: list[str]
    moved: list[tuple[int, str, int | None]] = field(default_factory=list)
    led: list[tuple[int, str, int | None]] = field(default_factory=list)
    refused: int = 0
    said: list[str] = field(default_factory=list)
    seen: int = 0

    def work(self, times: int) -> None:
        """So many random acts."""
        acts: list[Callable[[], None]] = [
            *[self.press] * 6,
            *[self.write] * 3,
            self.undo,
            self.take_over,
            self.edit,
        ]
        for _ in range(times):
            if self.chance.random() < 0.8:
                self.seen = self.hour.row.revision
            try:
                self.chance.choice(acts)()
            except (Moved, Refused, SomebodyWasFaster):
                self.refused += 1

    def press(self) -> None:
        command = Command(
            self.chance.choice(LIKELY), self.chance.choice(self.keys), 2, self.chance.choice(list(Shows))
        )
        revision = leading.do(
            reader=self.who, meeting_id=self.hour.id, command=command, seen=self.seen, as_of=now()
        )
        self.moved.append((revision, command.kind.value, self.who.person_id))

    def undo(self) -> None:
        last = undoable(self.hour.id)
        if last is not None:
            revision = leading.undo(reader=self.who, meeting_id=self.hour.id, number=last.number, as_of=now())
            self.moved.append((revision, Logged.UNDO.value, self.who.person_id))

    def take_over(self) -> None:
        """Of who leads already it is nothing, and answers with the revision that something else has made."""
        revision = leading.take_over(reader=self.who, meeting_id=self.hour.id, as_of=now())
        self.led.append((revision, Logged.TOOK_OVER.value, self.who.person_id))

    def write(self) -> None:
        """A line, at times sent twice, as after an answer that was lost."""
        text = f"{self.who.name} {len(self.said)}"
        token = UUID(int=self.chance.getrandbits(128))
        for _ in range(self.chance.choice([1, 1, 2])):
            self._say(text, token)
        self.said.append(text)

    def _say(self, text: str, token: UUID) -> None:
        say(
            reader=self.who,
            meeting_id=self.hour.id,
            item_id=None,
            typed=text,
            kind=Said.NOTE,
            token=token,
            as_of=now(),
        )

    def edit(self) -> None:
        """Any line that stands, in other words; its first ones are still found in the history."""
        entry = Entry.objects.filter(meeting=self.hour.id).order_by("?").first()
        if entry is not None:
            reword(
                reader=self.who,
                meeting_id=self.hour.id,
                entry_id=entry.pk,
                typed=f"{entry.text}!",
                seen=entry.version,
                as_of=now(),
            )


def side_by_side(*works: Callable[[], object]) -> None:
    """Each in a thread with a connection of its own, begun at once; what any of them raises."""
    together, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            together.wait(10)
            work()
        except BaseException as error:  # noqa: BLE001 - raised below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if errors:
        raise errors[0]


def seeds() -> list[int]:
    """The seeds that are tried: 1, or, as "3-5", those that SEEDS names."""
    first, _, last = os.environ.get("SEEDS", "1").partition("-")
    return list(range(int(first), int(last or first) + 1))


def done_by(consoles: list[Console], *, since: int) -> list[tuple[int, str, int | None]]:
    """All that moved the meeting, by the revision that it made."""
    moved = list(itertools.chain.from_iterable(one.moved for one in consoles))
    known = {since, *(revision for revision, *_ in moved)}
    led = itertools.chain.from_iterable(one.led for one in consoles)
    return sorted([*moved, *{one for one in led if one[0] not in known}])


@pytest.mark.parametrize("seed", seeds())
def test_two_consoles_race_and_the_log_is_the_order_in_which_they_came(seed: int, fact: Fact) -> None:
    hour = begun()
    keys = [one.key for one in hour.live.slots]
    readers = (hour.ines, eyes(hour.week.lars, Role.FACILITATOR))
    consoles = [
        Console(hour, reader, random.Random(f"{seed} {number}"), keys)
        for number, reader in enumerate(readers)
    ]
    began = hour.row.revision
    side_by_side(*(lambda one=one: one.work(COMMANDS) for one in consoles))
    log = log_of(hour)
    moved = done_by(consoles, since=began)
    assert [revision for revision, *_ in moved] == list(range(began + 1, hour.row.revision + 1))
    moving = [(one.kind, one.by_id) for one in log[1:] if one.kind not in SAYS]
    assert [(kind, by) for _, kind, by in moved] == moving
    assert replayed(hour) == hour.live
    said = sorted(itertools.chain.from_iterable(one.said for one in consoles))
    kept = Entry.objects.filter(meeting=hour.id, taken_back_at=None).values_list("text", flat=True)
    assert sorted(text.rstrip("!") for text in kept) == said
    assert sum(one.kind == Logged.SAID for one in log) == len(said)
    fact("commands and lines of two consoles", 2 * COMMANDS)
    fact("of them done, in one order", len(log) - 1)
    fact(
        "of them refused, because the other was faster or nothing could be done",
        sum(one.refused for one in consoles),
    )
    fact("lines said, all kept once", len(said))


def test_a_line_that_is_sent_again_while_it_is_being_kept_is_kept_once() -> None:
    hour = begun()
    consoles = [Console(hour, hour.ines, random.Random(number), []) for number in range(4)]
    ids = [UUID(int=number) for number in range(5)]
    side_by_side(*(lambda one=one: [one._say("once", token) for token in ids] for one in consoles))
    assert Entry.objects.filter(meeting=hour.id).count() == len(ids)
