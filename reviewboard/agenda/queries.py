"""Reading agendas, always as somebody: what they may not see is a time and no more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from reviewboard.agenda.keys import key, pk
from reviewboard.agenda.models import Agenda, AgendaItem, Need, Subject
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.rows import (
    AgendaView,
    Code,
    ItemView,
    LeftOutView,
    NeedView,
    SubjectView,
    WindowView,
    YouView,
)
from reviewboard.agenda.subjects import SubjectCards, cards_of
from reviewboard.catalog.queries import service_keys
from reviewboard.connections.queries import connection_names
from reviewboard.domain.values import Attendance, ItemKind, LeftOutReason, QuestionCode, Section
from reviewboard.domain.windows import Window, asked, merge
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader


def agenda_for(reader: Reader, meeting: MeetingRow) -> AgendaView | None:
    """The agenda of a meeting as the reader may see it, or None when it was never built. At most nine statements."""
    agenda = Agenda.objects.filter(meeting_id=meeting.id).defer("inputs", "canonical").first()
    if agenda is None:
        return None
    rows = list(AgendaItem.objects.filter(agenda=agenda).select_related("presenter").order_by("position"))
    subjects: dict[int, list[Subject]] = defaultdict(list)
    for subject in (
        Subject.objects.filter(item__agenda=agenda).select_related("team").order_by("item", "position")
    ):
        subjects[subject.item_id].append(subject)
    needs: dict[int, list[Need]] = defaultdict(list)
    for need in (
        Need.objects.filter(item__agenda=agenda).select_related("person").order_by("item", "person__name")
    ):
        needs[need.item_id].append(need)
    cards = cards_of(reader, (one for group in subjects.values() for one in group), on=_local_date(meeting))
    read = _Reading(reader, meeting, cards, subjects, needs)
    held = tuple(read.item(row) for row in rows if row.placement == Placement.HELD)
    consent = [view for row in rows if row.placement == Placement.CONSENT for view in read.subjects(row)]
    return AgendaView(
        meeting=meeting,
        revision=agenda.revision,
        frozen_at=agenda.frozen_at,
        built_at=agenda.built_at,
        digest=agenda.digest,
        mailed_revision=agenda.mailed_revision,
        items=held,
        consent=tuple(consent),
        consent_more=max(0, agenda.consent_total - len(consent)),
        left_out=tuple(read.left_out(row) for row in rows if row.placement == Placement.LEFT_OUT),
        you=_you(meeting, held),
        needed_count=len(
            {n.person_id for group in needs.values() for n in group if n.attendance == Attendance.LIVE}
        ),
        sight=agenda.sight,
        names=_names(agenda.sight, rows, needs, subjects) | cards.references,
    )


def _local_date(meeting: MeetingRow) -> date:
    return meeting.starts_at.astimezone(meeting.zone).date()


class _Reading:
    """The rows of one agenda, turned into what one reader may see."""

    def __init__(
        self,
        reader: Reader,
        meeting: MeetingRow,
        cards: SubjectCards,
        subjects: dict[int, list[Subject]],
        needs: dict[int, list[Need]],
    ) -> None:
        self.reader, self.meeting, self.cards = reader, meeting, cards
        self.by_item, self.needs_by_item = subjects, needs

    def subjects(self, row: AgendaItem) -> list[SubjectView]:
        """The visible records of an item."""
        return [view for one in self.by_item[row.pk] if (view := self.cards.view(one))]

    def item(self, row: AgendaItem) -> ItemView:
        """One slot; hidden as soon as one record it is named after may not be seen."""
        start, minutes = row.start or 0, row.minutes or 0
        starts_at = self.meeting.starts_at + timedelta(minutes=start)
        bare = ItemView(
            id=row.pk,
            kind=ItemKind(row.kind),
            section=Section(row.section),
            start=start,
            minutes=minutes,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
        )
        mine = tuple(view for need in self.needs_by_item[row.pk] if (view := self._need(need)))
        named = [one for one in self.by_item[row.pk] if _names_item(one, row)]
        if any(self.cards.view(one) is None for one in named):
            return replace(
                bare, hidden=True, restricted=True, needs=tuple(need for need in mine if need.is_you)
            )
        views = tuple(self.subjects(row))
        return replace(
            bare,
            restricted=any(view.restricted for view in views[: max(1, len(named))]),
            subjects=views,
            own=max(1, len(named)),
            must=row.must,
            shortened=row.shortened,
            score=row.score,
            points=self._tellable(row.points),
            why=self._tellable(row.why),
            question=self._question(row.question, views),
            needs=mine,
            presenter=(row.presenter.name or ERASED) if row.presenter else "",
            carried_over=row.carried_over,
            without_owner=row.without_owner,
        )

    def _tellable(self, codes: Iterable[Code]) -> tuple[Code, ...]:
        """The codes that speak only of records the reader may see: a link is shown to who may see both ends."""
        return tuple(code for code in codes if all(map(self.cards.may_name, code.values())))

    def _question(self, question: Code, views: tuple[SubjectView, ...]) -> Code:
        """What to decide; where that would name or count a record the reader may not see, the plain question."""
        if not self._tellable([question]):
            return {"code": QuestionCode.WHAT_DO_WE_DECIDE.value}
        candidates = sum(view.kind == "change" for view in views)
        return {**question, "changes": candidates} if "changes" in question else question

    def _need(self, need: Need) -> NeedView | None:
        mine = need.person_id == self.reader.person_id
        reasons = tuple(need.reasons) if mine else self._tellable(need.reasons)
        if not reasons:
            return None
        return NeedView(
            person_id=need.person_id,
            name=need.person.name or ERASED,
            reasons=reasons,
            attendance=Attendance(need.attendance),
            is_you=mine,
            cause=need.cause if mine else "",
        )

    def left_out(self, row: AgendaItem) -> LeftOutView:
        """What has no slot, with its date."""
        to = row.left_out.get("to")
        views = self.subjects(row)
        named = [one for one in self.by_item[row.pk] if _names_item(one, row)]
        seen = views[0] if views and all(self.cards.view(one) for one in named) else None
        return LeftOutView(
            subject=seen,
            reason=LeftOutReason(row.left_out["reason"]),
            to=date.fromisoformat(to) if to else None,
            carried_over=row.carried_over,
        )


def _names_item(subject: Subject, row: AgendaItem) -> bool:
    """Whether the slot is named after this record; what is merely looked at with it is of another kind."""
    held = {
        ItemKind.INCIDENT: subject.incident_id,
        ItemKind.CHANGE: subject.change_id,
        ItemKind.ACTION: subject.action_id,
        ItemKind.WHEEL: subject.team_id,
    }
    return held.get(ItemKind(row.kind)) is not None


def _you(meeting: MeetingRow, items: Iterable[ItemView]) -> YouView:
    mine: dict[Attendance, list[ItemView]] = defaultdict(list)
    for item in items:
        for need in item.needs:
            if need.is_you:
                mine[need.attendance].append(item)
    live = mine[Attendance.LIVE]
    windows = merge((item.start, item.start + item.minutes) for item in live)
    return YouView(
        windows=tuple(_window(meeting, window, live) for window in windows),
        minutes=asked(windows),
        writing=tuple(mine[Attendance.ASYNCHRONOUS]),
        invited=tuple(mine[Attendance.INVITED]),
    )


def _window(meeting: MeetingRow, window: Window, items: list[ItemView]) -> WindowView:
    return WindowView(
        starts_at=meeting.starts_at + timedelta(minutes=window.start),
        ends_at=meeting.starts_at + timedelta(minutes=window.end),
        items=tuple(item for item in items if window.start <= item.start < window.end),
    )


def _names(
    sight: dict[str, object],
    rows: list[AgendaItem],
    needs: dict[int, list[Need]],
    subjects: dict[int, list[Subject]],
) -> dict[str, str]:
    """What the sentences of this agenda name besides records: sources, services and teams, by key."""
    codes = [code for row in rows for code in (*row.why, row.question, *row.points)]
    codes += [code for group in needs.values() for need in group for code in need.reasons]
    services = {found for code in codes for value in code.values() if (found := pk(str(value), "service"))}
    silent = sight.get("silent")
    sources = (
        {found for one in silent if (found := pk(one["key"], "connection"))}
        if isinstance(silent, list)
        else set()
    )
    named = {
        key("team", one.team.pk): one.team.name for group in subjects.values() for one in group if one.team
    }
    named |= {key("service", one): name for one, name in service_keys(services).items()} if services else {}
    return named | (
        {key("connection", one): name for one, name in connection_names(sources).items()} if sources else {}
    )
