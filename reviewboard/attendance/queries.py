"""Reading answers: one's own, what others wrote to items that one may see, and requests to go in another's place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, IntegerField, TextField, Value
from django.db.models.functions import Cast

from reviewboard.attendance.kinds import AnswerKind
from reviewboard.attendance.models import Answer, Ask, HistoricCount, ItemAnswer
from reviewboard.domain.values import AnswerWay, AskState, MeetingState
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What somebody answered, and to which revision: windows may have moved since."""

    kind: AnswerKind
    agenda_revision: int
    answered_at: datetime
    by_link: bool = False


def my_answer(reader: Reader, meeting_id: int) -> AnswerView | None:
    """The reader's own answer to a meeting, or None."""
    found = Answer.objects.filter(meeting_id=meeting_id, person_id=reader.person_id or 0).first()
    if found is None:
        return None
    return AnswerView(AnswerKind(found.kind), found.agenda_revision, found.answered_at, found.by_link)


@dataclass(frozen=True, slots=True)
class ItemAnswerView:
    """What the reader answered to one item. `asked` is where it stands that `named` goes, or says whether they know."""

    way: AnswerWay
    text: str
    named: str
    address: str
    asked: AskState | None
    answered_at: datetime
    by_link: bool


def my_item_answers(reader: Reader, meeting_id: int) -> dict[str, ItemAnswerView]:
    """The reader's own answers to the items of a meeting, by the item's key. At most three statements."""
    me = reader.person_id or 0
    rows = list(ItemAnswer.objects.filter(meeting=meeting_id, person=me).select_related("named"))
    asks = Ask.objects.filter(meeting=meeting_id, in_place_of=me).order_by("pk") if rows else ()
    states = {one.key: AskState(one.state) for one in asks}
    texts = with_names([one.text for one in rows])
    return {
        one.key: ItemAnswerView(
            way=AnswerWay(one.way),
            text=text,
            named=(one.named.name or ERASED) if one.named else "",
            address=one.named.email if one.named else "",
            asked=states.get(one.key) if one.named_id else None,
            answered_at=one.answered_at,
            by_link=one.by_link,
        )
        for one, text in zip(rows, texts, strict=True)
    }


@dataclass(frozen=True, slots=True)
class AskView:
    """A request to the reader: to go in somebody's place for an item, or to say whether they know it."""

    id: int
    meeting_id: int
    key: str
    who: str
    way: AnswerWay
    state: AskState
    due_at: datetime | None


def my_asks(reader: Reader, *, as_of: datetime) -> tuple[AskView, ...]:
    """What the reader is asked to go to in another's place, or accepted to, soonest first. One statement."""
    standing = Ask.objects.filter(
        asked=reader.person_id or 0,
        state__in=[AskState.ASKED, AskState.ACCEPTED],
        meeting__ends_at__gt=as_of,
        meeting__state=MeetingState.PLANNED,
    )
    found = standing.select_related("in_place_of").order_by("meeting__starts_at", "pk")
    return tuple(_ask(one) for one in found)


def my_ask(reader: Reader, ask_id: int) -> AskView | None:
    """One of them, whatever became of it; None when nobody asked the reader this."""
    one = Ask.objects.filter(pk=ask_id, asked=reader.person_id or 0).select_related("in_place_of").first()
    return _ask(one) if one else None


def _ask(one: Ask) -> AskView:
    return AskView(
        id=one.pk,
        meeting_id=one.meeting_id,
        key=one.key,
        who=one.in_place_of.name or ERASED,
        way=AnswerWay(one.way),
        state=AskState(one.state),
        due_at=one.due_at,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in writing, in the words of whoever wrote it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an agenda: the reader's answer to their windows; what was written, by the item's key.

    `heard` is who answered, as (item, person): the item of who confirmed all their windows is "". It is for numbers and
    roles by item; no page shows it.
    """

    mine: AnswerView | None
    written: Mapping[str, tuple[Written, ...]]
    heard: frozenset[tuple[str, int]]


def beside(reader: Reader, meeting_id: int, visible: Collection[str]) -> Beside:
    """The answers to a meeting; of those in writing, the ones to items that the reader may see.

    One statement, and one for the names that stand in what was written.
    """
    rows = _answers(meeting_id)
    own = (row for row in rows if row.kind and row.person_id == reader.person_id)
    mine = next((AnswerView(AnswerKind(row.kind), row.revision, row.at, row.by_link) for row in own), None)
    said = [row for row in rows if row.text and row.key in visible]
    by_key: dict[str, tuple[Written, ...]] = {}
    for row, text in zip(said, with_names([one.text for one in said]), strict=True):
        by_key[row.key] = (*by_key.get(row.key, ()), Written(row.name or ERASED, text))
    return Beside(mine, by_key, frozenset((row.key, row.person_id) for row in rows))


class _AnswerRow(NamedTuple):
    """An answer to all windows (`kind`), to an item (`key`), or that somebody accepted to go for another."""

    at: datetime
    person_id: int
    key: str
    text: str
    name: str
    kind: str
    revision: int
    by_link: bool


def _answers(meeting_id: int) -> list[_AnswerRow]:
    """Every answer to a meeting, the oldest first. One statement."""
    none, zero, no = Value("", TextField()), Value(0, IntegerField()), Value(False)
    windows = Answer.objects.filter(meeting=meeting_id).values_list(
        "answered_at", "person_id", none, none, none, Cast("kind", TextField()), "agenda_revision", "by_link"
    )
    items = ItemAnswer.objects.filter(meeting=meeting_id).values_list(
        "answered_at", "person_id", Cast("key", TextField()), "text", "person__name", none, zero, "by_link"
    )
    accepted = Ask.objects.filter(meeting=meeting_id, state=AskState.ACCEPTED).values_list(
        "asked_at", "asked_id", Cast("key", TextField()), none, none, none, zero, no
    )
    return [_AnswerRow(*row) for row in windows.union(items, accepted, all=True).order_by("answered_at")]


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many people a historic meeting needed and how many were there; `team` "" counts all together."""

    team: str
    needed: int
    were_there: int


def historic_counts(reader: Reader, meeting_id: int) -> list[CountRow]:
    """What was counted of a meeting that was held before: of all first, then by team. One statement."""
    del reader  # counts of teams are open to every colleague, and hold nobody's name
    found = HistoricCount.objects.filter(meeting=meeting_id).select_related("team")
    rows = found.order_by(F("team__name").asc(nulls_first=True))
    return [CountRow(one.team.name if one.team else "", one.needed, one.were_there) for one in rows]
