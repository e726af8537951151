"""Planning and moving meetings along."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from reviewboard.audit.operations import record
from reviewboard.domain.meeting_dates import OnHoliday
from reviewboard.domain.values import LedgerLevel, MeetingState
from reviewboard.meetings.facilitating import hand_out_turns
from reviewboard.meetings.models import Concern, Meeting, Series, Turn
from reviewboard.meetings.planning import plan_missing
from reviewboard.meetings.recurrence import parse
from reviewboard.meetings.timetable import timetable_of

LONGEST = 240
"""Minutes that a meeting may last, as its series may."""


class KeyTaken(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """There is a series of this key already."""


@transaction.atomic
def create_series(
    *,
    key: str,
    name: str,
    zone: str,
    rule: str,
    starts_on: date,
    starts_at: time,
    as_of: datetime,
    minutes: int = 60,
    facilitator_id: int | None = None,
    deputy_id: int | None = None,
    place: str = "",
    video_url: str = "",
    freezes_before: timedelta = timedelta(hours=24),
    turns: Sequence[int] = (),
    skips_quiet: bool = False,
    countries: Sequence[str] = (),
    service_ids: Sequence[int] = (),
    team_ids: Sequence[int] = (),
    on_holiday: OnHoliday = OnHoliday.HOLD,
    ledger_level: LedgerLevel = LedgerLevel.NAMED,
    shadow: bool = False,
    actor_id: int | None = None,
) -> int:
    """A new series, with its next meetings planned; its id. `shadow`: nobody but who leads it learns of it for now.

    Raises:
        BadRule: the rule cannot be read.
        ZoneInfoNotFoundError: there is no such zone.
        KeyTaken: there is a series of this key.
    """
    parse(rule, starts_on, starts_at)
    ZoneInfo(zone)
    if Series.objects.filter(key=key).exists():
        raise KeyTaken(key)
    series = Series.objects.create(
        key=key,
        name=name,
        zone=zone,
        rule=rule,
        starts_on=starts_on,
        starts_at=starts_at,
        minutes=minutes,
        facilitator_id=facilitator_id,
        deputy_id=deputy_id,
        place=place,
        video_url=video_url,
        freezes_before=freezes_before,
        skips_quiet=skips_quiet,
        countries=",".join(countries),
        on_holiday=on_holiday,
        ledger_level=ledger_level,
        shadow_since=as_of if shadow else None,
    )
    Turn.objects.bulk_create(
        Turn(series=series, person_id=person, position=place) for place, person in enumerate(turns)
    )
    about = [*({"service_id": one} for one in service_ids), *({"team_id": one} for one in team_ids)]
    Concern.objects.bulk_create(Concern(series=series, **one) for one in about)
    record(actor_id=actor_id, action="series.created", subject=f"series:{series.pk}", details={}, at=as_of)
    plan_meetings(as_of=as_of)
    return series.pk


@transaction.atomic
def plan_meetings(*, as_of: datetime) -> int:
    """Plans the next meetings of every active series, each with who facilitates it; how many were new.

    Twice is the same as once.
    """
    planned = 0
    for series in Series.objects.filter(active=True).select_for_update().order_by("pk"):
        planned += len(plan_missing(series, timetable_of(series), as_of=as_of))
        hand_out_turns(series, as_of=as_of)
    return planned


def lengthen(*, meeting_id: int, minutes: int) -> None:
    """Makes a planned meeting so many minutes long; its series stays as it is.

    Raises:
        ValueError: it is no longer than before, longer than `LONGEST`, or not planned any more.
    """
    end = F("starts_at") + timedelta(minutes=minutes)
    planned = Meeting.objects.filter(pk=meeting_id, state=MeetingState.PLANNED, ends_at__lt=end)
    if minutes > LONGEST or not planned.update(ends_at=end):
        raise ValueError(f"a planned meeting can be made longer, up to {LONGEST} minutes")


def shorten(*, meeting_id: int, minutes: int) -> None:
    """Takes back that a planned meeting was made longer: it lasts so many minutes again.

    Raises:
        ValueError: it is no longer than that, or not planned any more.
    """
    end = F("starts_at") + timedelta(minutes=minutes)
    planned = Meeting.objects.filter(pk=meeting_id, state=MeetingState.PLANNED, ends_at__gt=end)
    if minutes < 1 or not planned.update(ends_at=end):
        raise ValueError("only what was made longer can be made as short as it was")


def bump_pulse(meeting_id: int) -> int:
    """Says that something moved which guards no command: somebody came, or asked for something. The pulse after it."""
    Meeting.objects.filter(pk=meeting_id).update(pulse=F("pulse") + 1)
    pulse: int = Meeting.objects.values_list("pulse", flat=True).get(pk=meeting_id)
    return pulse


@transaction.atomic
def hold_past_meeting(
    *, series_key: str, starts_at: datetime, as_of: datetime, actor_id: int | None = None
) -> int:
    """A meeting that was held before reviewboard was there, closed; so that what came from it has a place. Its id."""
    series = Series.objects.get(key=series_key)
    meeting, _ = Meeting.objects.get_or_create(
        series=series,
        starts_at=starts_at,
        defaults={
            "ends_at": starts_at + timedelta(minutes=series.minutes),
            "covers_from": starts_at - timedelta(days=7) - series.freezes_before,
            "covers_to": starts_at - series.freezes_before,
            "state": MeetingState.CLOSED,
            "facilitator_id": series.facilitator_id,
        },
    )
    record(
        actor_id=actor_id, action="meeting.recorded", subject=f"meeting:{meeting.pk}", details={}, at=as_of
    )
    return meeting.pk
