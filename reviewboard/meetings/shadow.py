"""A series in shadow: the week just past is planned at once, and from some meeting on it is as any other."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting, Series, Turn
from reviewboard.meetings.planning import look_at_every_hour
from reviewboard.meetings.timetable import Timetable, timetable_of

_WEEK = timedelta(days=7)


class NotInShadow(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """The series is live already."""


@transaction.atomic
def plan_last_week(*, series_id: int, as_of: datetime) -> int:
    """Plans the meeting that the series would have held last, a week or weeks before its next one; its id.

    The caller fixes its agenda in the same transaction: what is over without a fixed agenda is called off.

    Raises:
        NotInShadow: nobody may be surprised by a meeting that they never heard of.
    """
    series = Series.objects.select_for_update().get(pk=series_id)
    if series.shadow_since is None:
        raise NotInShadow(series.key)
    timetable = timetable_of(series)
    coming = Meeting.objects.filter(series=series, starts_at__gt=as_of).order_by("starts_at").first()
    start = _last(timetable, coming.starts_at if coming else as_of, as_of)
    until = start - timetable.freezes_before
    last_in_turn = Turn.objects.filter(series=series).values_list("person_id", flat=True).last()
    made, _ = Meeting.objects.get_or_create(
        series=series,
        starts_at=start,
        defaults={
            "ends_at": start + timetable.length,
            "covers_from": until - _WEEK,
            "covers_to": until,
            "facilitator_id": last_in_turn or series.facilitator_id,
            "shadow": True,
        },
    )
    if coming is not None and coming.starts_at - start < _WEEK + timedelta(
        hours=2
    ):  # clocks may change between
        look_at_every_hour(series, timetable, [coming.pk])
    return made.pk


def _last(timetable: Timetable, start: datetime, as_of: datetime) -> datetime:
    """As many weeks before this start, by the clock on the wall, as it takes to be over by now."""
    wall = start.astimezone(timetable.zone)
    while wall.astimezone(UTC) + timetable.length > as_of:
        wall -= _WEEK
    return wall.astimezone(UTC)


def end_shadow(series: Series, *, as_of: datetime) -> None:
    """Makes the series as any other, from its next meeting on. The caller holds a lock on it and has decided that.

    What was held in shadow stays so, and so does what was cancelled meanwhile: nobody had heard of it.
    """
    Series.objects.filter(pk=series.pk).update(shadow_since=None)
    Meeting.objects.filter(
        series=series,
        shadow=True,
        starts_at__gt=as_of,
        state__in=(MeetingState.PLANNED, MeetingState.SKIPPED),
    ).update(shadow=False)
