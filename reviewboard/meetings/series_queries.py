"""Reading series: open to every signed-in reader, unless they are in shadow. What a meeting looks at may not be."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from django.db.models import Case, Prefetch, Q, QuerySet, When

from reviewboard.catalog.queries import service_keys, service_teams
from reviewboard.domain.meeting_dates import OnHoliday
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import LedgerLevel, MeetingState
from reviewboard.meetings.models import ChangedDate, Concern, Meeting, Series, Turn
from reviewboard.meetings.planning import FIXED
from reviewboard.meetings.seeing import meetings_in_view, series_in_view
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

SHOWN = 50
"""Changed dates that a page shows: nearly a year of weeks."""


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Somebody who facilitates; the address is for forms of those who run meetings."""

    id: int
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A meeting of a series that is still to come, or that goes on; `fixed`: its agenda is."""

    id: int
    starts_at: datetime
    ends_at: datetime
    freezes_at: datetime
    state: MeetingState
    fixed: bool
    facilitator_id: int | None
    facilitator: str
    handed_over: bool

    @property
    def is_held(self) -> bool:
        """Whether it is still meant to be held."""
        return self.state in {MeetingState.PLANNED, MeetingState.LIVE}


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series with the meetings to come, soonest first."""

    id: int
    key: str
    name: str
    zone: ZoneInfo
    rule: str
    starts_on: date
    starts_at: time
    minutes: int
    freezes_before: timedelta
    place: str
    video_url: str
    active: bool
    skips_quiet: bool
    countries: tuple[str, ...]
    on_holiday: OnHoliday
    facilitator: Facilitator | None
    deputy: Facilitator | None
    turns: tuple[Facilitator, ...]
    coming: tuple[Coming, ...]
    services: tuple[str, ...]
    teams: tuple[str, ...]
    team_ids: tuple[int, ...]
    ledger_level: LedgerLevel = LedgerLevel.NAMED
    shadow_since: datetime | None = None

    @property
    def next(self) -> Coming | None:
        """The meeting that is held next."""
        return next((one for one in self.coming if one.is_held), None)


def list_series(reader: Reader, after: str | None, limit: int, *, as_of: datetime) -> Page[SeriesRow]:
    """Every series, by name. Five statements, however many there are.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = _with_meetings(reader, as_of)
    if after:
        name, pk = cast(tuple[str, int], decode(after, str, int))
        found = found.filter(Q(name__gte=name) & (Q(name__gt=name) | Q(pk__gt=pk)))
    rows = list(found.order_by("name", "pk")[: limit + 1])
    return page_of(rows, limit, lambda row: (row.name, row.pk), _row)


def count_series(reader: Reader) -> int:
    """How many series there are for the reader."""
    return Series.objects.filter(series_in_view(reader)).count()


def free_key(reader: Reader, key: str) -> str:
    """This key, or with a number where a series of which the reader may not learn has it. One statement."""
    seen = Series.objects.filter(series_in_view(reader)).values("pk")
    hidden = set(Series.objects.exclude(pk__in=seen).values_list("key", flat=True))
    numbered = (f"{key[:70]}-{number}" for number in range(2, len(hidden) + 3))
    return next(one for one in (key, *numbered) if one not in hidden)


def get_series(reader: Reader, key: str, *, as_of: datetime) -> SeriesRow:
    """One series. Five statements.

    Raises:
        NotVisible: there is none of this key for the reader.
    """
    series = _with_meetings(reader, as_of).filter(key=key).first()
    if series is None:
        raise NotVisible(key)
    return _row(series)


def _with_meetings(reader: Reader, as_of: datetime) -> QuerySet[Series]:
    """The series of which the reader may learn, with the meetings to come and that go on."""
    here = Meeting.objects.filter(meetings_in_view(reader), ends_at__gt=as_of)
    coming = here.select_related("facilitator").order_by("starts_at")
    fixed = coming.annotate(is_fixed=Case(When(FIXED, then=True), default=False))
    turns = Turn.objects.select_related("person").order_by("position")
    about = Concern.objects.select_related("service", "team").order_by("service__key", "team__name")
    seen = Series.objects.filter(series_in_view(reader))
    return seen.select_related("facilitator", "deputy").prefetch_related(
        Prefetch("meetings", fixed, to_attr="to_come"),
        Prefetch("turns", turns, to_attr="in_turn"),
        Prefetch("concerns", about, to_attr="about"),
    )


def _row(series: Series) -> SeriesRow:
    meetings: list[Meeting] = series.to_come  # type: ignore[attr-defined]  # the prefetch, above
    concerns: list[Concern] = series.about  # type: ignore[attr-defined]  # as above
    turns: list[Turn] = series.in_turn  # type: ignore[attr-defined]  # as above
    return SeriesRow(
        id=series.pk,
        key=series.key,
        name=series.name,
        zone=ZoneInfo(series.zone),
        rule=series.rule,
        starts_on=series.starts_on,
        starts_at=series.starts_at,
        minutes=series.minutes,
        freezes_before=series.freezes_before,
        place=series.place,
        video_url=series.video_url,
        active=series.active,
        skips_quiet=series.skips_quiet,
        countries=tuple(one for one in series.countries.split(",") if one),
        on_holiday=OnHoliday(series.on_holiday),
        facilitator=_facilitator(series.facilitator),
        deputy=_facilitator(series.deputy),
        turns=tuple(one for turn in turns if (one := _facilitator(turn.person))),
        coming=tuple(_coming(one, series) for one in meetings),
        services=tuple(one.service.key for one in concerns if one.service),
        teams=tuple(one.team.name for one in concerns if one.team),
        team_ids=tuple(one.team_id for one in concerns if one.team_id),
        ledger_level=LedgerLevel(series.ledger_level),
        shadow_since=series.shadow_since,
    )


class _Person(Protocol):
    """What is read of a person (the tables of people are theirs)."""

    pk: int
    name: str
    email: str


def _facilitator(person: _Person | None) -> Facilitator | None:
    return Facilitator(person.pk, person.name or ERASED, person.email) if person else None


def _coming(meeting: Meeting, series: Series) -> Coming:
    return Coming(
        id=meeting.pk,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        freezes_at=meeting.starts_at - series.freezes_before,
        state=MeetingState(meeting.state),
        fixed=meeting.is_fixed,  # type: ignore[attr-defined]  # the annotation, above
        facilitator_id=meeting.facilitator_id,
        facilitator=(meeting.facilitator.name or ERASED) if meeting.facilitator else "",
        handed_over=meeting.handed_over,
    )


def in_no_series(reader: Reader, *, on: date) -> list[str]:
    """The keys of services that no series that they know of is about, in order. At most four statements."""
    active = Series.objects.filter(series_in_view(reader), active=True)
    if not active.exists() or active.filter(concerns=None).exists():
        return []
    concerns = set(Concern.objects.filter(series__in=active).values_list("service_id", "team_id"))
    services, teams = {one for one, _ in concerns if one}, {one for _, one in concerns if one}
    owned = service_teams(on=on)
    outside = [pk for pk, team in owned.items() if pk not in services and team not in teams]
    return sorted(service_keys(outside).values()) if outside else []


@dataclass(frozen=True, slots=True)
class ChangedDateRow:
    """What was settled for one date of a series: `to` is None where nothing is held. The reason is in words."""

    id: int
    on: date
    to: datetime | None
    reason: str
    by: str


def changed_dates(reader: Reader, series_id: int, *, since: date) -> list[ChangedDateRow]:
    """The dates of a series that the reader sees, where changed, from this day on, the soonest first. Two statements."""
    del reader  # who sees the series sees its dates
    found = ChangedDate.objects.filter(series_id=series_id, on__gte=since).select_related("set_by")
    rows = list(found.order_by("on")[:SHOWN])
    reasons = with_names([one.reason for one in rows])
    return [
        ChangedDateRow(one.pk, one.on, one.to, reason, (one.set_by.name or ERASED) if one.set_by else "")
        for one, reason in zip(rows, reasons, strict=True)
    ]
