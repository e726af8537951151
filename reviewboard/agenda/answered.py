"""What people answered, read for the agenda: as facts that a draft is made from, and beside the slots of any agenda."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from reviewboard.agenda.keys import key, maybe
from reviewboard.agenda.models import Answered
from reviewboard.agenda.rows import NeedRow
from reviewboard.domain.assembly import Answered as Fact
from reviewboard.domain.values import AnswerWay, AsynchronousCause, Attendance, NeedReason
from reviewboard.people.queries import ERASED


def facts(meeting_id: int) -> tuple[Fact, ...]:
    """The answers to one meeting as the rules of the agenda see them, in a fixed order. One statement."""
    found = Answered.objects.filter(meeting_id=meeting_id).order_by("key", "person_id")
    return tuple(
        Fact(item, key("person", person), AnswerWay(way), maybe("person", stands_in))
        for item, person, way, stands_in in found.values_list("key", "person_id", "way", "stands_in_id")
    )


def beside() -> ArraySubquery:
    """The answers to the outer item, as JSON for `AnsweredRow.of`: part of the statement that reads the item."""
    found = Answered.objects.filter(meeting=OuterRef("agenda__meeting"), key=OuterRef("key"))
    return ArraySubquery(
        found.order_by("person_id").values(
            json=JSONObject(
                person=F("person_id"),
                way=F("way"),
                stands_in=F("stands_in_id"),
                name=F("stands_in__name"),
                in_writing=F("in_writing"),
            )
        )
    )


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One person's answer to an item; `name` is that of who stands in, "" when nobody does."""

    person_id: int
    way: AnswerWay
    stands_in: int | None
    name: str
    in_writing: bool

    @classmethod
    def of(cls, one: Mapping[str, Any]) -> "AnsweredRow":
        """From the JSON that the database put together."""
        name = (one["name"] or ERASED) if one["stands_in"] else ""
        return cls(one["person"], AnswerWay(one["way"]), one["stands_in"], name, one["in_writing"])


def who_goes(needs: Iterable[NeedRow], answers: Sequence[AnsweredRow], item: str) -> tuple[NeedRow, ...]:
    """The needs of a slot once the answers to it are heard: who is excused or replaced is not named, who goes is.

    A slot that was packed with these answers comes out as it went in.
    """
    by_person = {one.person_id: one for one in answers}
    going: dict[int, NeedRow] = {}
    for need in needs:
        found = _goes(need, by_person, item)
        if found is not None:
            going.setdefault(found.person_id, found)
    return tuple(sorted(going.values(), key=lambda one: (one.name, one.person_id)))


def _goes(need: NeedRow, answers: Mapping[int, AnsweredRow], item: str) -> NeedRow | None:
    seen = {need.person_id}
    while (said := answers.get(need.person_id)) is not None:
        if said.way is AnswerWay.EXCUSED:
            return None
        if not said.way.hands_on:
            return _in_their_way(need, said.way)
        if said.stands_in is None:
            return None
        if said.stands_in in seen:
            return need
        seen.add(said.stands_in)
        need = _instead(need, said, item)
    return need


def _instead(need: NeedRow, said: AnsweredRow, item: str) -> NeedRow:
    """The need of who goes in somebody's place: whoever was only invited hands on no more than that."""
    writes = said.in_writing and need.attendance is not Attendance.INVITED
    ways = Attendance.ASYNCHRONOUS if writes else Attendance.LIVE
    return NeedRow(
        person_id=said.stands_in or 0,
        name=said.name,
        reasons=({"reason": NeedReason.STANDS_IN.value, "key": item},),
        attendance=need.attendance if need.attendance is Attendance.INVITED else ways,
        cause=AsynchronousCause.OUTSIDE_HOURS if writes else "",
    )


def _in_their_way(need: NeedRow, way: AnswerWay) -> NeedRow:
    if way is AnswerWay.ASYNCHRONOUS and need.attendance is Attendance.LIVE:
        return replace(need, attendance=Attendance.ASYNCHRONOUS, cause=AsynchronousCause.CHOSEN)
    if way is AnswerWay.LIVE and need.cause == AsynchronousCause.OUTSIDE_HOURS:
        return replace(need, attendance=Attendance.LIVE, cause="")
    return need
