"""Reading answers: one's own, what others wrote to items that one may see, and requests to go in another's place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

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


def written(reader: Reader, meeting_id: int, keys: Iterable[str]) -> Mapping[str, tuple[Written, ...]]:
    """The answers in writing to these items, by key: the caller names items that the reader may see.

    At most two statements.
    """
    del reader  # whoever may see the item may read what was answered to it
    found = ItemAnswer.objects.filter(meeting=meeting_id, key__in=list(keys)).exclude(text="")
    rows = list(found.order_by("answered_at", "pk").values_list("key", "person__name", "text"))
    texts = with_names([text for *_, text in rows])
    by_key: dict[str, tuple[Written, ...]] = {}
    for (key, name, _text), text in zip(rows, texts, strict=True):
        by_key[key] = (*by_key.get(key, ()), Written(name or ERASED, text))
    return by_key


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
