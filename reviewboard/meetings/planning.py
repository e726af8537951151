"""Plans the meetings of a series, and lets what is planned follow when the series changes.

A meeting stays where it is once its agenda is fixed, it has begun, or it was called off; all others are movable.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, When

from reviewboard.domain.meeting_dates import Arranged, arranged, covered
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.timetable import Timetable

AHEAD = 2
"""Meetings planned ahead in each series: the one being prepared and the one that its overflow goes to."""

REACH = timedelta(days=30)
"""How far an agenda reads behind its regular week for hours that no meeting of the series looked at."""

FIXED = Q(agenda__frozen_at__isnull=False)
"""Of a meeting whose agenda is fixed: what it looks at, when, is hashed and may have been mailed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is planned in a series at this moment: the movable ones by id, those that stay, and how many more are wanted."""

    movable: dict[int, datetime]
    staying: tuple[tuple[int, datetime], ...]
    taken: tuple[datetime, ...]
    wanted: int


def standing(series: Series, *, as_of: datetime) -> Standing:
    """What is planned. Whoever will move it holds a lock on the series. One statement."""
    near = Meeting.objects.filter(series=series, starts_at__gt=as_of - timedelta(days=400))
    rows = near.annotate(is_fixed=Case(When(FIXED, then=True), default=False)).order_by("starts_at")
    movable, staying, taken, ahead = {}, [], [], 0
    for one in rows:
        comes = one.state == MeetingState.PLANNED and one.ends_at > as_of
        if comes and one.starts_at > as_of and not one.is_fixed:
            movable[one.pk] = one.starts_at
            continue
        taken.append(one.starts_at)
        if comes:
            ahead += 1
            staying.append((one.pk, one.starts_at))
    return Standing(movable, tuple(staying), tuple(taken), max(0, AHEAD - ahead))


def outlook(found: Standing, timetable: Timetable, *, as_of: datetime, rests: bool = False) -> Arranged:
    """What would become of what is planned if the series met by this timetable from now on; nothing is written."""
    free = timetable.free(as_of, found.taken)
    return arranged(found.movable, free, wanted=found.wanted, rests=rests)


def plan_missing(series: Series, timetable: Timetable, *, as_of: datetime) -> list[int]:
    """Plans what is missing of the meetings ahead; the ids of those that are new. Twice is the same as once."""
    found = standing(series, as_of=as_of)
    missing = found.wanted - len(found.movable)
    if missing <= 0:
        return []
    taken = (*found.taken, *found.movable.values())
    begin = as_of - timetable.length  # the meeting that goes on is planned, too, when it was not
    free = timetable.free(begin, taken)
    return _add(series, timetable, arranged({}, free, wanted=missing).new)


def rearrange(series: Series, timetable: Timetable, *, as_of: datetime, resized: bool = False) -> Arranged:
    """Does what `outlook` says, and plans anew what each of them looks at. The caller holds a lock on the series.

    `resized`: its meetings last otherwise than before. Else one that was made longer stays so, unless it is moved.
    """
    wish = outlook(standing(series, as_of=as_of), timetable, as_of=as_of, rests=not series.active)
    ids = [pk for pk, _ in wish.moves]
    locked = Meeting.objects.select_for_update(of=("self",)).filter(pk__in=[*ids, *wish.dropped])
    before = {one.pk: one for one in locked.order_by("pk")}
    fixed_meanwhile = Meeting.objects.filter(FIXED, pk__in=before).exists()
    if fixed_meanwhile:  # a freeze was faster: what it fixed stays, and the others are arranged around it
        return rearrange(series, timetable, as_of=as_of, resized=resized)
    for pk, start in _in_safe_order(wish.moves, before):
        if resized or start != before[pk].starts_at:
            ends = start + timetable.length
            Meeting.objects.filter(pk=pk).update(starts_at=start, ends_at=ends)
    _add(series, timetable, wish.new)
    look_at_every_hour(series, timetable, ids)
    return wish


def _in_safe_order(
    moves: Iterable[tuple[int, datetime]], before: dict[int, Meeting]
) -> list[tuple[int, datetime]]:
    """So that no meeting comes to stand, for a moment, where another one of the series still does."""
    later = sorted((one for one in moves if one[1] > before[one[0]].starts_at), key=lambda one: one[1])
    others = sorted((one for one in moves if one[1] <= before[one[0]].starts_at), key=lambda one: one[1])
    return [*reversed(later), *others]


def _add(series: Series, timetable: Timetable, new: Iterable[datetime]) -> list[int]:
    return [_plan(series, timetable, start) for start in new]


def _plan(series: Series, timetable: Timetable, start: datetime) -> int:
    since, until = _covers(series, timetable, start)
    made = Meeting.objects.create(
        series=series,
        starts_at=start,
        ends_at=start + timetable.length,
        covers_from=since,
        covers_to=until,
        facilitator_id=series.facilitator_id,
        shadow=series.shadow_since is not None,
    )
    return made.pk


def _covers(series: Series, timetable: Timetable, start: datetime) -> tuple[datetime, datetime]:
    before = Meeting.objects.filter(series=series, starts_at__lt=start).order_by("-starts_at")
    return covered(
        start,
        timetable.freezes_before,
        previous_to=before.values_list("covers_to", flat=True).first(),
        regular=timetable.regular_start_before(start),
        reach=REACH,
    )


def look_at_every_hour(series: Series, timetable: Timetable, ids: Iterable[int]) -> None:
    """Lets each of these meetings look from where the one before it stops, the earliest first."""
    for one in Meeting.objects.filter(pk__in=list(ids)).order_by("starts_at"):
        one.covers_from, one.covers_to = _covers(series, timetable, one.starts_at)
        one.save(update_fields=["covers_from", "covers_to"])
