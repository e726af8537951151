"""What earlier agendas of a series leave to the next: from when it reads, what comes back, who was drawn or asked.

Three statements, however long the series has met.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from reviewboard.agenda.models import Agenda, AgendaItem, Steering, Subject
from reviewboard.agenda.placements import Placement, Settled
from reviewboard.domain.assembly import Steer
from reviewboard.domain.periods import Late
from reviewboard.domain.values import ItemKind, LeftOutReason, MeetingState, SteerKind, WhyHere
from reviewboard.meetings.queries import Around, MeetingRow, Occurrence

REACH = timedelta(days=30)
"""How far behind the regular week an agenda looks: for what no agenda read, and for what was told late."""


@dataclass(frozen=True, slots=True)
class Period:
    """What an agenda reads: what happened from `since` to `until`, and what was told too `late` for the last one."""

    since: datetime
    until: datetime
    late: Late | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is left to the next agenda, by key.

    `carried`: how often what comes back was carried over. `drawn`: how many weeks ago the wheel drew a team.
    `asked_for_owner`: the actions that were on an agenda for want of an owner. `steers` hold the moves of earlier
    meetings whose date has not come, too: until then, what was moved stays away. `settled` are the keys of what was
    settled for this meeting itself. `added`: the incidents that an addendum brought to an earlier meeting already.
    """

    period: Period
    carried: Mapping[str, int]
    drawn: Mapping[str, int]
    asked_for_owner: Collection[str]
    steers: tuple[Steer, ...]
    settled: Collection[str] = ()
    added: Collection[str] = ()


def earlier(meeting: MeetingRow, around: Around, *, as_of: datetime, since_fixed: bool = False) -> Earlier:
    """What the agendas before this meeting leave to it. A cancelled meeting settled nothing: its week is read again.

    `since_fixed`: read until now, and not until the end of the week.
    """
    before = [one for one in around.before if one.state is not MeetingState.CANCELLED]
    written = Agenda.objects.filter(meeting_id__in=[one.id for one in before])
    times = {
        pk: (frozen, built)
        for pk, frozen, built in written.values_list("meeting_id", "frozen_at", "built_at")
    }
    starts = {one.id: one.starts_at for one in before if one.id in times}
    read_at = {pk: frozen or built for pk, (frozen, built) in times.items() if frozen or starts[pk] <= as_of}
    items = list(_items(times))
    steers, settled = _steers(meeting)
    period = _period(meeting, around.before, read_at, as_of)
    return Earlier(
        period=replace(period, until=max(period.until, as_of)) if since_fixed else period,
        carried=_coming_back(items, {pk: _day(meeting, at) for pk, at in starts.items()}, _day(meeting)),
        drawn=_weeks_since_drawn(items, starts, meeting.starts_at),
        asked_for_owner={one.key for one in items if one.asks_for_owner and times[one.meeting_id][0]},
        steers=steers,
        settled=settled,
        added={one.key for one in items if one.added and not one.left_out},
    )


def _steers(meeting: MeetingRow) -> tuple[tuple[Steer, ...], frozenset[str]]:
    """What was settled for this meeting, and what was moved past it; of one item the latest meeting's word.

    With it the keys of what was settled for this meeting.
    """
    moved_past = Q(kind=Settled.MOVE, to__gt=_day(meeting), meeting__starts_at__lt=meeting.starts_at)
    if not meeting.is_shadow:
        moved_past &= Q(meeting__shadow=False)
    found = Steering.objects.filter(
        Q(meeting_id=meeting.id) | moved_past, meeting__series_id=meeting.series_id
    ).exclude(kind=Settled.LENGTHEN)
    rows = list(found.order_by("meeting__starts_at").values_list("key", "kind", "to", "meeting_id"))
    latest = {key: Steer(key, SteerKind(kind), to) for key, kind, to, _ in rows}
    own = frozenset(key for key, _, _, settled_for in rows if settled_for == meeting.id)
    return tuple(latest[key] for key in sorted(latest)), own


def _day(meeting: MeetingRow, at: datetime | None = None) -> date:
    return (at or meeting.starts_at).astimezone(meeting.zone).date()


def _period(
    meeting: MeetingRow, before: Iterable[Occurrence], read_at: Mapping[int, datetime], as_of: datetime
) -> Period:
    """From where the last agenda stopped reading: one that was fixed early read less than its week.

    `read_at` is when each agenda that changes no more read the records. A meeting that was cancelled, or is over
    without an agenda, read nothing; one to come reads its whole week.
    """
    since, known_since = meeting.covers_from, None
    for one in before:
        called_off = one.state is MeetingState.CANCELLED
        if not called_off and (
            one.id in read_at or one.starts_at > as_of or one.state is MeetingState.CLOSED
        ):
            known_since = read_at.get(one.id)
            since = min(since, one.covers_to, known_since or one.covers_to)
            break
        since = min(since, one.covers_from)
    since = max(since, meeting.covers_from - REACH)
    late = Late(since - REACH, known_since, as_of) if known_since else None
    return Period(since, max(since, min(meeting.covers_to, as_of)), late)


@dataclass(frozen=True, slots=True)
class _Item:
    """What an item of an earlier agenda may leave to a later one; `left_out` is empty when it was held."""

    meeting_id: int
    key: str
    kind: str
    carried_over: int
    left_out: Mapping[str, str | None]
    why: Sequence[Mapping[str, object]]
    added: bool = False

    @property
    def asks_for_owner(self) -> bool:
        """Whether the meeting was asked who owns this action."""
        return not self.left_out and any(one["code"] == WhyHere.NO_OWNER.value for one in self.why)


def _items(meetings: Iterable[int]) -> Iterator[_Item]:
    """Those left out, the turns of the wheel, and the actions without owner; the latest meeting first.

    With them what an addendum brought, and what a facilitator moved or took out of an agenda that was fixed: its slot
    stayed, and was not held.
    """
    without_owner = Q(kind=ItemKind.ACTION, why__contains=[{"code": WhyHere.NO_OWNER.value}])
    held = Q(placement=Placement.HELD) & (Q(kind=ItemKind.WHEEL) | without_owner)
    found = (
        AgendaItem.objects.filter(agenda__meeting_id__in=list(meetings))
        .annotate(
            since=Subquery(since_fixed().values(json=JSONObject(kind="kind", to="to"))[:1]),
            about=ArraySubquery(_named()),
        )
        .filter(held | ~Q(addendum=None) | Q(placement=Placement.LEFT_OUT) | Q(since__isnull=False))
        .order_by("-agenda__meeting__starts_at", "key")
    )
    rows = found.values(
        *(
            "agenda__meeting_id",
            "key",
            "kind",
            "carried_over",
            "left_out",
            "why",
            "addendum_id",
            "since",
            "about",
        )
    )
    return (one for row in rows for one in _each(row))


def _named() -> QuerySet[Any, Any]:
    """The records that an item may be named after."""
    about = Subject.objects.filter(item=OuterRef("pk")).order_by("position")
    return about.values(json=JSONObject(incident=F("incident_id"), change=F("change_id")))


def _each(row: Mapping[str, Any]) -> Iterator[_Item]:
    """The item; with it, where it was moved since it was fixed, every record that had become one with it."""
    first = _item(row)
    yield first
    if row["since"] is not None and row["kind"] in (ItemKind.INCIDENT, ItemKind.CHANGE):
        merged = (one[row["kind"]] for one in row["about"])
        keys = (f"{row['kind']}:{pk}" for pk in merged if pk is not None)
        yield from (replace(first, key=key) for key in keys if key != first.key)


def since_fixed(at: str = "") -> QuerySet[Steering]:
    """For a query with items at the end of the path `at` ("item__"): what was settled since their agenda was fixed."""
    return Steering.objects.filter(
        meeting=OuterRef(f"{at}agenda__meeting"),
        key=OuterRef(f"{at}key"),
        kind__in=(Settled.MOVE, Settled.REMOVE),
        settled_at__gt=OuterRef(f"{at}agenda__frozen_at"),
    )


def _item(row: Mapping[str, Any]) -> _Item:
    left_out, carried_over, since = row["left_out"], row["carried_over"], row["since"]
    if since is not None and not left_out:
        reason = LeftOutReason.MOVED if since["kind"] == Settled.MOVE else LeftOutReason.REMOVED
        left_out = {"reason": reason.value, "to": since["to"]}
        carried_over += reason is LeftOutReason.MOVED
    added = row["addendum_id"] is not None
    meeting_id = row["agenda__meeting_id"]
    return _Item(meeting_id, row["key"], row["kind"], carried_over, left_out, row["why"], added)


def _coming_back(items: Iterable[_Item], days: Mapping[int, date], on: date) -> dict[str, int]:
    """How often carried over, of what was left out before and goes to the meeting of this day.

    That is the first meeting with an agenda on or after the date that it goes to. What a facilitator took out
    stays out, and of several agendas that left one thing out, the latest says where it goes.
    """
    latest: dict[str, _Item] = {}
    for one in items:
        if one.left_out:
            latest.setdefault(one.key, one)
    carried = {}
    for key, one in latest.items():
        left_on, to = days[one.meeting_id], one.left_out.get("to")
        goes_to = date.fromisoformat(to) if to else left_on
        passed = any(goes_to <= day for day in days.values() if day > left_on)
        if one.left_out["reason"] != LeftOutReason.REMOVED and goes_to <= on and not passed:
            carried[key] = one.carried_over
    return carried


def _weeks_since_drawn(
    items: Iterable[_Item], starts: Mapping[int, datetime], now: datetime
) -> dict[str, int]:
    """How many weeks ago the wheel last drew each team, by the team's key; at least one."""
    weeks: dict[str, int] = {}
    for one in items:
        if one.kind == ItemKind.WHEEL:
            weeks.setdefault(one.key.removeprefix("wheel:"), max(1, (now - starts[one.meeting_id]).days // 7))
    return weeks
