"""What the page of the minutes shows: each item as a section of records, and what stands beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import wording
from reviewboard.agenda.letter import item_title
from reviewboard.agenda.rows import ItemView, SubjectView
from reviewboard.attendance.here import Covered
from reviewboard.attendance.making_up import due_of
from reviewboard.domain.values import LinkState
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.mail import fate
from reviewboard.minutes.reading import MinutesView, TurnView, action_ids, actions_of
from reviewboard.minutes.rows import EntryView, RecordedView
from reviewboard.minutes.wording import kind_word, meant_for, said
from reviewboard.people.reader import Reader
from reviewboard.tracker.queries.tickets import TicketRow, tickets
from reviewboard.web.incident_words import CATEGORIES
from reviewboard.web.markdown import render
from reviewboard.web.meeting_people import covered_words
from reviewboard.web.parts import Record
from reviewboard.web.places import page_of, url_of
from reviewboard.web.slots import TAGS
from reviewboard.web.templatetags.times import clock

Tickets = Mapping[int, TicketRow]


@dataclass(frozen=True, slots=True)
class Section:
    """One item of the minutes. `subject` is what its signs are of; a hidden one has its time only.

    `here` says that all whom it needed took part. Where one did not, nothing is said: minutes carry no absence, and a number
    beside three names would.
    """

    id: str
    title: str
    url: str = ""
    began: datetime | None = None
    length: str = ""
    subject: SubjectView | None = None
    tags: tuple[str, ...] = ()
    is_restricted: bool = False
    fate: str = ""
    here: str = ""
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside the minutes: what is the reader's, what was sent, what the agenda could see.

    `make_ups` are the reader's own that are open: until when, the item, and the page on which its question is answered.
    """

    yours: tuple[SafeString, ...]
    make_ups: tuple[tuple[str, str, str], ...]
    sent: str
    tickets: str
    could_see: str
    digest: str


def tickets_of(reader: Reader, view: MinutesView) -> Tickets:
    """The tickets of the action items in these minutes. One statement, and none where there are none."""
    ids = action_ids(view.said)
    return tickets(reader, ids) if ids else {}


def sections(view: MinutesView, of: Tickets, counts: Mapping[str, Covered]) -> list[Section]:
    """Each item that was on, in its order; then what was said about none."""
    shown = [_section(turn, of, counts.get(turn.item.key)) for turn in view.turns]
    if view.loose:
        shown.append(Section("loose", _("About no item"), records=_records(view.loose, of)))
    return shown


def _section(turn: TurnView, of: Tickets, covered: Covered | None) -> Section:
    item, anchor = turn.item, f"item-{turn.item.id}"
    length = _("%(used)d of %(planned)d min") % {"used": turn.used, "planned": turn.planned}
    if item.hidden:
        return Section(anchor, _("Restricted item"), began=turn.began, length=length)
    first = item.about[0] if item.about else None
    return Section(
        id=anchor,
        title=item_title(item),
        url=page_of(first) if first else "",
        began=turn.began,
        length=length,
        subject=first,
        tags=_tags(item),
        is_restricted=item.restricted,
        fate=fate(turn),
        here=covered_words(covered) if covered and turn.comes_on is None and covered.is_whole else "",
        records=_records(turn.said, of),
    )


def _tags(item: ItemView) -> tuple[str, ...]:
    references = [one.reference for one in item.about if one.reference]
    services = dict.fromkeys(one.service for one in item.about if one.service)
    return (*references[:TAGS], *services)


def _records(said_of: Sequence[RecordedView], of: Tickets) -> tuple[Record, ...]:
    return tuple(_record(one, of) for one in said_of)


def _record(one: RecordedView, of: Tickets) -> Record:
    entry = one.said
    if entry.kind is EntryKind.ACTION:
        page = url_of("action", entry.action_id) if entry.action_id else ""
        return Record(kind_word(entry.kind), entry.text, _of_action(entry, of), is_prose=False, url=page)
    text = said(entry) if entry.kind in (EntryKind.CAUSE, EntryKind.STANDS) else render(entry.text)
    return Record(kind_word(entry.kind), text, _beside(one))


def _of_action(entry: EntryView, of: Tickets) -> SafeString:
    """Its reference, owner and date, and its ticket where there is one."""
    told = [f"ACT-{entry.action_id}"] if entry.action_id else []
    parts = [format_html("{}", ", ".join((*told, meant_for(entry))))]
    ticket = of.get(entry.action_id or 0)
    if ticket and ticket.key and ticket.url:
        parts.append(format_html('<a href="{}" rel="noopener">{}</a>', ticket.url, ticket.key))
    elif ticket and ticket.key:
        parts.append(format_html("{}", ticket.key))
    return SafeString(", ".join(parts))


def _beside(one: RecordedView) -> SafeString | str:
    """What stands under a decision, a finding or an idea: its category, and the record with its page."""
    entry = one.said
    known = (
        (entry.decision_id, "decision", "D"),
        (entry.finding_id, "finding", "F"),
        (entry.idea_id, "idea", "I"),
    )
    links = [
        format_html('<a href="{}">{}-{}</a>', reverse(f"web:{kind}", args=[pk]), letter, pk)
        for pk, kind, letter in known
        if pk is not None
    ]
    words = [str(CATEGORIES[one.category])] if one.category and entry.kind is EntryKind.FINDING else []
    if entry.kind is EntryKind.IDEA:
        words.append(_("Free; becomes no ticket by itself."))
    return format_html_join(", ", "{}", ((part,) for part in (*words, *links)))


def not_reached(view: MinutesView) -> list[str]:
    """What the meeting did not come to, and when it comes again."""
    return [_missed(turn) for turn in view.not_reached]


def _missed(turn: TurnView) -> str:
    name = _("Restricted item") if turn.item.hidden else item_title(turn.item)
    if turn.comes_on is None:
        return name
    told = {"item": name, "day": date_format(turn.comes_on, "l j F")}
    return _("%(item)s; it comes again on %(day)s") % told


def counted(view: MinutesView) -> list[tuple[int, str]]:
    """How much came of the meeting, as far as the reader may see: numbers with their words."""
    decisions, findings, actions = (
        view.count(kind) for kind in (EntryKind.DECISION, EntryKind.FINDING, EntryKind.ACTION)
    )
    return [
        (decisions, ngettext("decision", "decisions", decisions)),
        (findings, ngettext("finding", "findings", findings)),
        (actions, ngettext("action", "actions", actions)),
    ]


def taken_as_read(view: MinutesView) -> list[str]:
    """What nobody asked to talk about, neither before nor in the meeting."""
    had_a_turn = {one.key for turn in (*view.turns, *view.not_reached) for one in turn.item.about}
    rest = view.agenda.consent_more
    titles = [
        f"{one.reference} {one.title}".strip() for one in view.agenda.consent if one.key not in had_a_turn
    ]
    return [*titles, *([ngettext("and %d more", "and %d more", rest) % rest] if rest else [])]


def margin(reader: Reader, view: MinutesView, of: Tickets) -> Margin:
    """What stands beside."""
    agenda, row = view.agenda, view.row
    sent = ""
    if row.published_at:
        people = ngettext("Mail to %d person", "Mail to %d people", row.mails) % row.mails
        sent = f"{people}, {clock(row.published_at)}."
    return Margin(
        yours=tuple(map(_yours, actions_of(view, reader.person_id))),
        make_ups=tuple(_make_ups(reader, view)),
        sent=sent,
        tickets=_ticket_words(action_ids(view.said), of),
        could_see=wording.sight(agenda.sight, agenda.names),
        digest=f"{agenda.digest[:4]}…{agenda.digest[-4:]}" if agenda.digest else "",
    )


def _make_ups(reader: Reader, view: MinutesView) -> Iterator[tuple[str, str, str]]:
    items = {item.key: item for item in view.agenda.items if item.key}
    for key, due_on in due_of(reader, view.meeting.id).items():
        item = items.get(key)
        if item is not None:
            name = _("Restricted item") if item.hidden else item_title(item)
            page = reverse("web:make-up", args=[view.meeting.id, item.id])
            yield date_format(due_on, "j F"), name, page


def _yours(one: RecordedView) -> SafeString:
    entry = one.said
    due = date_format(entry.due_on, "l j F") if entry.due_on else _("no date yet")
    if entry.action_id is None:
        return format_html("{}, {}", entry.text, due)
    return format_html('<a href="{}">{}</a>, {}', url_of("action", entry.action_id), entry.text, due)


def _ticket_words(ids: Sequence[int], of: Tickets) -> str:
    """How many tickets there are, and how many wait; "" where nothing goes to a tracker."""
    made = sum(bool(of[pk].key) for pk in ids if pk in of)
    waits = sum(of[pk].state is not LinkState.LINKED for pk in ids if pk in of and not of[pk].key)
    said_of = []
    if made:
        said_of.append(ngettext("%d ticket is made.", "%d tickets are made.", made) % made)
    if waits:
        said_of.append(ngettext("%d ticket waits.", "%d tickets wait.", waits) % waits)
    return " ".join(said_of)
