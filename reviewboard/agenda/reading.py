"""The rows of one agenda, turned into what one reader may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from reviewboard.agenda.answered import AnsweredRow, who_goes
from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.rows import (
    Code,
    ItemView,
    LeftOutView,
    NeedRow,
    NeedView,
    SubjectView,
    WindowView,
    YourAnswer,
    YouView,
)
from reviewboard.agenda.subjects import KINDS, RECORDS, SubjectCards, SubjectRow
from reviewboard.domain.values import AnswerWay, Attendance, ItemKind, LeftOutReason, QuestionCode, Section
from reviewboard.domain.windows import Window, asked, merge
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader

_ASK_FOR_PEOPLE = {ItemKind.ACTION, ItemKind.INCIDENT, ItemKind.CHANGE, ItemKind.WHEEL}


@dataclass(frozen=True, slots=True)
class Row:
    """An item with what it is about, in order, and whom it asks for, by name: as the answers to it left it.

    What was moved or taken out since it was fixed asks for nobody.
    """

    item: AgendaItem
    subjects: tuple[SubjectRow, ...]
    needs: tuple[NeedRow, ...]
    answers: tuple[AnsweredRow, ...] = ()

    @classmethod
    def of(
        cls,
        item: AgendaItem,
        about: Iterable[Mapping[str, Any]],
        asked_for: Iterable[Mapping[str, Any]],
        answered: Iterable[Mapping[str, Any]],
    ) -> "Row":
        """From the JSON that the database put together."""
        answers = tuple(AnsweredRow.of(one) for one in answered)
        needs = [] if is_off(item) else [_need_row(one) for one in asked_for]
        return cls(
            item=item,
            subjects=tuple(row for one in about if (row := _subject(one))),
            needs=who_goes(needs, answers, item.key) if answers else tuple(needs),
            answers=answers,
        )

    @property
    def codes(self) -> tuple[Code, ...]:
        """What its sentences are made of."""
        return (*self.item.why, *self.item.points, self.item.question)

    @property
    def named(self) -> tuple[SubjectRow, ...]:
        """The records that the slot is named after; what is merely looked at with them is of another kind."""
        kind = {ItemKind.WHEEL: "team"}.get(ItemKind(self.item.kind), self.item.kind)
        return tuple(one for one in self.subjects if one.kind == kind)

    def asks(self, person_id: int | None) -> bool:
        """Whether it asks for this person, in whatever way, or they answered it."""
        asked_for = (need.person_id for need in self.needs)
        answered = (one.person_id for one in self.answers)
        return person_id in {*asked_for, *answered}

    @property
    def unanswerable(self) -> bool:
        """Whether an item of a kind that asks for people has nobody left who could answer, there or in writing."""
        answering = any(need.attendance is not Attendance.INVITED for need in self.needs)
        return ItemKind(self.item.kind) in _ASK_FOR_PEOPLE and not answering and not is_off(self.item)

    @property
    def away(self) -> int:
        """How many of those asked are excused, or left nobody to ask in their place."""
        unasked = (AnswerWay.NOT_ME, None)
        return sum(
            one.way is AnswerWay.EXCUSED or (one.way, one.stands_in) == unasked for one in self.answers
        )

    @property
    def without_owner(self) -> bool:
        """Whether nobody can answer for it, or nobody was left to ask after "not me"."""
        return self.item.without_owner or any(
            one.way is AnswerWay.NOT_ME and one.stands_in is None for one in self.answers
        )


def is_off(item: AgendaItem) -> bool:
    """Whether a slot, read with this annotation, was moved or taken out since its agenda was fixed."""
    return bool(getattr(item, "is_off", False))


def _need_row(one: Mapping[str, Any]) -> NeedRow:
    return NeedRow(
        one["person"],
        one["name"] or ERASED,
        tuple(one["reasons"]),
        Attendance(one["attendance"]),
        one["cause"],
    )


def _subject(one: Mapping[str, Any]) -> SubjectRow | None:
    kind = next((kind for kind in KINDS if one[kind] is not None), None)
    return SubjectRow(kind, one[kind], one["team_name"] or "") if kind else None


def _stretches(items: Iterable[ItemView]) -> tuple[Window, ...]:
    return merge((item.start, item.start + item.minutes) for item in items)


def _asked_by(views: Iterable[SubjectView]) -> str:
    """What write-ups say that we should decide, in one line; of several that became one slot each asks its own."""
    return " ".join(" ".join(view.question.split()) for view in views if view.question)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's eyes on one agenda. `of_hidden`: whether a hidden item tells them that it asks for them."""

    reader: Reader
    meeting: MeetingRow
    cards: SubjectCards
    of_hidden: bool = True

    def subjects(self, row: Row) -> list[SubjectView]:
        """The visible records of an item."""
        return [view for one in row.subjects if (view := self.cards.view(one))]

    def item(self, row: Row) -> ItemView:
        """One slot; hidden as soon as one record it is named after may not be seen, or is gone."""
        item = row.item
        bare = self._bare(item)
        needs = tuple(view for need in row.needs if (view := self._need(need, item.presenter_id)))
        if self.hides(row):
            mine = tuple(replace(need, reasons=()) for need in needs if need.is_you and self.of_hidden)
            yours = self._yours(row) if self.of_hidden else None
            own = item.key if mine or yours else ""
            return replace(bare, hidden=True, restricted=True, needs=mine, yours=yours, key=own)
        views = tuple(self.subjects(row))
        points = self._tellable(item.points)
        presents = {need.person_id for need in needs}
        return replace(
            bare,
            restricted=any(view.restricted for view in views[: max(1, len(row.named))]),
            subjects=views,
            own=max(1, len(row.named)),
            must=item.must,
            shortened=item.shortened,
            score=sum(point["points"] for point in points),
            points=points,
            why=self._tellable(item.why),
            question=self._question(item.question, views),
            asks=_asked_by(views[: max(1, len(row.named))]),
            needs=needs,
            presenter=(item.presenter.name or ERASED)
            if item.presenter and item.presenter_id in presents
            else "",
            carried_over=item.carried_over,
            without_owner=row.without_owner,
            unanswerable=row.unanswerable,
            away=row.away if self.reader.can(Right.RUN_MEETINGS) else 0,
            key=item.key,
            yours=self._yours(row),
        )

    def _yours(self, row: Row) -> YourAnswer | None:
        """What the reader settled for a slot; of anybody else's answer nothing is told."""
        mine = (one for one in row.answers if one.person_id == self.reader.person_id)
        return next((YourAnswer(one.way, one.name) for one in mine), None)

    def hides(self, row: Row) -> bool:
        """Whether its record may not be seen. Nobody can tell any more who might have seen one that is deleted."""
        gone = row.item.kind in RECORDS and row.item.key not in {one.key for one in row.named}
        return gone or any(self.cards.view(one) is None for one in row.named)

    def _bare(self, item: AgendaItem) -> ItemView:
        start, minutes = item.start or 0, item.minutes or 0
        starts_at = self.meeting.starts_at + timedelta(minutes=start)
        return ItemView(
            id=item.pk,
            kind=ItemKind(item.kind),
            section=Section(item.section),
            start=start,
            minutes=minutes,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            added_in=item.addendum.revision if item.addendum else 0,
            is_off=is_off(item),
        )

    def _tellable(self, codes: Iterable[Code]) -> tuple[Code, ...]:
        """The codes that speak only of visible records: a link is shown to who may see both ends."""
        return tuple(code for code in codes if all(map(self.cards.may_name, code.values())))

    def _question(self, question: Code, views: tuple[SubjectView, ...]) -> Code:
        """What to decide; where that would name or count a hidden record, the plain question."""
        if not self._tellable([question]):
            return {"code": QuestionCode.WHAT_DO_WE_DECIDE.value}
        candidates = sum(view.kind == "change" for view in views)
        return (
            {**question, "changes": min(question["changes"], candidates)}
            if "changes" in question
            else question
        )

    def _need(self, need: NeedRow, presenter: int | None) -> NeedView | None:
        """A need as the reader may read it; of somebody else's, only reasons that speak of visible records."""
        mine = need.person_id == self.reader.person_id
        reasons = need.reasons if mine else self._tellable(need.reasons)
        if not reasons:
            return None
        return NeedView(
            person_id=need.person_id,
            name=need.name,
            reasons=reasons,
            attendance=need.attendance,
            is_you=mine,
            cause=need.cause if mine else "",
            presents=need.person_id == presenter and need.attendance is Attendance.LIVE,
        )

    def left_out(self, row: Row) -> LeftOutView:
        """What has no slot, with its date."""
        to = row.item.left_out.get("to")
        views = self.subjects(row)
        visible = bool(views) and not self.hides(row)
        return LeftOutView(
            subject=views[0] if visible else None,
            reason=LeftOutReason(row.item.left_out["reason"]),
            to=date.fromisoformat(to) if to else None,
            carried_over=row.item.carried_over if visible else 0,
            must=row.item.must and visible,
        )

    def you(self, items: Iterable[ItemView]) -> YouView:
        """What the slots ask of the reader."""
        mine: dict[Attendance, list[ItemView]] = defaultdict(list)
        for item in items:
            for need in item.needs:
                if need.is_you:
                    mine[need.attendance].append(item)
        live, invited = mine[Attendance.LIVE], mine[Attendance.INVITED]
        windows = _stretches(live)
        facilitates = self._facilitates()
        if facilitates:
            windows = (Window(0, self.meeting.minutes),)
        return YouView(
            facilitates=facilitates,
            windows=tuple(self._window(window, live) for window in windows),
            minutes=asked(windows),
            writing=tuple(mine[Attendance.ASYNCHRONOUS]),
            invited=tuple(invited),
            welcome=tuple(self._window(window, invited) for window in _stretches(invited)),
        )

    def _facilitates(self) -> bool:
        facilitator = self.meeting.facilitator_id
        return facilitator is not None and facilitator == self.reader.person_id

    def _window(self, window: Window, items: list[ItemView]) -> WindowView:
        return WindowView(
            starts_at=self.meeting.starts_at + timedelta(minutes=window.start),
            ends_at=self.meeting.starts_at + timedelta(minutes=window.end),
            items=tuple(item for item in items if window.start <= item.start < window.end),
        )
