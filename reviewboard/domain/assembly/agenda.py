"""What an agenda is: items with their minutes, reasons and people; what was left out; what could be seen.

Keys, numbers and codes only. The pages write the sentences, each for its own reader.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from reviewboard.domain.needs import Because, Involvement
from reviewboard.domain.packing import Squeeze
from reviewboard.domain.ranking import Params, Score
from reviewboard.domain.values import (
    AsynchronousCause,
    Attendance,
    ItemKind,
    LeftOutReason,
    MustRule,
    QuestionCode,
    QuietWeek,
    Section,
    Visibility,
    WhyHere,
)
from reviewboard.domain.windows import Window


class Why(NamedTuple):
    """One reason why an item is here, and what its sentence is made of."""

    code: WhyHere
    params: Params = ()


class Question(NamedTuple):
    """What an item puts to the meeting by default."""

    code: QuestionCode
    params: Params = ()


@dataclass(frozen=True)
class Entry:
    """One record as an item, before it has a place.

    `key` is the record's; of the wheel "wheel:" and the team's key, of the numbers "numbers". `looks_at`
    are the changes that are talked about with it and get no item of their own, or the record of a topic.
    """

    key: str
    kind: ItemKind
    score: Score
    why: tuple[Why, ...]
    question: Question
    minutes: int
    minimum: int
    needs: tuple[Involvement, ...] = ()
    must: tuple[MustRule, ...] = ()
    pinned: bool = False
    service: str | None = None
    visibility: Visibility = Visibility.OPEN
    carried: int = 0
    looks_at: tuple[str, ...] = ()
    without_owner: bool = False


@dataclass(frozen=True)
class Need:
    """How an item asks for one person. `cause` is for that person's eyes only."""

    person: str
    because: tuple[Because, ...]
    attendance: Attendance
    cause: AsynchronousCause | None = None


@dataclass(frozen=True)
class Item:
    """One slot of the meeting, in minutes from its start; several entries when items became one."""

    start: int
    minutes: int
    entries: tuple[Entry, ...]
    needs: tuple[Need, ...]
    presenter: str | None
    shortened: bool = False

    @property
    def key(self) -> str:
        """The key of the entry that the slot is named after."""
        return self.entries[0].key

    @property
    def kind(self) -> ItemKind:
        """The kind of its entries, which is one."""
        return self.entries[0].kind

    @property
    def section(self) -> Section:
        """The part of the agenda it is in."""
        return self.kind.section

    @property
    def end(self) -> int:
        """The first minute after it."""
        return self.start + self.minutes


@dataclass(frozen=True)
class LeftOut:
    """An entry that this meeting does not hold, why, where it goes, and how often carried over by then."""

    entry: Entry
    reason: LeftOutReason
    to: date | None
    carried: int


class Read(NamedTuple):
    """Something taken as read unless someone asks, with its score."""

    key: str
    total: int


@dataclass(frozen=True)
class Consent:
    """What is taken as read: the highest scores are shown, the rest is counted (`more`) and kept by key."""

    shown: tuple[Read, ...]
    rest: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many are taken as read beyond those that are shown."""
        return len(self.rest)


@dataclass(frozen=True)
class PersonPlan:
    """What the meeting asks of one person.

    `windows` are for the items that need them live; `asynchronous` and `invited` are items that do not.
    """

    person: str
    windows: tuple[Window, ...]
    minutes: int
    live: tuple[str, ...]
    asynchronous: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()


class Heard(NamedTuple):
    """How many sources of a kind were heard from in time: "17 of 19 repositories"."""

    kind: str
    heard: int
    total: int


class Silent(NamedTuple):
    """A source that was not heard from in time: "search-indexer unseen since Monday"; `None`: never seen."""

    key: str
    kind: str
    last_seen: datetime | None


@dataclass(frozen=True)
class Seen:
    """What this agenda could see; `quiet` when there is nothing to discuss."""

    heard: tuple[Heard, ...]
    silent: tuple[Silent, ...]
    quiet: QuietWeek | None = None


@dataclass(frozen=True)
class Agenda:
    """One assembled meeting: opened at minute 0, `items` by start, read back from `close_at` to `ends`."""

    meeting: str
    on: date
    opening: int
    items: tuple[Item, ...]
    close_at: int
    ends: int
    squeeze: Squeeze
    left_out: tuple[LeftOut, ...]
    consent: Consent
    people: tuple[PersonPlan, ...]
    seen: Seen

    @property
    def did_not_fit(self) -> tuple[LeftOut, ...]:
        """What the facilitator is asked about before the freeze, and what the page says did not fit."""
        return tuple(one for one in self.left_out if one.reason is LeftOutReason.DID_NOT_FIT)
