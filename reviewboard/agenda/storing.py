"""An assembled agenda as rows."""

from collections.abc import Iterator, Mapping

from reviewboard.agenda.keys import pk
from reviewboard.agenda.models import Addendum, Agenda, AgendaItem, Need, Subject
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.plain import coded, plain, points, reasons
from reviewboard.agenda.subjects import KINDS
from reviewboard.domain.assembly import Addition, Entry, Item, LeftOut
from reviewboard.domain.assembly import Agenda as Assembled
from reviewboard.domain.values import ItemKind, Section


def added_rows(agenda: Agenda, addendum: Addendum, addition: Addition, position: int) -> list[AgendaItem]:
    """The rows of an addendum, from this position on."""
    rows = [_held(agenda, item) for item in addition.items]
    rows += [_left_out(agenda, left) for left in addition.left_out]
    for number, row in enumerate(rows, position):
        row.position, row.addendum = number, addendum
    return rows


def _left_out(agenda: Agenda, left: LeftOut) -> AgendaItem:
    row = _entry(agenda, left.entry, Placement.LEFT_OUT)
    row.left_out = {"reason": left.reason.value, "to": plain(left.to)}
    row.carried_over = left.carried
    return row


def item_rows(agenda: Agenda, assembled: Assembled) -> list[AgendaItem]:
    """Every item in a slot by start, then what is taken as read, then what was left out."""
    rows = [_held(agenda, item) for item in assembled.items]
    rows += [
        AgendaItem(
            agenda=agenda,
            key=read.key,
            placement=Placement.CONSENT,
            section=Section.CHANGES,
            kind=ItemKind.CHANGE,
            score=read.total,
        )
        for read in assembled.consent.shown
    ]
    rows += [_left_out(agenda, left) for left in assembled.left_out]
    for position, row in enumerate(rows):
        row.position = position
    return rows


def consent_total(assembled: Assembled) -> int:
    """How many records are taken as read; the numbers of the week, when there is no time for them, are none."""
    keys = (*(read.key for read in assembled.consent.shown), *assembled.consent.rest)
    return sum(key.partition(":")[0] in KINDS for key in keys)


def _held(agenda: Agenda, item: Item) -> AgendaItem:
    row = _entry(agenda, item.entries[0], Placement.HELD)
    row.start, row.minutes, row.shortened = item.start, item.minutes, item.shortened
    row.must = any(entry.must for entry in item.entries)
    row.presenter_id = pk(item.presenter, "person") if item.presenter else None
    return row


def _entry(agenda: Agenda, entry: Entry, placement: Placement) -> AgendaItem:
    return AgendaItem(
        agenda=agenda,
        key=entry.key,
        placement=placement,
        section=entry.kind.section,
        kind=entry.kind,
        must=bool(entry.must),
        score=entry.score.total,
        points=points(entry),
        why=[coded(one) for one in entry.why],
        question=coded(entry.question),
        carried_over=entry.carried,
        without_owner=entry.without_owner,
    )


def subject_rows(items: Mapping[str, AgendaItem], assembled: Assembled | Addition) -> list[Subject]:
    """What each item is about: its records, those merged into it, and those that are looked at with them."""
    groups: list[tuple[str, tuple[Entry, ...]]] = [(item.key, item.entries) for item in assembled.items]
    groups += [(left.entry.key, (left.entry,)) for left in assembled.left_out]
    rows = [row for key, entries in groups for row in _subjects(items[key], entries)]
    consent = assembled.consent.shown if isinstance(assembled, Assembled) else ()
    rows += [row for read in consent if (row := _subject(items[read.key], read.key, 0))]
    return rows


def _subjects(item: AgendaItem, entries: tuple[Entry, ...]) -> Iterator[Subject]:
    own = [entry.key.removeprefix("wheel:") for entry in entries]
    looked_at = [key for entry in entries for key in entry.looks_at]
    for position, key in enumerate(dict.fromkeys((*own, *looked_at))):
        row = _subject(item, key, position)
        if row is not None:
            yield row


def _subject(item: AgendaItem, key: str, position: int) -> Subject | None:
    """The row for one key; None for what is no record, such as the numbers of the week."""
    kinds = {kind: pk(key, kind) for kind in KINDS}
    if not any(kinds.values()):
        return None
    return Subject(
        item=item,
        position=position,
        incident_id=kinds["incident"],
        change_id=kinds["change"],
        action_id=kinds["action"],
        team_id=kinds["team"],
        topic_id=kinds["topic"],
        win_id=kinds["win"],
    )


def need_rows(items: Mapping[str, AgendaItem], assembled: Assembled | Addition) -> list[Need]:
    """Whom each item in a slot asks for, and why."""
    return [
        Need(
            item=items[item.key],
            person_id=int(need.person.removeprefix("person:")),
            reasons=reasons(need),
            attendance=need.attendance,
            cause=need.cause or "",
        )
        for item in assembled.items
        for need in item.needs
    ]
