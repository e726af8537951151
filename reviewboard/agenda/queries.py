"""Reading agendas, always as somebody: what they may not see is a time and no more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from reviewboard.agenda.answered import beside
from reviewboard.agenda.earlier import since_fixed
from reviewboard.agenda.models import Addendum, Agenda, AgendaItem, Answered, Need, Steering, Subject
from reviewboard.agenda.open import ON_NO_LIST, OpenAgenda
from reviewboard.agenda.placements import MINUTES, Placement, Settled
from reviewboard.agenda.proposed.cards import proposed_on, with_proposed
from reviewboard.agenda.reading import Reading, Row
from reviewboard.agenda.rows import AgendaView, ItemView, SettledView, SubjectView
from reviewboard.agenda.shown import Shown, of_added_rows, of_rows
from reviewboard.agenda.subjects import SubjectCards, cards_of, told_of
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.reader import Reader


def agenda_for(reader: Reader, meeting: MeetingRow) -> AgendaView | None:
    """The agenda of a meeting as the reader may see it, or None when it was never built. At most six statements."""
    agenda = _agenda(reader, meeting)
    if agenda is None:
        return None
    rows = item_rows(AgendaItem.objects.filter(agenda=agenda))
    settled = _settled(agenda)
    read = _reading(reader, meeting, rows, proposed_on(agenda), [one["reason"] for one in settled])
    return replace(_view(read, agenda, rows), settled=tuple(_told(agenda, settled, read.cards)))


def open_agenda(meeting: MeetingRow) -> OpenAgenda | None:
    """The agenda as it is to those on no list, or None when it was never built. At most six statements."""
    agenda = _agenda(ON_NO_LIST, meeting)
    if agenda is None:
        return None
    rows = item_rows(AgendaItem.objects.filter(agenda=agenda))
    read = _reading(ON_NO_LIST, meeting, rows, proposed_on(agenda))
    return OpenAgenda(
        _view(read, agenda, rows), _placed(rows, Placement.HELD), read.cards, _placed(rows, Placement.CONSENT)
    )


def mine(reader: Reader, meeting: MeetingRow) -> AgendaView | None:
    """The agenda with nothing but the slots that ask for the reader, or did. At most five statements."""
    asking = _asking(reader).filter(agenda__meeting_id=meeting.id)
    whole = asking.select_related("agenda").defer("agenda__inputs", "agenda__keys", "agenda__canonical")
    rows = item_rows(whole)
    agenda = rows[0].item.agenda if rows else _agenda(reader, meeting)
    return _view(_reading(reader, meeting, rows), agenda, rows) if agenda else None


@dataclass(frozen=True, slots=True)
class MySlots:
    """Slots of one meeting, as those that ask for the reader, and the names that their sentences need."""

    meeting: MeetingRow
    items: tuple[ItemView, ...]
    names: Mapping[str, str]


def meetings_asking(
    reader: Reader, *, since: datetime, after: str | None, limit: int
) -> Page[tuple[datetime, int]]:
    """(start, id) of the meetings from `since` on whose agenda asks for the reader, or did; the latest first.

    One statement.

    Raises:
        BadCursor: `after` is none of ours.
    """
    me = reader.person_id or 0
    needed = Need.objects.filter(person=me, item__placement=Placement.HELD).values("item__agenda")
    answered = Answered.objects.filter(Q(person=me) | Q(stands_in=me)).values("meeting")
    asking = Agenda.objects.filter(meeting__starts_at__gte=since, meeting__shadow=False)
    found = asking.filter(Q(pk__in=needed) | Q(meeting__in=answered))
    if after:
        at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
        found = found.filter(Q(meeting__starts_at__lt=at) | Q(meeting__starts_at=at, meeting_id__lt=pk))
    newest = found.order_by("-meeting__starts_at", "-meeting_id")
    rows = list(newest.values_list("meeting__starts_at", "meeting_id")[: limit + 1])
    return page_of(rows, limit, lambda row: row, lambda row: row)


def my_slots(reader: Reader, meetings: Sequence[MeetingRow]) -> list[MySlots]:
    """Of each of these meetings the slots that ask for the reader, or did. At most five statements."""
    return _slots(reader, meetings, _asking(reader))


def slots_about(reader: Reader, meetings: Sequence[MeetingRow], keys: Collection[str]) -> list[MySlots]:
    """Of each of these meetings the slots with these keys, as the reader may see them. At most five statements."""
    return _slots(reader, meetings, AgendaItem.objects.filter(key__in=keys, placement=Placement.HELD))


def _slots(reader: Reader, meetings: Sequence[MeetingRow], items: QuerySet[AgendaItem]) -> list[MySlots]:
    rows = item_rows(items.filter(agenda__meeting_id__in=[one.id for one in meetings]))
    of: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        of[row.item.agenda_id].append(row)
    agendas = dict(Agenda.objects.filter(pk__in=of).values_list("meeting_id", "pk"))
    cards = _cards(reader, meetings[0], rows) if rows else SubjectCards({})
    return [
        MySlots(meeting, tuple(map(Reading(reader, meeting, cards).item, of[agendas[meeting.id]])), names)
        for meeting in meetings
        if meeting.id in agendas
        for names in ({**_teams(of[agendas[meeting.id]]), **cards.references},)
    ]


def _asking(reader: Reader) -> QuerySet[AgendaItem]:
    """The slots of any meeting that ask for the reader, or did before they answered."""
    me = reader.person_id or 0
    answered = Answered.objects.filter(Q(person=me) | Q(stands_in=me))
    here = answered.filter(meeting=OuterRef("agenda__meeting"), key=OuterRef("key"))
    needed = Need.objects.filter(person=me).values("item")
    return AgendaItem.objects.filter(Q(pk__in=needed) | Exists(here), placement=Placement.HELD)


def _agenda(reader: Reader, meeting: MeetingRow) -> Agenda | None:
    steering = Steering.objects.filter(meeting=OuterRef("meeting")).order_by("settled_at", "pk")
    settled = steering.values(
        json=JSONObject(key="key", kind="kind", to="to", reason="reason", at="settled_at")
    )
    added = Addendum.objects.filter(agenda=OuterRef("pk")).order_by().values("agenda")
    found = Agenda.objects.filter(meeting_id=meeting.id).annotate(
        settled=ArraySubquery(settled),
        added=Subquery(added.annotate(n=Count("pk")).values("n")),
        added_at=Subquery(added.annotate(at=Max("added_at")).values("at")),
    )
    return with_proposed(found, reader).defer("inputs", "keys", "canonical").first()


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


def _reading(
    reader: Reader,
    meeting: MeetingRow,
    rows: list[Row],
    proposed: Sequence[SubjectView] | None = None,
    texts: Sequence[str] = (),
) -> Reading:
    return Reading(reader, meeting, _cards(reader, meeting, rows, proposed, texts))


def _cards(
    reader: Reader,
    meeting: MeetingRow,
    rows: Iterable[Row],
    proposed: Sequence[SubjectView] | None = None,
    texts: Sequence[str] = (),
) -> SubjectCards:
    """The records that these slots are about or speak of. `proposed`: topics and wins, where they were read already."""
    listed = list(rows)
    subjects = [subject for row in listed for subject in row.subjects]
    told = (one for row in listed for one in told_of(row.codes))
    on = local_date(meeting)
    return cards_of(reader, [*subjects, *told], on=on, texts=texts, proposed=proposed)


def _view(read: Reading, agenda: Agenda, rows: list[Row]) -> AgendaView:
    items = tuple(read.item(row) for row in _placed(rows, Placement.HELD))
    later = sum(row.item.minutes or 0 for row in _placed(rows, Placement.HELD) if row.item.addendum_id)
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
        close_at=agenda.numbers.get("close_at", 0) + later,
        ends=agenda.numbers.get("ends", 0) + later,
        ended=agenda.ended,
        mandatory=agenda.mandatory,
        fixed_revision=agenda.revision - (getattr(agenda, "added", 0) or 0),
        added_at=getattr(agenda, "added_at", None),
        read=tuple(read.item(row) for row in _placed(rows, Placement.CONSENT)),
    )


def _placed(rows: Iterable[Row], place: Placement) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.item.placement == place)


def item_for(
    reader: Reader, meeting: MeetingRow, *, item_id: int | None = None, key: str | None = None
) -> ItemView | None:
    """The item of this id, or of this key, as `agenda_for` has it for the reader; None where there is none.

    One with a slot, or one that is taken as read. At most seven statements.
    """
    named = Q(pk=item_id) if key is None else Q(key=key)
    rows = item_rows(_in_hour(meeting).filter(named))
    return _reading(reader, meeting, rows).item(rows[0]) if rows else None


def open_keys(meeting: MeetingRow, keys: Collection[str]) -> set[str]:
    """Those of these keys whose item everybody may see. At most seven statements, and none for no keys."""
    rows = item_rows(_in_hour(meeting).filter(key__in=keys)) if keys else []
    named = [subject for row in rows for subject in row.named]
    read = Reading(ON_NO_LIST, meeting, cards_of(ON_NO_LIST, named, on=local_date(meeting)))
    return {row.item.key for row in rows if not read.hides(row)}


def _in_hour(meeting: MeetingRow) -> QuerySet[AgendaItem]:
    """The items that have a slot, or are taken as read."""
    places = (Placement.HELD, Placement.CONSENT)
    return AgendaItem.objects.filter(agenda__meeting_id=meeting.id, placement__in=places)


def is_built(meeting_id: int) -> bool:
    """Whether there is an agenda. One statement."""
    return Agenda.objects.filter(meeting=meeting_id).exists()


def keys_of(meeting_id: int) -> dict[str, int]:
    """The items of an agenda by their keys, whoever may see them: for what knows an item by its key. One statement."""
    items = AgendaItem.objects.filter(agenda__meeting=meeting_id).order_by()
    return dict(items.values_list("key", "pk"))


def local_date(meeting: MeetingRow) -> date:
    """The day of the meeting where it is held."""
    return meeting.starts_at.astimezone(meeting.zone).date()


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """What a check needs: the canonical form as it is kept, the hash of the freeze, and what the rows show.

    `keys`: of the records here, by those that the canonical form names them by.
    """

    meeting_id: int
    canonical: str
    keys: Mapping[str, str]
    digest: str
    shows: Shown
    addenda: tuple["AddedRow", ...] = ()


@dataclass(frozen=True, slots=True)
class AddedRow:
    """The same of an addendum."""

    canonical: str
    keys: Mapping[str, str]
    digest: str
    shows: Shown


def frozen_agendas() -> Iterator[FrozenRow]:
    """Every frozen agenda, oldest first, for the check of what they say. Keys only: it asks for no reader.

    One statement for fifty of them, three for each, and three for each addendum.
    """
    found = Agenda.objects.filter(frozen_at__isnull=False).defer("inputs").order_by("frozen_at", "pk")
    in_order = Prefetch("addenda", Addendum.objects.order_by("revision"))
    for one in found.prefetch_related(in_order).iterator(chunk_size=50):
        added = tuple(
            AddedRow(each.canonical, each.keys, each.digest, of_added_rows(each))
            for each in one.addenda.all()
        )
        yield FrozenRow(one.meeting_id, one.canonical, one.keys, one.digest, of_rows(one), added)


def item_rows(items: QuerySet[AgendaItem]) -> list[Row]:
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
        about=ArraySubquery(about),
        asked=ArraySubquery(asked),
        answered=beside(),
        is_off=Exists(since_fixed()),
    ).order_by("position")
    rows = found.select_related("presenter", "addendum")
    return [Row.of(item, item.about, item.asked, item.answered) for item in rows]


def _teams(rows: Iterable[Row]) -> dict[str, str]:
    return {one.key: one.team_name for row in rows for one in row.subjects if one.kind == "team"}
