"""Changing a series: what would become of what is planned is shown first, then it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import transaction

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record
from reviewboard.domain.meeting_dates import Arranged, OnHoliday
from reviewboard.domain.values import LedgerLevel
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.calling_off import call_off
from reviewboard.meetings.facilitating import hand_out_turns
from reviewboard.meetings.models import Concern, Meeting, Series, Turn
from reviewboard.meetings.planning import outlook, rearrange, standing
from reviewboard.meetings.recurrence import parse
from reviewboard.meetings.seeing import series_in_view
from reviewboard.meetings.timetable import Timetable, timetable_of
from reviewboard.outbox.operations import owe
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@dataclass(frozen=True, slots=True)
class SeriesFields:
    """A series as a facilitator writes it. `turns` are people in the order in which they facilitate."""

    name: str
    zone: str
    rule: str
    starts_on: date
    starts_at: time
    minutes: int
    freezes_before: timedelta
    facilitator_id: int | None = None
    deputy_id: int | None = None
    turns: tuple[int, ...] = ()
    place: str = ""
    video_url: str = ""
    active: bool = True
    skips_quiet: bool = False
    countries: tuple[str, ...] = ()
    on_holiday: OnHoliday = OnHoliday.HOLD
    service_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()
    ledger_level: LedgerLevel = LedgerLevel.NAMED

    def timetable(self, kept: Timetable) -> Timetable:
        """When the series would meet, with the changed dates of the kept one."""
        return Timetable(
            rule=self.rule,
            starts_on=self.starts_on,
            starts_at=self.starts_at,
            zone=ZoneInfo(self.zone),
            minutes=self.minutes,
            freezes_before=self.freezes_before,
            countries=self.countries,
            on_holiday=self.on_holiday,
            changed=kept.changed,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A planned meeting that would be held at another time, or last otherwise."""

    meeting_id: int
    before: datetime
    after: datetime
    minutes_before: int
    minutes_after: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What a change would do to what is planned: what moves, what stays because it is fixed, what comes, what is dropped."""

    moves: tuple[Move, ...] = ()
    stays: tuple[datetime, ...] = ()
    new: tuple[datetime, ...] = ()
    dropped: tuple[datetime, ...] = ()

    @property
    def moves_something(self) -> bool:
        """Whether anybody needs to be told before it is done."""
        return bool(self.moves or self.dropped)

    @property
    def digest(self) -> str:
        """Tells these effects from others."""
        said = "\n".join(str(getattr(self, one.name)) for one in fields(self))
        return sha256(said.encode()).hexdigest()[:16]

    def refuse_unseen(self, shown: str) -> None:
        """Raises Unseen when something moves and this is not what was `shown`."""
        if self.moves_something and self.digest != shown:
            raise Unseen(self)


class Unseen(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """It would do other things to what is planned than the writer was shown."""

    def __init__(self, effects: Effects) -> None:
        super().__init__("it moves other meetings than were shown")
        self.effects = effects


def effects_of(series: Series, timetable: Timetable, *, as_of: datetime, rests: bool = False) -> Effects:
    """What becomes of what is planned when the series meets by this timetable; nothing is written."""
    now = standing(series, as_of=as_of)
    wish = outlook(now, timetable, as_of=as_of, rests=rests)
    there = {one.pk: one for one in Meeting.objects.filter(pk__in=[*dict(wish.moves), *wish.dropped])}
    resized = timetable.minutes != series.minutes
    found = []
    for pk, start in wish.moves:
        was = there[pk]
        lasts = int((was.ends_at - was.starts_at).total_seconds() // 60)
        would = timetable.minutes if resized or start != was.starts_at else lasts
        if (start, would) != (was.starts_at, lasts):
            found.append(Move(pk, was.starts_at, start, lasts, would))
    stays = tuple(start for _, start in now.staying)
    return Effects(tuple(found), stays, wish.new, tuple(there[pk].starts_at for pk in wish.dropped))


def effects(reader: Reader, series_key: str, wanted: SeriesFields, *, as_of: datetime) -> Effects:
    """What saving these fields would do to what is planned.

    Raises:
        NotAllowed, NotVisible, BadRule, ZoneInfoNotFoundError: as `change_series`.
    """
    series = allowed(reader, series_key)
    parse(wanted.rule, wanted.starts_on, wanted.starts_at)
    timetable = wanted.timetable(timetable_of(series))
    return effects_of(series, timetable, as_of=as_of, rests=not wanted.active)


@transaction.atomic
def change_series(
    *, reader: Reader, series_key: str, wanted: SeriesFields, shown: str = "", as_of: datetime
) -> Effects:
    """Saves the fields; meetings whose agenda is not fixed follow, their drafts with them. What it did.

    `shown` is the digest of the effects that the writer was shown; it may be empty while nothing moves.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such series.
        BadRule: the rule cannot be read.
        ZoneInfoNotFoundError: there is no such zone.
        Unseen: it would do other things to what is planned than were shown.
    """
    series = allowed(reader, series_key, locked=True)
    parse(wanted.rule, wanted.starts_on, wanted.starts_at)
    timetable = wanted.timetable(timetable_of(series))
    would = effects_of(series, timetable, as_of=as_of, rests=not wanted.active)
    would.refuse_unseen(shown)
    resized = wanted.minutes != series.minutes
    changed = _write(series, wanted)
    log("series.changed", reader, series, {"columns": changed}, as_of)
    if "ledger_level" in changed:  # what is kept of people is told by itself
        log("series.ledger_level", reader, series, {"level": wanted.ledger_level.value}, as_of)
    follow(series, timetable, as_of=as_of, actor_id=reader.person_id, resized=resized)
    return would


def follow(
    series: Series, timetable: Timetable, *, as_of: datetime, actor_id: int | None, resized: bool = False
) -> Arranged:
    """What is planned follows the series as it now is, and drafts are built anew. The caller holds a lock on it."""
    wish = rearrange(series, timetable, as_of=as_of, resized=resized)
    for meeting_id in wish.dropped:
        call_off(meeting_id=meeting_id, because=CalledOff.RESTS, as_of=as_of, actor_id=actor_id)
    hand_out_turns(series, as_of=as_of)
    owe(kind="rebuild_agenda", subject="agenda:current", payload={})
    return wish


def set_turns(series: Series, people: Sequence[int]) -> bool:
    """The people who facilitate in turn, in this order; whether it changed."""
    if list(Turn.objects.filter(series=series).values_list("person_id", flat=True)) == list(people):
        return False
    Turn.objects.filter(series=series).delete()
    Turn.objects.bulk_create(
        Turn(series=series, person_id=person, position=place) for place, person in enumerate(people)
    )
    return True


def set_scope(series: Series, service_ids: Sequence[int], team_ids: Sequence[int]) -> bool:
    """What the series is about, services and teams; nothing: everything. Whether it changed."""
    kept = set(Concern.objects.filter(series=series).values_list("service_id", "team_id"))
    wanted: set[tuple[int | None, int | None]] = {(one, None) for one in service_ids}
    wanted |= {(None, one) for one in team_ids}
    if kept == wanted:
        return False
    Concern.objects.filter(series=series).delete()
    Concern.objects.bulk_create(
        Concern(series=series, service_id=service, team_id=team)
        for service, team in sorted(wanted, key=lambda one: (one[0] or 0, one[1] or 0))
    )
    return True


def _write(series: Series, wanted: SeriesFields) -> list[str]:
    """Writes what differs; the names of the columns."""
    elsewhere = {"turns", "service_ids", "team_ids"}
    columns = {
        one.name: getattr(wanted, one.name) for one in fields(SeriesFields) if one.name not in elsewhere
    }
    columns["countries"] = ",".join(wanted.countries)
    changed = [name for name, value in columns.items() if getattr(series, name) != value]
    for one in changed:
        setattr(series, one, columns[one])
    if changed:
        series.save(update_fields=changed)
    changed += ["turns"] if set_turns(series, wanted.turns) else []
    return changed + (["scope"] if set_scope(series, wanted.service_ids, wanted.team_ids) else [])


def allowed(reader: Reader, series_key: str, *, locked: bool = False) -> Series:
    """The series, for somebody who may change it. Raises NotAllowed, or NotVisible where there is none for them."""
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    found = Series.objects.select_for_update() if locked else Series.objects.all()
    series = found.filter(series_in_view(reader), key=series_key).first()
    if series is None:
        raise NotVisible(series_key)
    return series


def log(action: str, reader: Reader, series: Series, details: Details, as_of: datetime) -> None:
    """An entry about a series."""
    record(
        actor_id=reader.person_id,
        action=action,
        subject=f"series:{series.pk}",
        details=details,
        at=as_of,
    )
