"""What the page of the drift radar shows, made of what the radar found: the matrix, the list, the chart, the queues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from reviewboard.approvals.around import AroundRow
from reviewboard.approvals.queue import QueueRow
from reviewboard.approvals.radar import Radar, ServiceDrift, WeekOfDrift
from reviewboard.approvals.waiting import WeekOfWaits
from reviewboard.catalog.sight import ServiceSight
from reviewboard.domain.approval import Mark
from reviewboard.domain.weeks import Week
from reviewboard.web.charts import Chart, Value, draw, hours_words
from reviewboard.web.drift_words import (
    after_words,
    cell_words,
    seen_words,
    span_words,
    unseen_words,
    weeks_words,
)
from reviewboard.web.parts import Marks


@dataclass(frozen=True, slots=True)
class Cell:
    """One week of one service; `unseen`: its source was silent, so that no mark is no nought."""

    marks: Marks
    unseen: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One service of the matrix; `url` is "" for what belongs to none."""

    name: str
    url: str
    cells: tuple[Cell, ...]
    around: int
    landed: int


@dataclass(frozen=True, slots=True)
class ListRow:
    """One change of the list, in words."""

    change: AroundRow
    seen: str
    after: str


@dataclass(frozen=True, slots=True)
class Waits:
    """How long approval took: the chart, None where every week is too few to say, and the same as rows."""

    chart: Chart | None
    said: str
    rows: tuple[tuple[str, str, str, int], ...]
    total: int


Sight = Mapping[int, ServiceSight]
"""What could be seen of services, by their ids."""


def matrix(found: Radar, sight: Sight, zone: ZoneInfo) -> list[MatrixRow]:
    """A row for each service in which something landed."""
    return [_row(one, found, sight, zone) for one in found.services]


def _row(one: ServiceDrift, found: Radar, sight: Sight, zone: ZoneInfo) -> MatrixRow:
    hidden = {*silent_weeks(one, found, sight, zone), *unknown_weeks(one, found, sight, zone)}
    return MatrixRow(
        name=one.key or _("no service"),
        url=reverse("web:service", args=[one.key]) if one.service else "",
        cells=tuple(
            Cell(_marks(week), unseen=week.week in hidden, is_now=week.week == found.weeks[-1])
            for week in one.weeks
        ),
        around=one.around,
        landed=one.landed,
    )


def _marks(week: WeekOfDrift) -> Marks:
    without, by_self = week.marks(Mark.WITHOUT_APPROVAL), week.marks(Mark.SELF_APPROVED)
    return Marks(without, by_self, cell_words(without, by_self))


def silent_weeks(one: ServiceDrift, found: Radar, sight: Sight, zone: ZoneInfo) -> tuple[Week, ...]:
    """The weeks that had not ended when the service was last seen, without a mark: a nought would be a guess."""
    seen = sight.get(one.service.id) if one.service else None
    if seen is None or not seen.is_silent:
        return ()
    told = {week.week: week for week in one.weeks}
    since = seen.unseen_since
    late = [week for week in found.weeks if since is None or since < week.next.begins(zone)]
    return tuple(week for week in late if not told[week].around)


def unknown_weeks(one: ServiceDrift, found: Radar, sight: Sight, zone: ZoneInfo) -> tuple[Week, ...]:
    """The weeks that ended before the service was connected, and before the first thing that is told of it here."""
    seen = sight.get(one.service.id) if one.service else None
    if seen is None:
        return ()
    first = next((week.week for week in one.weeks if week.landed), None)
    before = [week for week in found.weeks if week.next.begins(zone) <= seen.known_from]
    return tuple(week for week in before if first is None or week < first)


def unseen_notes(found: Radar, sight: Sight, zone: ZoneInfo) -> list[str]:
    """A sentence for each service of which weeks are not shown, and one for what lies before they were connected."""
    notes = []
    for one in found.services:
        silent = silent_weeks(one, found, sight, zone)
        if one.service and silent:
            notes.append(unseen_words(one.key, sight[one.service.id].unseen_since, silent))
    if any(unknown_weeks(one, found, sight, zone) for one in found.services):
        notes.append(
            _("A dash stands for weeks of which nothing is known, because a service was connected later.")
        )
    return notes


def list_rows(rows: Sequence[AroundRow], slots: Mapping[int, datetime]) -> list[ListRow]:
    """The changes of one page, with what followed."""
    return [ListRow(one, seen_words(one), after_words(one, slots.get(one.id))) for one in rows]


def waits_of(weeks: Sequence[WeekOfWaits]) -> Waits:
    """The chart and its table."""
    values = [
        Value(
            str(one.week.number),
            (one.middle.low, one.middle.median, one.middle.high) if one.middle else None,
        )
        for one in weeks
    ]
    rows = tuple(_waits_row(one) for one in weeks)
    return Waits(draw(values), _said(weeks), rows, sum(one.count for one in weeks))


def _waits_row(one: WeekOfWaits) -> tuple[str, str, str, int]:
    if one.middle is None:
        return str(one.week.number), _("too few to say") if one.count else _("none"), "", one.count
    low, high = hours_words(one.middle.low), hours_words(one.middle.high)
    return str(one.week.number), hours_words(one.middle.median), f"{low} – {high}", one.count


def _said(weeks: Sequence[WeekOfWaits]) -> str:
    told = [
        _("week %(week)d %(median)s") % {"week": one.week.number, "median": hours_words(one.middle.median)}
        for one in weeks
        if one.middle
    ]
    span = weeks_words([one.week for one in weeks])
    return _("Hours to approval, median with the middle half. %(weeks)s: %(told)s") % {
        "weeks": span,
        "told": ", ".join(told),
    }


@dataclass(frozen=True, slots=True)
class OwnLoad:
    """How much waits for the reader, and for how long; nobody else is told."""

    waiting: int
    longest: str


def own_load(queue: Sequence[QueueRow], as_of: datetime) -> OwnLoad | None:
    """None where nothing waits for the reader."""
    if not queue:
        return None
    longest: timedelta = as_of - min(one.asked_at for one in queue)
    return OwnLoad(len(queue), span_words(longest))
