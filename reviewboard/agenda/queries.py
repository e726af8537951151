"""Reading agendas, always as somebody: what they may not see is a time and no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from reviewboard.agenda.answered import beside
from reviewboard.agenda.models import Agenda, AgendaItem, Answered, Need, Steering, Subject
from reviewboard.agenda.open import ON_NO_LIST, OpenAgenda
from reviewboard.agenda.placements import MINUTES, Placement, Settled
from reviewboard.agenda.reading import Reading, Row
from reviewboard.agenda.rows import AgendaView, SettledView
from reviewboard.agenda.shown import Shown, of_rows
from reviewboard.agenda.subjects import SubjectCards, cards_of, told_of
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.reader import Reader


def agenda_for(reader: Reader, meeting: MeetingRow) -> AgendaView | None:
    """The agenda of a meeting as the reader may see it, or None when it was never built. At most six statements.

    One more where it has topics or wins.
    """
    agenda = _agenda(meeting)
    if agenda is None:
        return None
    rows = _rows(AgendaItem.objects.filter(agenda=agenda))
    settled = _settled(agenda)
    read = _reading(reader, meeting, rows, [one["reason"] for one in settled])
    return replace(_view(read, agenda, rows), settled=tuple(_told(agenda, settled, read.cards)))


def open_agenda(meeting: MeetingRow) -> OpenAgenda | None:
    """The agenda as it is to those on no list, or None when it was never built. At most six statements.

    One more where it has topics or wins.
    """
    agenda = _agenda(meeting)
    if agenda is None:
        return None
    rows = _rows(AgendaItem.objects.filter(agenda=agenda))
    read = _reading(ON_NO_LIST, meeting, rows)
    return OpenAgenda(_view(read, agenda, rows), _placed(rows, Placement.HELD), read.cards)


def mine(reader: Reader, meeting: MeetingRow) -> AgendaView | None:
    """The agenda with nothing but the slots that ask for the reader, or did. At most five statements."""
    me = reader.person_id or 0
    answered = Answered.objects.filter(Q(person=me) | Q(stands_in=me), meeting=meeting.id).values("key")
    asking = AgendaItem.objects.filter(
        Q(pk__in=Need.objects.filter(person=me).values("item")) | Q(key__in=answered),
        agenda__meeting_id=meeting.id,
        placement=Placement.HELD,
    )
    whole = asking.select_related("agenda").defer("agenda__inputs", "agenda__canonical")
    rows = _rows(whole)
    agenda = rows[0].item.agenda if rows else _agenda(meeting)
    return _view(_reading(reader, meeting, rows), agenda, rows) if agenda else None


def _agenda(meeting: MeetingRow) -> Agenda | None:
    steering = Steering.objects.filter(meeting=OuterRef("meeting")).order_by("settled_at", "pk")
    settled = steering.values(
        json=JSONObject(key="key", kind="kind", to="to", reason="reason", at="settled_at")
    )
    found = Agenda.objects.filter(meeting_id=meeting.id).annotate(settled=ArraySubquery(settled))
    return found.defer("inputs", "canonical").first()


def _settled(agenda: Agenda) -> list[dict[str, Any]]:
    return list(getattr(agenda, "settled", ()))  # the annotation, above


def _told(agenda: Agenda, settled: Iterable[Mapping[str, Any]], cards: SubjectCards) -> Iterator[SettledView]:
    """What was settled about the length of the meeting, and about what the reader may see."""
    for one, reason in zip(settled, cards.texts, strict=True):
        subject = cards.views.get(one["key"])
        if subject or one["key"] == MINUTES:
            to = date.fromisoformat(one["to"]) if one["to"] else None
            fixed = agenda.frozen_at is not None and datetime.fromisoformat(one["at"]) > agenda.frozen_at
            yield SettledView(one["key"], subject, Settled(one["kind"]), to, reason, fixed)


def _reading(reader: Reader, meeting: MeetingRow, rows: list[Row], texts: Sequence[str] = ()) -> Reading:
    subjects = [subject for row in rows for subject in row.subjects]
    told = (one for row in rows for one in told_of(row.codes))
    return Reading(reader, meeting, cards_of(reader, [*subjects, *told], on=local_date(meeting), texts=texts))


def _view(read: Reading, agenda: Agenda, rows: list[Row]) -> AgendaView:
    items = tuple(read.item(row) for row in _placed(rows, Placement.HELD))
    consent = [view for row in _placed(rows, Placement.CONSENT) for view in read.subjects(row)]
    return AgendaView(
        meeting=read.meeting,
        revision=agenda.revision,
        frozen_at=agenda.frozen_at,
        built_at=agenda.built_at,
        digest=agenda.digest,
        mailed_revision=agenda.mailed_revision,
        items=items,
        consent=tuple(consent),
        consent_more=max(0, agenda.consent_total - len(consent)),
        left_out=tuple(read.left_out(row) for row in _placed(rows, Placement.LEFT_OUT)),
        you=read.you(items),
        sight=agenda.sight,
        names={**agenda.sight.get("names", {}), **_teams(rows), **read.cards.references},
        opening=agenda.numbers.get("opening", 0),
        close_at=agenda.numbers.get("close_at", 0),
        ends=agenda.numbers.get("ends", 0),
        ended=agenda.ended,
        mandatory=agenda.mandatory,
    )


def _placed(rows: Iterable[Row], place: Placement) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.item.placement == place)


def local_date(meeting: MeetingRow) -> date:
    """The day of the meeting where it is held."""
    return meeting.starts_at.astimezone(meeting.zone).date()


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """What a check needs: the canonical form as it is kept, the hash of the freeze, and what the rows show."""

    meeting_id: int
    canonical: str
    digest: str
    shows: Shown


def frozen_agendas() -> Iterator[FrozenRow]:
    """Every frozen agenda, oldest first, for the check of what they say. Keys only: it asks for no reader.

    One statement, and three for each agenda.
    """
    found = Agenda.objects.filter(frozen_at__isnull=False).defer("inputs").order_by("frozen_at", "pk")
    for one in found.iterator(chunk_size=50):
        yield FrozenRow(one.meeting_id, one.canonical, one.digest, of_rows(one))


def _rows(items: QuerySet[AgendaItem]) -> list[Row]:
    """The items with what they are about and whom they ask for, in one statement."""
    about = (
        Subject.objects.filter(item=OuterRef("pk"))
        .order_by("position")
        .values(
            json=JSONObject(
                incident=F("incident_id"),
                change=F("change_id"),
                action=F("action_id"),
                team=F("team_id"),
                team_name=F("team__name"),
                topic=F("topic_id"),
                win=F("win_id"),
            )
        )
    )
    asked = (
        Need.objects.filter(item=OuterRef("pk"))
        .order_by("person__name", "person_id")
        .values(
            json=JSONObject(
                person=F("person_id"),
                name=F("person__name"),
                reasons=F("reasons"),
                attendance=F("attendance"),
                cause=F("cause"),
            )
        )
    )
    found = items.annotate(
        about=ArraySubquery(about), asked=ArraySubquery(asked), answered=beside()
    ).order_by("position")
    return [Row.of(item, item.about, item.asked, item.answered) for item in found.select_related("presenter")]


def _teams(rows: Iterable[Row]) -> dict[str, str]:
    return {one.key: one.team_name for row in rows for one in row.subjects if one.kind == "team"}
