"""Topics and wins in lists, and one on its own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from reviewboard.agenda.earlier import since_fixed
from reviewboard.agenda.models import Agenda, Subject, Topic, Win
from reviewboard.agenda.placements import Placement, Settled
from reviewboard.agenda.proposed.about import PREFIXES
from reviewboard.agenda.proposed.facts import CALLED_OFF
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import AgendaState, LeftOutReason, MeetingState, Visibility
from reviewboard.findings.queries.seeing import SEALED_TITLE, visibility_of, visible, with_level
from reviewboard.meetings.queries import MeetingRow, planned
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

Kind = TypeVar("Kind", Topic, Win)
_REASONS = {Settled.MOVE.value: LeftOutReason.MOVED, Settled.REMOVE.value: LeftOutReason.REMOVED}


class Standing(StrEnum):
    """Where a topic or a win stands, as the agendas say."""

    WAITING = "waiting"
    ON_AGENDA = "on_agenda"
    READ = "read"
    GOES_ON = "goes_on"
    TAKEN_OUT = "taken_out"
    HELD = "held"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Place:
    """The latest agenda that has it: the meeting, and to which day what has no slot goes."""

    meeting_id: int
    starts_at: datetime
    to: date | None = None
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A topic or a win. `about` is the kind and the id of the record that a topic is about."""

    id: int
    reference: str
    title: str
    text: str
    series: str
    proposed_by: str
    proposed_at: datetime
    standing: Standing
    place: Place | None
    visibility: Visibility
    minutes: int | None = None
    about: tuple[str, int] | None = None
    may_withdraw: bool = False

    @property
    def about_reference(self) -> str:
        """How people name the record that it is about; "" for none."""
        return f"{PREFIXES[self.about[0]]}-{self.about[1]}" if self.about else ""


@dataclass(frozen=True, slots=True)
class ProposedFilter:
    """Which a list shows; `waiting`: only what is still to be held."""

    waiting: bool = False


def open_meetings(reader: Reader, *, as_of: datetime) -> list[MeetingRow]:
    """The next meeting of each series whose agenda still changes, the soonest first. Two statements.

    To a series in shadow nothing is proposed: everybody would read where a topic goes.
    """
    del reader  # as every other meeting is open
    frozen = set(
        Agenda.objects.filter(state=AgendaState.FROZEN, meeting__ends_at__gt=as_of).values_list(
            "meeting_id", flat=True
        )
    )
    first: dict[int, MeetingRow] = {}
    for meeting in planned(as_of):
        if not meeting.is_shadow and meeting.id not in frozen and meeting.starts_at > as_of:
            first.setdefault(meeting.series_id, meeting)
    return list(first.values())


def list_topics(
    reader: Reader,
    filter: ProposedFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
    *,
    as_of: datetime,
) -> Page[ProposedRow]:
    """Topics, the newest first, in two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    topics = with_level(visible(Topic.objects.all(), reader))
    return _listed(topics, reader, filter, after, limit, as_of)


def list_wins(
    reader: Reader,
    filter: ProposedFilter,  # noqa: A002 - as above
    after: str | None,
    limit: int,
    *,
    as_of: datetime,
) -> Page[ProposedRow]:
    """Wins, the newest first, in two statements. Raises as `list_topics` does."""
    return _listed(Win.objects.all(), reader, filter, after, limit, as_of)


def get_topic(reader: Reader, topic_id: int, *, as_of: datetime) -> ProposedRow:
    """One topic, in two statements. Here, and only here, one about a sealed record has its words.

    Raises:
        NotVisible: there is none for this reader.
    """
    return _one(with_level(visible(Topic.objects.filter(pk=topic_id), reader)), reader, as_of)


def get_win(reader: Reader, win_id: int, *, as_of: datetime) -> ProposedRow:
    """One win, in two statements. Raises as `get_topic` does."""
    return _one(Win.objects.filter(pk=win_id), reader, as_of)


def may_withdraw(reader: Reader, row: Topic | Win) -> bool:
    """Whether it is theirs to take back: whoever proposed it, and who runs meetings."""
    own = reader.person_id is not None and row.proposed_by_id == reader.person_id
    return reader.can(Right.RUN_MEETINGS) or (own and reader.can(Right.ANSWER))


def still_open(rows: QuerySet[Kind], *, as_of: datetime) -> QuerySet[Kind]:
    """Those that are neither withdrawn, nor taken out, nor were held."""
    since = since_fixed("item__")
    moved, removed = Exists(since.filter(kind=Settled.MOVE)), Exists(since.filter(kind=Settled.REMOVE))
    held = Q(item__placement__in=(Placement.HELD, Placement.CONSENT)) & _over(as_of) & ~moved
    out = Q(item__left_out__reason=LeftOutReason.REMOVED.value) | removed
    settled = _on_agendas(rows.model).filter(held | out)
    return rows.filter(~Exists(settled), withdrawn_at=None)


def _over(as_of: datetime) -> Q:
    meeting = "item__agenda__meeting"
    return Q(**{f"{meeting}__ends_at__lte": as_of}) | Q(**{f"{meeting}__state": MeetingState.CLOSED})


def _on_agendas(model: type[Topic] | type[Win]) -> QuerySet[Subject]:
    column = "topic" if model is Topic else "win"
    return Subject.objects.filter(**{column: OuterRef("pk")}).exclude(
        item__agenda__meeting__state__in=CALLED_OFF
    )


def _listed(
    rows: QuerySet[Kind],
    reader: Reader,
    wanted: ProposedFilter,
    after: str | None,
    limit: int,
    as_of: datetime,
) -> Page[ProposedRow]:
    if wanted.waiting:
        rows = still_open(rows, as_of=as_of)
    if after:
        rows = rows.filter(pk__lt=decode(after, int)[0])
    found = list(_placed(rows).order_by("-pk")[: limit + 1])
    own = [_words(one, in_list=True) for one in found]
    said = with_names([part for words in own for part in words])
    told = {one.pk: (said[2 * n], said[2 * n + 1]) for n, one in enumerate(found)}
    return page_of(
        found, limit, lambda one: (one.pk,), lambda one: _row(one, reader, *told[one.pk], as_of=as_of)
    )


def _one(rows: QuerySet[Kind], reader: Reader, as_of: datetime) -> ProposedRow:
    one = _placed(rows).first()
    if one is None:
        raise NotVisible(rows.model.__name__)
    title, text = with_names(_words(one, in_list=False))
    return _row(one, reader, title, text, as_of=as_of)


def _placed(rows: QuerySet[Kind]) -> QuerySet[Kind]:
    """Annotates the latest agenda that has it."""
    latest = (
        _on_agendas(rows.model)
        .filter(Q(item__kind__in=("topic", "win")) | Q(item__placement=Placement.CONSENT))
        .order_by("-item__agenda__meeting__starts_at")
        .values(
            json=JSONObject(
                meeting="item__agenda__meeting_id",
                starts_at="item__agenda__meeting__starts_at",
                ends_at="item__agenda__meeting__ends_at",
                state="item__agenda__meeting__state",
                frozen=F("item__agenda__frozen_at"),
                placement="item__placement",
                left_out="item__left_out",
                since=Subquery(since_fixed("item__").values(json=JSONObject(kind="kind", to="to"))[:1]),
            )
        )
    )
    annotated: Any = rows.select_related("series", "proposed_by").annotate(latest=Subquery(latest[:1]))
    return cast(QuerySet[Kind], annotated)


def _words(one: Topic | Win, *, in_list: bool) -> tuple[str, str]:
    if isinstance(one, Win):
        return one.text, ""
    if in_list and visibility_of(one) is Visibility.SEALED:
        return SEALED_TITLE, ""
    return one.title, one.text


def _row(one: Any, reader: Reader, title: str, text: str, *, as_of: datetime) -> ProposedRow:
    standing, place = _standing(one, as_of)
    kinds = PREFIXES if isinstance(one, Topic) else ()
    ids = ((kind, getattr(one, f"{kind}_id")) for kind in kinds)
    closed = standing in {Standing.WITHDRAWN, Standing.HELD, Standing.TAKEN_OUT}
    return ProposedRow(
        id=one.pk,
        reference=one.reference,
        title=title,
        text=text,
        series=one.series.name,
        proposed_by=(one.proposed_by.name or ERASED) if one.proposed_by else "",
        proposed_at=one.proposed_at,
        standing=standing,
        place=place,
        visibility=visibility_of(one) if isinstance(one, Topic) else Visibility.OPEN,
        minutes=getattr(one, "minutes", None),
        about=next(((kind, pk) for kind, pk in ids if pk), None),
        may_withdraw=not closed and not is_fixed(standing, place) and may_withdraw(reader, one),
    )


def is_fixed(standing: Standing, place: Place | None) -> bool:
    """Whether it has a place on an agenda that is fixed: nothing takes it back from there."""
    return place is not None and place.frozen and standing in {Standing.ON_AGENDA, Standing.READ}


def _standing(one: Any, as_of: datetime) -> tuple[Standing, Place | None]:
    if one.withdrawn_at is not None:
        return Standing.WITHDRAWN, None
    found: Mapping[str, Any] | None = one.latest
    if found is None:
        return Standing.WAITING, None
    since = found["since"] or {}
    to = found["left_out"].get("to") or since.get("to")
    place = Place(
        found["meeting"],
        datetime.fromisoformat(found["starts_at"]),
        date.fromisoformat(to) if to else None,
        found["frozen"] is not None,
    )
    if found["placement"] == Placement.LEFT_OUT or since:
        removed = LeftOutReason.REMOVED in (
            found["left_out"].get("reason"),
            _REASONS.get(str(since.get("kind"))),
        )
        return (Standing.TAKEN_OUT if removed else Standing.GOES_ON), place
    over = found["state"] == MeetingState.CLOSED or datetime.fromisoformat(found["ends_at"]) <= as_of
    if over:
        return Standing.HELD, place
    return (Standing.READ if found["placement"] == Placement.CONSENT else Standing.ON_AGENDA), place
