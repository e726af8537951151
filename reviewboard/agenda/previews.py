"""Reading what other rules would have changed, as one reader may: a record they may not see is counted, not told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reviewboard.agenda.keys import pk
from reviewboard.agenda.models import PolicyPreview
from reviewboard.agenda.rows import SubjectView
from reviewboard.agenda.subjects import KINDS, SubjectCards, SubjectRow, cards_of, told_of
from reviewboard.domain.assembly.comparing import PointChange, Way, point_changes
from reviewboard.domain.ranking import Point
from reviewboard.domain.values import ItemKind, PointName
from reviewboard.meetings.seeing import meetings_in_view
from reviewboard.people.queries import teams_for_agenda
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies.queries import DraftView, get_draft

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MoveView:
    """One move. `subject` is None for the numbers of the week; points are None where there was nothing to weigh.

    `changes` are the points that made the difference, `must` whether it must be discussed before and after.
    """

    way: Way
    kind: ItemKind
    subject: SubjectView | None
    points: tuple[int | None, int | None]
    changes: tuple[PointChange, ...]
    must: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class WeekView:
    """One meeting: the moves that the reader may be told, how many they may not, and (before, after) of the whole.

    `problem` says why it could not be looked at; `is_done` whether it was.
    """

    meeting_id: int
    series: str
    starts_at: datetime
    zone: ZoneInfo
    is_done: bool
    problem: str = ""
    moves: tuple[MoveView, ...] = ()
    hidden: int = 0
    minutes: tuple[int, int] = (0, 0)
    did_not_fit: tuple[int, int] = (0, 0)
    counts: Mapping[Way, int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a draft would have changed, meeting by meeting, the latest first."""

    id: int
    draft: DraftView
    finished_at: datetime | None
    weeks: tuple[WeekView, ...]

    @property
    def done(self) -> int:
        """How many meetings were looked at."""
        return sum(one.is_done for one in self.weeks)

    @property
    def moves(self) -> int:
        """How many moves the reader is told."""
        return sum(len(one.moves) for one in self.weeks)

    @property
    def hidden(self) -> int:
        """How many moves are of records that the reader may not see."""
        return sum(one.hidden for one in self.weeks)


def get_preview(reader: Reader, preview_id: int, *, on: date) -> PreviewView:
    """One preview. At most ten statements, however many meetings and moves.

    Raises:
        NotVisible: there is none of this id.
    """
    found = PolicyPreview.objects.filter(pk=preview_id).first()
    if found is None:
        raise NotVisible
    seen = found.meetings.filter(meetings_in_view(reader, "meeting__"))
    rows = list(
        seen.order_by("-meeting__starts_at", "-meeting_id").values_list(
            "meeting_id", "meeting__series__name", "meeting__starts_at", "meeting__series__zone", "found"
        )
    )
    eyes = _eyes(reader, [one for *_, told in rows for one in (told or {}).get("moves", ())], on)
    weeks = tuple(_week(eyes, *row) for row in rows)
    return PreviewView(found.pk, get_draft(reader, found.draft_id), found.finished_at, weeks)


def finished_draft(reader: Reader, preview_id: int) -> DraftView | None:
    """The draft that a finished preview was about; None while it is not finished, or there is none."""
    row = PolicyPreview.objects.filter(pk=preview_id, finished_at__isnull=False).first()
    return get_draft(reader, row.draft_id) if row else None


@dataclass(frozen=True, slots=True)
class _Eyes:
    """What the reader may see of all moves."""

    cards: SubjectCards
    teams: Mapping[int, str]

    def subject(self, key: str) -> SubjectView | None:
        """The record, or the team that the wheel drew."""
        row = _row(key)
        if row is None:
            return None
        return self.cards.view(SubjectRow(row.kind, row.id, self.teams.get(row.id, "")))

    def tellable(self, standing: Told | None) -> list[Told]:
        """The points that speak only of visible records: a link is shown to who may see both ends."""
        points = standing["points"] if standing else ()
        return [one for one in points if all(map(self.cards.may_name, one.values()))]


def _eyes(reader: Reader, moves: list[Told], on: date) -> _Eyes:
    rows = [row for one in moves if (row := _row(one["key"]))]
    codes = [point for one in moves for end in _ends(one) for point in end["points"]]
    teams = {one.id: one.name for one in teams_for_agenda().values()} if moves else {}
    return _Eyes(cards_of(reader, [*rows, *told_of(codes)], on=on), teams)


def _ends(move: Told) -> Iterator[Told]:
    return (one for one in (move["before"], move["after"]) if one)


def _row(key: str) -> SubjectRow | None:
    own = key.removeprefix("wheel:")
    for kind in KINDS:
        if (found := pk(own, kind)) is not None:
            return SubjectRow(kind, found)
    return None


def _week(
    eyes: _Eyes, meeting_id: int, series: str, starts_at: datetime, zone: str, found: Told | None
) -> WeekView:
    told = found or {}
    views = [_move(eyes, one) for one in told.get("moves", ())]
    moves = tuple(one for one in views if one is not None)
    return WeekView(
        meeting_id=meeting_id,
        series=series,
        starts_at=starts_at,
        zone=ZoneInfo(zone),
        is_done=found is not None,
        problem=told.get("problem", ""),
        moves=tuple(sorted(moves, key=lambda one: list(Way).index(one.way))),
        hidden=len(views) - len(moves),
        minutes=_pair(told.get("minutes", (0, 0))),
        did_not_fit=_pair(told.get("did_not_fit", (0, 0))),
        counts=Counter(one.way for one in moves),
    )


def _pair(numbers: Iterable[int]) -> tuple[int, int]:
    before, after = numbers
    return before, after


def _move(eyes: _Eyes, one: Told) -> MoveView | None:
    """The move, unless its record is hidden, or nothing but a hidden record explains it."""
    kind, way, before, after = ItemKind(one["kind"]), Way(one["way"]), one["before"], one["after"]
    subject = eyes.subject(one["key"])
    if subject is None and kind is not ItemKind.NUMBERS:
        return None
    was, now = eyes.tellable(before), eyes.tellable(after)
    changes = point_changes(_points(was), _points(now)) if before and after else ()
    if way in {Way.UP, Way.DOWN} and not changes:
        return None
    return MoveView(
        way=way,
        kind=kind,
        subject=subject,
        points=(_total(before, was), _total(after, now)),
        changes=changes,
        must=(bool(before and before["must"]), bool(after and after["must"])),
    )


def _points(told: Iterable[Told]) -> list[Point]:
    return [Point(PointName(one["name"]), one["points"]) for one in told]


def _total(standing: Told | None, told: Iterable[Told]) -> int | None:
    return None if standing is None else sum(one["points"] for one in told)
