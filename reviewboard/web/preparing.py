"""What of an agenda is not ready: each as a row with its default, the minutes it takes and one button (mock 16)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import letter, silence, wording
from reviewboard.agenda.recipients import Seen
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.attendance.coverage import ItemCoverage, coverage
from reviewboard.attendance.nudging import lacking as unanswered
from reviewboard.attendance.nudging import nudged_at
from reviewboard.attendance.queries import beside
from reviewboard.domain.values import Attendance, ItemKind
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.coverage import lacking
from reviewboard.web.parts import Link, Row
from reviewboard.web.places import page_of
from reviewboard.web.steer_forms import overflow
from reviewboard.web.templatetags.times import clock, day, moment

ASKS_PEOPLE = {ItemKind.INCIDENT, ItemKind.CHANGE, ItemKind.ACTION, ItemKind.TOPIC, ItemKind.WHEEL}
"""Items of these kinds need somebody; a win and the numbers need nobody."""
ANSWERS = {Attendance.LIVE, Attendance.ASYNCHRONOUS}
TO_SETTLE, TO_TELL, TO_LOOK, TO_FIND, TO_ASK = 3, 2, 2, 2, 1
"""Minutes that it takes to choose what gives way, tell somebody, look at mails, find who answers, write a question."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that is not ready: by when it is settled without anybody, how many minutes it takes, and its row."""

    by: datetime
    minutes: int
    row: Row
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A slot that is ready: when, what, who is needed, what it asks, what is read before."""

    at: datetime | None
    title: str
    url: str
    needed: str
    question: str
    reading: str


def todos(reader: Reader, agenda: AgendaView, people: list[Seen], now: datetime) -> list[Todo]:
    """Everything that is not ready, most urgent first. Nothing of a meeting that is over."""
    if agenda.meeting.is_over(as_of=now):
        return []
    heard = beside(reader, agenda.meeting.id, ()).heard
    silent = [one for one in coverage(reader, agenda, heard, as_of=now) if one.silent]
    asked = nudged_at(reader, agenda.meeting.id, unanswered(agenda, heard)) if silent else {}
    unheard = [_silent(agenda, one, asked.get(one.item.id), now) for one in silent]
    found = [*_of_the_draft(reader, agenda), *_of_the_mail(agenda, people), *_of_items(agenda), *unheard]
    return sorted(found, key=lambda one: one.by)


def _of_the_draft(reader: Reader, agenda: AgendaView) -> Iterator[Todo]:
    """What is settled by the freeze, whether or not anybody chose."""
    if agenda.frozen_at:
        return
    if words := overflow(agenda):
        settle = Link(_("Choose what gives way"), f"{_page(agenda)}#settle", "primary")
        title = _("Must-discuss items do not fit")
        yield Todo(agenda.meeting.freezes_at, TO_SETTLE, _row(agenda, TO_SETTLE, title, words, settle))
    silent = agenda.sight.get("silent", [])
    if silent:
        title = ngettext("%d source is silent", "%d sources are silent", len(silent)) % len(silent)
        text = wording.silent_words(agenda.sight, agenda.names)
        said = _("%s. Without it the agenda says so, and calls no week quiet.") % text
        told = silence.told_at(agenda.sight)
        if told:
            said = f"{said} {_('Whoever connects sources was told on %s.') % moment(told)}"
        link, act = _about_sources(reader, agenda, is_told=told is not None)
        row = replace(_row(agenda, TO_TELL, title, said, link), act=act)
        yield Todo(agenda.meeting.freezes_at, TO_TELL, row)


def _about_sources(reader: Reader, agenda: AgendaView, *, is_told: bool) -> tuple[Link, Link | None]:
    """Where they are looked at, and the button for whoever connects none: once of each silence."""
    if reader.can(Right.CONNECT):
        return Link(_("Look at the sources"), reverse("web:connections")), None
    tell = Link(_("Tell whoever connects sources"), reverse("web:tell-silence", args=[agenda.meeting.id]))
    return Link(_("See what it will say"), _page(agenda)), None if is_told else tell


def _row(agenda: AgendaView, minutes: int, title: str, text: str, link: Link) -> Row:
    return Row(_("Before %s") % _at(agenda.meeting.freezes_at), title, _minutes(minutes), text, link)


def _of_the_mail(agenda: AgendaView, people: list[Seen]) -> Iterator[Todo]:
    """Mails that nobody has looked at yet, and people whose mail cannot leave."""
    if agenda.mailed_revision == agenda.revision:
        return
    able, without = [one for one in people if one.gets_mail], [one for one in people if not one.gets_mail]
    if not people:
        return
    link = Link(_("Look at recipients"), reverse("web:recipients", args=[agenda.meeting.id]))
    title = ngettext("%d mail waits for your look", "%d mails wait for your look", len(able)) % len(able)
    said = [_("They leave by themselves two hours after the agenda is fixed.")]
    if without:
        missing = ngettext("%d cannot leave.", "%d cannot leave.", len(without)) % len(without)
        said.append(missing)
    row = _row(agenda, TO_LOOK, title, " ".join(said), link)
    yield Todo(agenda.meeting.freezes_at, TO_LOOK, row)


def _of_items(agenda: AgendaView) -> Iterator[Todo]:
    """Items for which nobody can be asked, and incidents that nobody wrote up: they say so, and ask their default."""
    for item in agenda.items:
        if item.hidden:
            continue
        nobody = not any(need.attendance in ANSWERS for need in item.needs)
        if item.unanswerable or (_asks_people(item) and nobody):
            yield _unanswered(agenda, item)
        if any(not one.is_written_up for one in item.about) and not item.asks:
            yield _unwritten(agenda, item)


def _unanswered(agenda: AgendaView, item: ItemView) -> Todo:
    title = _("%s has nobody who can answer") % _name(item)
    said = _("Its service has no owner, or nobody of them is there.") if item.without_owner else ""
    default = _("Without one it is read, and not presented.")
    row = Row(
        when=_at(item.starts_at),
        title=title,
        note=_minutes(TO_FIND),
        text=f"{said} {default}".strip(),
        link=Link(_("Find somebody"), _where_to_find(item) or f"{_page(agenda)}#item-{item.id}"),
    )
    return Todo(item.starts_at, TO_FIND, row, item.id)


def _silent(agenda: AgendaView, one: ItemCoverage, asked: datetime | None, now: datetime) -> Todo:
    """Needs without an answer, four hours before: the need stands, and by role it is told whom the slot waits for.

    `asked` is when all of those who have not answered were asked once more.
    """
    text = _("%s. The need stands.") % lacking(one, agenda)
    if asked:
        text = f"{text} {_('Asked on %s.') % moment(asked)}"
    nudge = None
    if not asked and now < agenda.meeting.starts_at:
        url = reverse("web:nudge", args=[agenda.meeting.id, one.item.id])
        nudge = Link(_("Nudge privately"), url)
    said = {"n": len(one.silent), "asked": one.asked, "item": _name(one.item)}
    title = ngettext(
        "%(item)s: %(n)d of %(asked)d needs has no answer",
        "%(item)s: %(n)d of %(asked)d needs have no answer",
        one.asked,
    )
    row = Row(
        when=_at(one.item.starts_at),
        title=title % said,
        note=_minutes(TO_TELL),
        text=text,
        link=Link(_("See who is needed"), f"{_page(agenda)}#item-{one.item.id}"),
        act=nudge,
    )
    return Todo(one.item.starts_at, TO_TELL, row, one.item.id)


def _unwritten(agenda: AgendaView, item: ItemView) -> Todo:
    first = next(one for one in item.about if not one.is_written_up)
    row = Row(
        when=_at(item.starts_at),
        title=_("%s has no question of its own") % first.reference,
        note=_minutes(TO_ASK),
        text=_("Nobody wrote it up yet. It asks by default: %s")
        % wording.question(item.question, agenda.names),
        link=Link(_("Write a better one"), reverse("web:incident-write-up", args=[first.id])),
    )
    return Todo(item.starts_at, TO_ASK, row, item.id)


def _where_to_find(item: ItemView) -> str:
    """The service's page, where its owner and reviewers are named; else the record's."""
    first = item.about[0] if item.about else None
    if first is None:
        return ""
    return reverse("web:service", args=[first.service]) if first.service else page_of(first)


def _asks_people(item: ItemView) -> bool:
    """Whether an item of this kind needs somebody at all."""
    return item.kind in ASKS_PEOPLE


def ready(agenda: AgendaView, not_ready: list[Todo]) -> list[Ready]:
    """The slots of which nothing is left to do, in order of time; what is taken as read stands last."""
    waiting = {one.item_id for one in not_ready}
    rows = [_ready(agenda, item) for item in agenda.items if item.id not in waiting]
    consent = len(agenda.consent) + agenda.consent_more
    if consent:
        changes = ngettext("%d change", "%d changes", consent) % consent
        rows.append(Ready(None, _("Taken as read"), "", _("nobody"), changes, _("optional")))
    return rows


def _ready(agenda: AgendaView, item: ItemView) -> Ready:
    first = item.about[0] if item.about else None
    return Ready(
        at=item.starts_at,
        title=_name(item),
        url=page_of(first) if first and not item.hidden else "",
        needed="" if item.hidden else _needed(item),
        question="" if item.hidden else wording.asked(item, agenda.names),
        reading=_("screen off") if item.hidden or item.restricted else _reading(item),
    )


def _needed(item: ItemView) -> str:
    live = sum(need.attendance is Attendance.LIVE for need in item.needs)
    written = sum(need.attendance is Attendance.ASYNCHRONOUS for need in item.needs)
    if not live and not written:
        return _("nobody")
    said = [ngettext("%d person", "%d people", live) % live] if live else []
    said += [ngettext("%d in writing", "%d in writing", written) % written] if written else []
    return ", ".join(said)


def _reading(item: ItemView) -> str:
    has_words = any(subject.summary for subject in item.about)
    return _minutes(letter.READING_MINUTES) if has_words else _("none")


def _name(item: ItemView) -> str:
    if item.hidden:
        return _("Restricted item")
    return (item.about[0].reference if item.about else "") or letter.item_title(item)


def _at(moment: datetime) -> str:
    return f"{day(moment)}, {clock(moment)}"


def _minutes(number: int) -> str:
    return ngettext("%d minute", "%d minutes", number) % number


def _page(agenda: AgendaView) -> str:
    return reverse("web:meeting", args=[agenda.meeting.id])
