"""The hour as its pages follow it: what is on, what comes when, and the sentences that their scripts go on with.

A page is right at the moment it is rendered. From then on `hour.js` moves it with the shared state; so a sentence that
follows the clock is a pattern, filled in here once and there again ("%t" a time, "%n" a number).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.domain.live import Live, Shows, predict
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow
from reviewboard.web.templatetags.times import clock

NOTHING = timedelta(0)
CANCELLED = "cancelled"
RUNNING = "opening item reading_back"
"""The phases of a meeting that runs, as an element's `data-phase` names those in which it is shown."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One item and its time: as planned, as it was, or as it is expected. `is_` as `domain.live.Expected` says."""

    item: ItemView
    starts_at: datetime
    ends_at: datetime
    is_: str = "next"

    @property
    def to_come(self) -> bool:
        """Whether it is on, or still comes."""
        return self.is_ in ("now", "next")


@dataclass(frozen=True, slots=True)
class Hour:
    """The meeting at one moment. `phase` is what `hour.js` calls it: planned, one of `RUNNING`, closed or cancelled.

    `until` is when the time of the turn that is on is used up, None while it is paused; `behind` how much later than
    planned the meeting will end.
    """

    phase: str
    at: datetime
    turns: tuple[Turn, ...]
    ends: datetime
    now: Turn | None = None
    allotted: timedelta = NOTHING
    remains: timedelta = NOTHING
    until: datetime | None = None
    behind: timedelta = NOTHING
    shows: Shows = Shows.ITEM

    @property
    def runs(self) -> bool:
        """Whether the meeting runs."""
        return self.phase in RUNNING.split()

    @property
    def item_id(self) -> int | None:
        """The item that is on."""
        return self.now.item.id if self.now else None

    @property
    def next(self) -> tuple[Turn, ...]:
        """What comes after it, in order."""
        return tuple(one for one in self.turns if one.is_ == "next")

    @property
    def used(self) -> int:
        """Seconds of the time of the turn that is on that are used, at most all of it."""
        return int(max(NOTHING, min(self.allotted, self.allotted - self.remains)).total_seconds())

    @property
    def seconds(self) -> int:
        """The time of the turn that is on, in seconds."""
        return int(self.allotted.total_seconds())

    @property
    def minutes(self) -> int:
        """The same in minutes."""
        return half_up(self.allotted / timedelta(minutes=1))

    @property
    def left(self) -> str:
        """How much of it is left, as `clock.js` spells it."""
        whole = int(abs(self.remains).total_seconds())
        return f"{whole // 60}:{whole % 60:02d}"

    @property
    def is_late(self) -> bool:
        """Whether it is over its time."""
        return self.remains < NOTHING


def hour_of(
    meeting: MeetingRow, agenda: AgendaView, ids: Mapping[str, int], live: Live | None, *, at: datetime
) -> Hour:
    """The meeting as the reader of this agenda sees it now; `ids`: `agenda.queries.keys_of`."""
    phase = {MeetingState.SKIPPED: CANCELLED}.get(meeting.state, meeting.state.value)
    if live is None:
        planned = (Turn(one, one.starts_at, one.ends_at) for one in agenda.items if not one.is_off)
        return Hour(phase, at, tuple(planned), meeting.ends_at)
    told = predict(live, at=at)
    turns = tuple(
        Turn(item, one.starts_at, one.ends_at, one.is_)
        for one in told.slots
        if (item := agenda.item(ids.get(one.slot.key)))
    )
    return Hour(
        phase=live.phase.value if meeting.state is MeetingState.LIVE else phase,
        at=at,
        turns=turns,
        ends=told.ends_at,
        now=next((one for one in turns if one.is_ == "now"), None),
        allotted=live.now.allotted,
        remains=live.remains(at),
        until=None if live.is_paused else at + live.remains(at),
        behind=told.behind,
        shows=live.shows,
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """How the meeting keeps to its plan, as five patterns; what is one minute has its own."""

    late_one: str
    late: str
    early_one: str
    early: str
    on: str

    def say(self, hour: Hour) -> str:
        """Which of them holds, in words."""
        minutes = half_up(hour.behind / timedelta(minutes=1))
        one, many = (self.late_one, self.late) if minutes > 0 else (self.early_one, self.early)
        pattern = self.on if not minutes else one if abs(minutes) == 1 else many
        return pattern.replace("%n", str(abs(minutes))).replace("%t", clock(hour.ends))


def half_up(number: float) -> int:
    """The nearest whole number, as scripts round."""
    return math.floor(number + 0.5)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the meeting's time that asks for the reader, and the first item that does."""

    starts_at: datetime
    ends_at: datetime
    item: ItemView | None = field(default=None, compare=False)


def spans(turns: Iterable[Turn], at: datetime) -> list[Span]:
    """When these turns are, of those that are on or come: side by side they become one, and what is on begins now."""
    merged: list[Span] = []
    for one in turns:
        if not one.to_come:
            continue
        begins = at if one.is_ == "now" else one.starts_at
        last = merged[-1] if merged else None
        if last and begins <= last.ends_at:
            merged[-1] = Span(last.starts_at, max(last.ends_at, one.ends_at), last.item)
        else:
            merged.append(Span(begins, one.ends_at, one.item))
    return merged


def joined(parts: Sequence[str], last: str) -> str:
    """A list in a sentence: `last` stands before the last part, commas before the others."""
    return last.join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
