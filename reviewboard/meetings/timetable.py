"""When a series meets, with its holidays and the dates that were changed: as it is kept, or as somebody would have it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviewboard.domain.meeting_dates import FARTHEST, OnHoliday, clear_of, nearness, starts
from reviewboard.domain.working_days import Calendar
from reviewboard.meetings.models import ChangedDate, Series
from reviewboard.meetings.recurrence import MAX_AHEAD, days
from reviewboard.policies.working_time import WorkingTime

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything that decides when a series meets. `changed` holds single dates: another moment, or None."""

    rule: str
    starts_on: date
    starts_at: time
    zone: ZoneInfo
    minutes: int
    freezes_before: timedelta
    countries: tuple[str, ...] = ()
    on_holiday: OnHoliday = OnHoliday.HOLD
    changed: Mapping[date, datetime | None] = field(default_factory=dict)

    @property
    def length(self) -> timedelta:
        """How long a meeting lasts."""
        return timedelta(minutes=self.minutes)

    def calendar(self, year: int) -> Calendar:
        """The holidays that the series keeps; none where it holds its meetings whatever the day."""
        if not self.countries or self.on_holiday is OnHoliday.HOLD:
            return Calendar()
        return WorkingTime(countries=self.countries).calendar(year)

    def walls(self, since: date, until: date) -> list[datetime]:
        """The rule's own times, before holidays and changed dates."""
        return days(self.rule, self.starts_on, self.starts_at, since=since, until=until)

    def free(self, after: datetime, standing: Collection[datetime]) -> Iterator[datetime]:
        """The starts after this moment, soonest first, whose place none of these standing meetings takes."""
        on = after.astimezone(self.zone).date()
        return clear_of(
            self.starts(after),
            standing,
            near=nearness(self.walls(on, on + MAX_AHEAD)[:20], self.length),
            length=self.length,
            settled={one.astimezone(UTC) for one in self.changed.values() if one is not None},
        )

    def starts(self, after: datetime) -> list[datetime]:
        """The UTC starts after this moment, soonest first, for a little over a year.

        10:00 stays 10:00 over a change of the clocks. A start inside the skipped hour is held when the clocks have moved
        (as the wall clock shows it); one inside the repeated hour is held the first time.
        """
        return [one for one in self._around(after) if one > after]

    def last_start(self, before: datetime) -> datetime | None:
        """The start before this moment that is nearest to it; None when the series had not begun."""
        return max((one for one in self._around(before) if one < before), default=None)

    def regular_start_before(self, start: datetime) -> datetime:
        """The start before this one, or a week before it where there is none."""
        return self.last_start(start) or start - _WEEK

    def _around(self, moment: datetime) -> list[datetime]:
        """What a date moved or a holiday brings near is named by the rule far away."""
        on = moment.astimezone(self.zone).date()
        return self._held(self.walls(on - 2 * MAX_AHEAD, on + MAX_AHEAD + FARTHEST))

    def start_of(self, on: date) -> datetime | None:
        """When the meeting is held that the rule names on this day; None when there is none, or it is skipped."""
        return next(iter(self._held(self.walls(on, on + timedelta(days=1)))), None)

    def _held(self, walls: Sequence[datetime]) -> list[datetime]:
        calendar = self.calendar(walls[0].year - 1) if walls else Calendar()
        return starts(
            walls,
            self.zone,
            self.length,
            calendar=calendar,
            on_holiday=self.on_holiday,
            changed=self.changed,
        )


def timetable_of(series: Series) -> Timetable:
    """When this series meets as it is kept. One statement."""
    changed = ChangedDate.objects.filter(series=series).values_list("on", "to")
    return Timetable(
        rule=series.rule,
        starts_on=series.starts_on,
        starts_at=series.starts_at,
        zone=ZoneInfo(series.zone),
        minutes=series.minutes,
        freezes_before=series.freezes_before,
        countries=tuple(one for one in series.countries.split(",") if one),
        on_holiday=OnHoliday(series.on_holiday),
        changed=dict(changed),
    )
