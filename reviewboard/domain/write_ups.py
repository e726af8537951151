"""Asking for the write-up of an incident: when, and what stands in its fields before anybody has written.

One mail a working day after the incident is resolved, one reminder two working days after that, and never more
(product.md, "Mail and calendar"; issue "The agenda nobody had to write"). Working days and hours are those of whoever
led the response, on the wall clock of their zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviewboard.domain.working_days import Calendar

ASKED_AFTER = 1
"""Working days from the end of an incident to the mail."""
REMINDED_AFTER = 2
"""Working days from the mail to the only reminder."""
MADE_UP_FOR = timedelta(days=7)
"""How long after its moment a mail that the clock missed is still sent."""

_DAY = timedelta(days=1)
_EVERY_DAY = frozenset(range(1, 8))
_TOO_MANY = 3660


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's working hours. Those that end before they begin run over midnight and belong to their first day."""

    zone: ZoneInfo
    begin: time
    end: time
    weekdays: frozenset[int]

    def on(self, day: date) -> tuple[datetime, datetime]:
        """When they begin and end on this day, in UTC."""
        last = day if self.end > self.begin else day + _DAY
        moments = ((day, self.begin), (last, self.end))
        begin, end = (datetime.combine(on, clock, tzinfo=self.zone).astimezone(UTC) for on, clock in moments)
        return begin, end

    def among(self, calendar: Calendar) -> Calendar:
        """The working days of the house that are this person's, too; all of the house where none would be."""
        free = calendar.weekend | (_EVERY_DAY - self.weekdays)
        return calendar if free >= _EVERY_DAY else replace(calendar, weekend=free)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of one incident: when it was resolved last, and when its lead was asked and reminded."""

    resolved_at: datetime
    asked_at: datetime | None = None
    reminded_at: datetime | None = None


def working_days_after(at: datetime, count: int, hours: Hours, calendar: Calendar) -> datetime:
    """The same time of day, so many working days later. What falls outside working hours counts from their next begin.

    Raises:
        ValueError: a calendar in which nobody ever works.
    """
    own = hours.among(calendar)
    day = at.astimezone(hours.zone).date() - _DAY
    for _passed in range(_TOO_MANY):
        begin, end = hours.on(day)
        if own.is_working(day) and end > at:
            break
        day += _DAY
    else:
        raise ValueError("a calendar in which nobody ever works")
    moment = max(at, begin).astimezone(hours.zone)
    later = own.after(day, count) + (moment.date() - day)
    return datetime.combine(later, moment.time(), tzinfo=hours.zone).astimezone(UTC)


def next_mail_at(asked: Asked, hours: Hours, calendar: Calendar) -> datetime | None:
    """When the next mail is due: the first, or the reminder; None after that.

    An incident that was open again is asked for once in all; the reminder counts anew from its last end.
    """
    first = working_days_after(asked.resolved_at, ASKED_AFTER, hours, calendar)
    if asked.asked_at is None:
        return first
    if asked.reminded_at is not None:
        return None
    return working_days_after(max(asked.asked_at, first), REMINDED_AFTER, hours, calendar)


def is_time(due: datetime | None, as_of: datetime) -> bool:
    """Whether a mail of this moment leaves now; one that was missed for too long never does."""
    return due is not None and due <= as_of < due + MADE_UP_FOR


@dataclass(frozen=True, slots=True)
class Words:
    """The four fields, or the link that stands for them.

    Attributes:
        saw: what customers saw.
        began_at, ended_at: from, to.
        ended_by: what ended it.
        decide: what we should decide.
        postmortem_url: an existing postmortem; "" for none.
    """

    saw: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    decide: str = ""
    postmortem_url: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        """What is said in words."""
        return self.saw, self.ended_by, self.decide

    def with_texts(self, texts: Sequence[str]) -> "Words":
        """The same with these words in their place."""
        saw, ended_by, decide = texts
        return replace(self, saw=saw, ended_by=ended_by, decide=decide)

    @property
    def says_something(self) -> bool:
        """Whether it can stand as the write-up: a meeting learns from it what customers saw, or where to read it."""
        return bool(self.saw.strip() or self.postmortem_url)


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline, in its order."""

    text: str
    kind: str


def prefilled(
    summary: str, *, began_at: datetime, ended_at: datetime | None, timeline: Sequence[Moment]
) -> Words:
    """What the source and the timeline say already: its summary, its times, and the last that mitigated it.

    What we should decide is in no record, so that field is empty.
    """
    endings = [
        one.text for kind in ("mitigated", "resolved") for one in reversed(timeline) if one.kind == kind
    ]
    return Words(
        saw=summary.strip(),
        began_at=began_at,
        ended_at=ended_at,
        ended_by=endings[0] if endings else "",
    )


def wrong_times(words: Words) -> bool:
    """Whether it would have ended before it began."""
    return words.began_at is not None and words.ended_at is not None and words.ended_at < words.began_at
