"""When a series meets: holidays, single dates that are changed, and how what is planned follows a change.

Pure: the days of a rule come in, moments go out. Nothing here reads a clock.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from reviewboard.domain.working_days import Calendar

FARTHEST = timedelta(days=45)
"""How far a single date may be moved from the day that the rule names."""

_DAY = timedelta(days=1)


class OnHoliday(StrEnum):
    """What happens to a meeting whose day is a holiday of the series' countries."""

    HOLD = "hold"
    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


def held_on(day: date, calendar: Calendar, on_holiday: OnHoliday) -> date | None:
    """The day on which the meeting of this day is held; None when it is skipped.

    Only a holiday moves a meeting: a series that meets on Saturdays is not moved by the weekend. It moves to a working
    day, which a weekend is not.
    """
    if day not in calendar.holidays or on_holiday is OnHoliday.HOLD:
        return day
    if on_holiday is OnHoliday.SKIP:
        return None
    step = -_DAY if on_holiday is OnHoliday.BEFORE else _DAY
    days = (day + step * away for away in range(1, FARTHEST.days))
    return next((one for one in days if calendar.is_working(one)), None)


def starts(
    walls: Iterable[datetime],
    zone: ZoneInfo,
    length: timedelta,
    *,
    calendar: Calendar,
    on_holiday: OnHoliday,
    changed: Mapping[date, datetime | None],
) -> list[datetime]:
    """The moments at which a series begins to meet, rising; no two meetings overlap.

    `walls` are the rule's own times without a zone, as the clock on the wall of `zone` shows them. `changed` holds what was
    settled for single days of the rule: another moment, or None where nothing is held; it goes before any holiday.
    """
    found: set[datetime] = set()
    for wall in walls:
        day = wall.date()
        if day in changed:
            moment = changed[day]
        else:
            held = held_on(day, calendar, on_holiday)
            moment = datetime.combine(held, wall.time(), zone) if held else None
        if moment is not None:
            found.add(moment.astimezone(_UTC))
    return list(_apart(sorted(found), length))


_UTC = ZoneInfo("UTC")


def _apart(rising: Iterable[datetime], length: timedelta) -> Iterator[datetime]:
    """Two that fall together, as a meeting held on the working day after a holiday does with the next one, are one."""
    free_from: datetime | None = None
    for start in rising:
        if free_from is None or start >= free_from:
            free_from = start + length
            yield start


def nearness(walls: Sequence[datetime], length: timedelta) -> timedelta:
    """Within which distance a meeting takes the place of a start: half of the shortest distance between two of a rule."""
    gaps = [later - earlier for earlier, later in pairwise(walls)]
    return max(length, min(gaps, default=length) / 2)


def clear_of(
    found: Iterable[datetime],
    standing: Collection[datetime],
    *,
    near: timedelta,
    length: timedelta,
    settled: Collection[datetime] = (),
) -> Iterator[datetime]:
    """The starts whose place no standing meeting takes.

    A meeting that stays when the rule changes takes the place of the start nearest to it, as does one that was called off:
    whoever met on Thursday does not meet again on Friday because the rule says Friday now. What somebody `settled` for a
    single date is meant as it is: it only must not overlap.
    """
    for start in found:
        apart = length if start in settled else near
        if all(abs(start - one) >= apart for one in standing):
            yield start


@dataclass(frozen=True, slots=True)
class Arranged:
    """What becomes of what is planned: where each movable meeting goes, what is new, and what has no date any more."""

    moves: tuple[tuple[int, datetime], ...]
    new: tuple[datetime, ...]
    dropped: tuple[int, ...]


def arranged(
    movable: Mapping[int, datetime], free: Iterator[datetime], *, wanted: int, rests: bool = False
) -> Arranged:
    """Gives every movable meeting (its start by id) the next free start, in their order, and plans up to `wanted`.

    The first stays the first: whoever settled something about the coming meeting finds it on the coming meeting.
    """
    moves: list[tuple[int, datetime]] = []
    dropped: list[int] = []
    new: list[datetime] = []
    for pk in sorted(movable, key=lambda one: (movable[one], one)):
        start = None if rests else next(free, None)
        if start is None:
            dropped.append(pk)
        else:
            moves.append((pk, start))
    while not rests and len(moves) + len(new) < wanted:
        start = next(free, None)
        if start is None:
            break
        new.append(start)
    return Arranged(tuple(moves), tuple(new), tuple(dropped))


def covered(
    start: datetime,
    freezes_before: timedelta,
    *,
    previous_to: datetime | None,
    regular: datetime,
    reach: timedelta,
) -> tuple[datetime, datetime]:
    """What the meeting of this start looks at: from where the one before it stopped, so that no hour falls between two.

    `regular` is the start before it by the rule; where nothing was planned for long (a series that rested), no more than
    `reach` before that is made up for.
    """
    until = start - freezes_before
    since = regular - freezes_before
    if previous_to is not None:
        since = max(previous_to, since - reach)
    return since, max(until, since + timedelta(minutes=1))
