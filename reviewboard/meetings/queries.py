"""Reading meetings: open to every signed-in reader, unless they are in shadow. What a meeting looks at may not be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from reviewboard.domain.live import Live, from_json
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import LedgerLevel, MeetingState
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.models import Concern, Meeting, Running
from reviewboard.meetings.planning import FIXED
from reviewboard.meetings.seeing import meetings_in_view
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class Scope:
    """What a series is about: services, and whatever these teams own. Empty: everything."""

    service_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is outside it."""
        return not self.service_ids and not self.team_ids

    def holds(self, service_id: int | None, team_id: int | None) -> bool:
        """Whether a record of this service, or of this team, is talked about in the series."""
        return self.is_everything or service_id in self.service_ids or team_id in self.team_ids


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One occurrence as pages show it. Times are UTC; `zone` is where the meeting is held. `get_meeting` tells the scope.

    One that `is_historic` was brought in from elsewhere: it is listed, and has neither an agenda nor neighbours.
    One that `is_shadow` is seen by who leads its series, and asks, mails and counts nobody.
    `called_off` is why it is not held, and `called_off_reason` what was typed about that, stored keyed.
    """

    id: int
    series_id: int
    series_key: str
    series_name: str
    starts_at: datetime
    ends_at: datetime
    covers_from: datetime
    covers_to: datetime
    freezes_at: datetime
    zone: ZoneInfo
    state: MeetingState
    facilitator_id: int | None
    facilitator: str
    place: str
    video_url: str
    revision: int
    pulse: int
    deputy_id: int | None = None
    ledger_level: LedgerLevel = LedgerLevel.NAMED
    is_historic: bool = False
    is_shadow: bool = False
    called_off: CalledOff | None = None
    called_off_at: datetime | None = None
    called_off_reason: str = ""
    scope: Scope = Scope()

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def is_over(self, *, as_of: datetime) -> bool:
        """Whether it was held, or will not be: nobody is asked to it any more. One that runs late is not over."""
        late = self.ends_at <= as_of and self.state is not MeetingState.LIVE
        return late or self.state in _OVER


_OVER = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED, MeetingState.SKIPPED})


def _row(meeting: Meeting) -> MeetingRow:
    series = meeting.series
    return MeetingRow(
        id=meeting.pk,
        series_id=series.pk,
        series_key=series.key,
        series_name=series.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        covers_from=meeting.covers_from,
        covers_to=meeting.covers_to,
        freezes_at=meeting.starts_at - series.freezes_before,
        zone=ZoneInfo(series.zone),
        state=MeetingState(meeting.state),
        facilitator_id=meeting.facilitator_id,
        facilitator=meeting.facilitator.name if meeting.facilitator else "",
        place=series.place,
        video_url=series.video_url,
        revision=meeting.revision,
        pulse=meeting.pulse,
        deputy_id=series.deputy_id,
        ledger_level=LedgerLevel(series.ledger_level),
        is_historic=meeting.historic,
        is_shadow=meeting.shadow,
        called_off=CalledOff(meeting.called_off) if meeting.called_off else None,
        called_off_at=meeting.called_off_at,
        called_off_reason=meeting.called_off_reason,
    )


def get_meeting(reader: Reader, meeting_id: int) -> MeetingRow | None:
    """One meeting, or None where there is none for the reader."""
    meetings = Meeting.objects.select_related("series", "facilitator").annotate(
        of_services=_concerned("service_id"), of_teams=_concerned("team_id")
    )
    found = meetings.filter(meetings_in_view(reader), pk=meeting_id).first()
    if found is None:
        return None
    return replace(_row(found), scope=Scope(frozenset(found.of_services), frozenset(found.of_teams)))


def live_of(meeting_id: int) -> Live | None:
    """The hour as it is, or as it was when it ended; None before the meeting was started. One statement."""
    kept = Running.objects.filter(meeting=meeting_id).values_list("state", flat=True).first()
    return from_json(kept) if kept else None


def not_begun(*, since: datetime, until: datetime) -> list[int]:
    """The meetings with a fixed agenda that were to begin between these moments, and that nobody has started."""
    due = Meeting.objects.filter(
        FIXED, state=MeetingState.PLANNED, starts_at__gte=since, starts_at__lte=until, shadow=False
    )
    return list(due.order_by("starts_at", "pk").values_list("pk", flat=True))


def _concerned(column: str) -> ArraySubquery:
    """What the series of the outer row is about, of one kind."""
    named = Concern.objects.filter(series_id=OuterRef("series_id")).exclude(**{column: None})
    return ArraySubquery(named.order_by(column).values(column))


def get_meetings(reader: Reader, ids: Iterable[int]) -> list[MeetingRow]:
    """Those of these meetings of which the reader may learn, the latest first. One statement."""
    seen = Meeting.objects.filter(meetings_in_view(reader), pk__in=set(ids))
    found = seen.select_related("series", "facilitator")
    return [_row(one) for one in found.order_by("-starts_at", "-pk")]


def current_meeting(
    reader: Reader, *, as_of: datetime, series_key: str | None = None, asking: bool = False
) -> MeetingRow | None:
    """The meeting going on, however late it is, or next to come; when none is planned, the last one; None for none ever.

    One in shadow stands back where another one comes. `asking`: only one that may ask people for something, as none in
    shadow does.
    """
    seen = Meeting.objects.filter(meetings_in_view(reader), historic=False)
    meetings = (seen.filter(shadow=False) if asking else seen).select_related("series", "facilitator")
    if series_key:
        meetings = meetings.filter(series__key=series_key)
    ahead = Q(ends_at__gt=as_of) & ~Q(state__in=[MeetingState.CANCELLED, MeetingState.SKIPPED])
    coming = meetings.filter(ahead | Q(state=MeetingState.LIVE))
    found = (
        coming.order_by("shadow", "starts_at", "id").first() or meetings.order_by("-starts_at", "-id").first()
    )
    return _row(found) if found else None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The meeting of the series before or after another one."""

    id: int
    starts_at: datetime


def neighbours(reader: Reader, meeting: MeetingRow) -> tuple[Neighbour | None, Neighbour | None]:
    """The meetings of the series before and after this one, in one statement."""
    seen = Meeting.objects.filter(meetings_in_view(reader))
    series = seen.filter(series_id=meeting.series_id, historic=False)
    before = series.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at")
    after = series.filter(starts_at__gt=meeting.starts_at).order_by("starts_at")
    both = before.values_list("pk", "starts_at")[:1].union(after.values_list("pk", "starts_at")[:1])
    found = [Neighbour(*row) for row in both]
    return (
        next((one for one in found if one.starts_at < meeting.starts_at), None),
        next((one for one in found if one.starts_at > meeting.starts_at), None),
    )


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A meeting of a series as another one of it needs to know it."""

    id: int
    starts_at: datetime
    covers_from: datetime
    covers_to: datetime
    state: MeetingState


@dataclass(frozen=True, slots=True)
class Around:
    """The meetings of the series in the year before a meeting, the latest first, and when it meets again."""

    before: tuple[Occurrence, ...]
    following: datetime | None


def around(meeting: MeetingRow) -> Around:
    """What stands around a meeting in its series: what did not fit goes to the following one. One statement.

    What was held in shadow leaves nothing to a meeting that is not: nobody else ever saw it.
    """
    series = Meeting.objects.filter(
        series_id=meeting.series_id,
        starts_at__gte=meeting.starts_at - timedelta(days=366),
        historic=False,
        **({} if meeting.is_shadow else {"shadow": False}),
    )
    rows = series.exclude(pk=meeting.id).order_by("-starts_at")
    found = [
        Occurrence(pk, starts_at, since, until, MeetingState(state))
        for pk, starts_at, since, until, state in rows.values_list(
            "pk", "starts_at", "covers_from", "covers_to", "state"
        )
    ]
    called_off = {MeetingState.CANCELLED, MeetingState.SKIPPED}
    later = [
        one.starts_at for one in found if one.starts_at > meeting.starts_at and one.state not in called_off
    ]
    return Around(tuple(one for one in found if one.starts_at < meeting.starts_at), min(later, default=None))


def planned(as_of: datetime) -> list[MeetingRow]:
    """Planned meetings that are not over, soonest first: the agendas that news may change."""
    coming = Meeting.objects.select_related("series", "facilitator").filter(
        state=MeetingState.PLANNED, ends_at__gt=as_of, historic=False
    )
    return [_row(found) for found in coming.order_by("starts_at")]


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """What a list of meetings is narrowed to: a series' key, a state, when they start."""

    series: str = ""
    state: MeetingState | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_meetings(
    reader: Reader,
    filter: MeetingFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
) -> Page[MeetingRow]:
    """Meetings, the latest first, in one statement.

    Raises:
        BadCursor: `after` is none of ours.
    """
    wanted = {
        "series__key": filter.series or None,
        "state": filter.state,
        "starts_at__gte": filter.since,
        "starts_at__lt": filter.until,
    }
    found = Meeting.objects.select_related("series", "facilitator").filter(
        meetings_in_view(reader), **{column: value for column, value in wanted.items() if value is not None}
    )
    if after:
        at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
        found = found.filter(Q(starts_at__lte=at) & (Q(starts_at__lt=at) | Q(pk__lt=pk)))
    rows = list(found.order_by("-starts_at", "-pk")[: limit + 1])
    return page_of(rows, limit, lambda row: (row.starts_at, row.pk), _row)
