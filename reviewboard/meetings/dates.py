"""Single dates of a series: one is skipped, or moved to another time, with a reason; or is as the rule says again."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from reviewboard.domain.meeting_dates import FARTHEST
from reviewboard.meetings.models import ChangedDate, Series
from reviewboard.meetings.planning import standing
from reviewboard.meetings.series import Effects, allowed, effects_of, follow, log
from reviewboard.meetings.timetable import Timetable, timetable_of
from reviewboard.people.identities import key_texts
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

_DAY = timedelta(days=1)


class NoMeetingThen(ValueError):  # noqa: N818 - reads as what it is at every raise
    """The rule names no meeting on this day, or the day is over."""


class StaysAsItIs(ValueError):  # noqa: N818 - as above
    """The agenda of that day's meeting is fixed, or it goes on: it can be cancelled, not moved."""


class NotThen(ValueError):  # noqa: N818 - as above
    """It cannot be held at this time: it is over, too far away, or another meeting of the series is held then."""


def date_effects(
    reader: Reader, series_key: str, on: date, to: datetime | None, *, as_of: datetime
) -> Effects:
    """What changing this date would do to what is planned. Raises as `change_date`."""
    series = allowed(reader, series_key)
    timetable = _with_change(series, on, to, as_of)
    return effects_of(series, timetable, as_of=as_of, rests=not series.active)


@transaction.atomic
def change_date(
    *,
    reader: Reader,
    series_key: str,
    on: date,
    to: datetime | None,
    reason: str,
    as_of: datetime,
    shown: str = "",
) -> Effects:
    """Holds the meeting of this day at another time, or (`to` None) not at all; what is planned follows.

    `on` is the day that the rule names. `shown` is the digest of the effects that the writer was shown.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such series.
        NoMeetingThen, StaysAsItIs, NotThen: as they say.
        ValueError: there is no reason.
        Unseen: it would do other things to what is planned than were shown.
    """
    if not reason.strip():
        raise ValueError("say why")
    series = allowed(reader, series_key, locked=True)
    timetable = _with_change(series, on, to, as_of)
    would = effects_of(series, timetable, as_of=as_of, rests=not series.active)
    would.refuse_unseen(shown)
    (why,) = key_texts([reason.strip()])
    settled = {"to": to, "reason": why, "set_by_id": reader.person_id, "set_at": as_of}
    ChangedDate.objects.update_or_create(series=series, on=on, defaults=settled)
    log("series.date_changed", reader, series, {"on": on, "to": to}, as_of)
    follow(series, timetable, as_of=as_of, actor_id=reader.person_id)
    return would


def restore_effects(reader: Reader, series_key: str, date_id: int, *, as_of: datetime) -> Effects:
    """What `restore_date` would do to what is planned. Raises as it does."""
    series = allowed(reader, series_key)
    return effects_of(series, _without(series, date_id), as_of=as_of, rests=not series.active)


@transaction.atomic
def restore_date(
    *, reader: Reader, series_key: str, date_id: int, as_of: datetime, shown: str = ""
) -> Effects:
    """Holds the meeting of a changed date as the rule says again; what is planned follows.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such series, or nothing is changed about this date of it.
        Unseen: as `change_date`.
    """
    series = allowed(reader, series_key, locked=True)
    timetable = _without(series, date_id)
    would = effects_of(series, timetable, as_of=as_of, rests=not series.active)
    would.refuse_unseen(shown)
    changed = ChangedDate.objects.get(pk=date_id)
    changed.delete()
    log("series.date_restored", reader, series, {"on": changed.on}, as_of)
    follow(series, timetable, as_of=as_of, actor_id=reader.person_id)
    return would


def _without(series: Series, date_id: int) -> Timetable:
    on = ChangedDate.objects.filter(pk=date_id, series=series).values_list("on", flat=True).first()
    if on is None:
        raise NotVisible(date_id)
    kept = timetable_of(series)
    return replace(kept, changed={day: to for day, to in kept.changed.items() if day != on})


def _with_change(series: Series, on: date, to: datetime | None, as_of: datetime) -> Timetable:
    kept = timetable_of(series)
    today = as_of.astimezone(kept.zone).date()
    if on < today or not kept.walls(on, on + _DAY):
        raise NoMeetingThen
    _refuse_what_stays(series, kept, on, as_of)
    others = replace(kept, changed={**kept.changed, on: None})
    if to is not None:
        far = abs(to.astimezone(kept.zone).date() - on) > FARTHEST
        taken = (one for one in others.starts(as_of) if abs(one - to) < kept.length)
        stays = (start for _, start in standing(series, as_of=as_of).staying if abs(start - to) < kept.length)
        if to <= as_of or far or any(taken) or any(stays):
            raise NotThen
    return replace(others, changed={**others.changed, on: to})


def _refuse_what_stays(series: Series, kept: Timetable, on: date, as_of: datetime) -> None:
    """Where the meeting of this day, as it is held by now, does not move any more."""
    held = kept.start_of(on)
    if any(start == held for _, start in standing(series, as_of=as_of).staying):
        raise StaysAsItIs
