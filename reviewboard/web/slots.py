"""What the page of an agenda shows: the reader's windows, the hour to scale, and each slot as its part takes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import letter, wording
from reviewboard.agenda.rows import AgendaView, ItemView, LeftOutView, SubjectView, WindowView
from reviewboard.domain.values import Attendance, Certainty, ItemKind, Severity, Verdict
from reviewboard.web.parts import Named, Row, Window
from reviewboard.web.places import linked, page_of
from reviewboard.web.steer_forms import settled_words
from reviewboard.web.strips import Segment
from reviewboard.web.templatetags.times import clock

TAGS = 4
"""References that a slot of many records shows before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The arguments of `_parts/item.html`, by name."""

    at: datetime
    minutes: int
    title: str = ""
    id: str = ""
    url: str = ""
    kind: str = ""
    severity: Severity | None = None
    verdict: Verdict | None = None
    certainty: Certainty | None = None
    tags: tuple[str, ...] = ()
    state_kind: str = ""
    state_words: str = ""
    summary: str = ""
    note: str | SafeString = ""
    reasons: tuple[SafeString, ...] = ()
    points: tuple[tuple[str, int], ...] = ()
    score: int = 0
    question: str | SafeString = ""
    people: tuple[Named, ...] = ()
    lead: str = ""
    is_you: bool = False
    is_restricted: bool = False
    is_quiet: bool = False


def windows(agenda: AgendaView) -> tuple[Window, ...]:
    """When the reader is needed, or welcome where they are only invited; each with its reasons as one sentence."""
    return tuple(
        Window(one.starts_at, one.ends_at, linked(_because(agenda, one), agenda.names))  # a SafeString
        for one in agenda.you.stretches
    )


def _because(agenda: AgendaView, window: WindowView) -> str:
    reasons = [_("you facilitate")] if agenda.you.facilitates else []
    reasons += [
        _("a restricted item needs you") if item.hidden else letter.because(item, agenda.names)
        for item in window.items
    ]
    return _("because %s.") % wording.joined(reasons)


def none_words(agenda: AgendaView, now: datetime) -> str:
    """What stands in place of windows when nobody asks for the reader live; empty: not needed at all."""
    if agenda.meeting.ends_at <= now:
        return _("You were not needed")
    return _("An answer in writing is enough from you this week") if agenda.you.writing else ""


def left_out(agenda: AgendaView) -> list[SafeString]:
    """What has no slot and where it goes, each with the title that the reader may see."""
    return [_left_out(one) for one in agenda.left_out]


def _left_out(one: LeftOutView) -> SafeString:
    said = letter.left_out_text(one)
    if one.subject is None or not one.subject.reference:
        return format_html("{}.", said)
    page = page_of(one.subject)
    title = format_html('<a href="{}">{}</a>', page, one.subject.title) if page else one.subject.title
    return format_html("{}: {}.", title, said)


def cost(agenda: AgendaView) -> str:
    """What the meeting takes of the reader's day: "18 of 60 minutes. You may leave in between."."""
    if agenda.you.only_invited and not agenda.mandatory:
        return _("You may come and need not: attendance is voluntary.")
    if agenda.you.only_invited:
        return _("You may come and need not: your host team is required instead.")
    if not agenda.you.windows:
        return ""
    minutes, whole = agenda.you.minutes, agenda.meeting.minutes
    said = [_("%(minutes)d of %(whole)d minutes.") % {"minutes": minutes, "whole": whole}]
    if len(agenda.you.windows) > 1:
        said.append(_("You may leave in between."))
    reading = letter.READING_MINUTES * sum(not item.hidden for item in letter.to_read(agenda))
    if reading:
        said.append(ngettext("Read before: %d minute.", "Read before: %d minutes.", reading) % reading)
    return " ".join(said)


def in_writing(agenda: AgendaView) -> tuple[Row, ...]:
    """The items whose question the reader may answer in writing instead of being there."""
    return tuple(
        Row(
            when=_("before %s") % clock(item.starts_at),
            title=_("Restricted item") if item.hidden else letter.item_title(item),
            text=_why_in_writing(agenda, item),
        )
        for item in agenda.you.writing
    )


def _why_in_writing(agenda: AgendaView, item: ItemView) -> str:
    causes = [wording.writing_cause(need.cause) for need in item.needs if need.is_you and need.cause]
    if item.hidden:
        return " ".join(causes)
    asked = wording.asked(item, agenda.names)
    because = _("because %s.") % letter.because(item, agenda.names)
    return " ".join([asked, because[0].upper() + because[1:], *causes])


def strip(agenda: AgendaView) -> Sequence[Segment]:
    """The meeting to scale: opening, slots, close; a time that nothing holds is drawn empty."""
    return list(_segments(agenda))


def _segments(agenda: AgendaView) -> Iterator[Segment]:
    reached = 0
    first = _("opening, %d minutes") % agenda.opening
    stretches = [(0, agenda.opening, Segment(agenda.opening, first))] if agenda.opening else []
    stretches += [(item.start, item.minutes, _segment(item)) for item in agenda.items]
    closing = max(0, agenda.ends - agenda.close_at)
    if closing:
        stretches.append((agenda.close_at, closing, Segment(closing, _("close, %d minutes") % closing)))
    for start, minutes, segment in stretches:
        if start > reached:
            yield Segment(start - reached, _("%d minutes free") % (start - reached))
        at = clock(agenda.meeting.starts_at + timedelta(minutes=start))
        yield Segment(segment.size, segment.said, segment.text, at, segment.state)
        reached = start + minutes
    if reached < agenda.meeting.minutes:
        yield Segment(
            agenda.meeting.minutes - reached, _("%d minutes free") % (agenda.meeting.minutes - reached)
        )


def _segment(item: ItemView) -> Segment:
    name = name_of(item)
    said = _("%(item)s, %(minutes)d minutes") % {"item": name, "minutes": item.minutes}
    if item.you:
        return Segment(item.minutes, _("%s, you") % said, _("You"), state="you")
    return Segment(item.minutes, said, "" if item.restricted else name)


def name_of(item: ItemView) -> str:
    """What the strip, and the console, calls a slot: its reference, or its part of the agenda."""
    if item.hidden:
        return _("Restricted item")
    reference = item.about[0].reference if item.about else ""
    return reference or kind_word(item.kind)


def slots(agenda: AgendaView) -> list[Slot]:
    """Opening, every item in order of time, read-back."""
    meeting = agenda.meeting
    shown = [slot(agenda, item) for item in agenda.items]
    if agenda.opening:
        check_in = _("What the last meeting settled, and who is here.")
        shown.insert(
            0, _quiet(meeting.starts_at, agenda.opening, _("Opening"), check_in, meeting.facilitator)
        )
    if agenda.ends > agenda.close_at:
        at = meeting.starts_at + timedelta(minutes=agenda.close_at)
        read = _("Decisions and actions are read aloud before they count.")
        shown.append(
            _quiet(at, agenda.ends - agenda.close_at, _("Read back and close"), read, meeting.facilitator)
        )
    return shown


def _quiet(at: datetime, minutes: int, title: str, note: str, lead: str) -> Slot:
    return Slot(at=at, minutes=minutes, title=title, note=note, lead=lead, is_quiet=True)


def slot(agenda: AgendaView, item: ItemView) -> Slot:
    """One item as `_parts/item.html` takes it."""
    anchor = f"item-{item.id}"
    if item.hidden:
        return Slot(item.starts_at, item.minutes, id=anchor, is_restricted=True, is_you=item.you)
    first = item.about[0] if item.about else None
    names, state = agenda.names, _state(item)
    return Slot(
        at=item.starts_at,
        minutes=item.minutes,
        title=letter.item_title(item),
        id=anchor,
        url=page_of(first) if first else "",
        kind=_kind(item),
        severity=first.severity if first else None,
        verdict=first.verdict if first else None,
        certainty=first.certainty if first else None,
        tags=_tags(item),
        state_kind=state[0],
        state_words=state[1],
        summary=_summary(item),
        note=_beside(item, agenda),
        reasons=_reasons(item, names),
        points=tuple((wording.point(code, names), code["points"]) for code in item.points),
        score=int(item.score),
        question=linked(wording.asked(item, names), names),
        people=tuple(_people(item, agenda)),
        is_you=item.you,
    )


def _state(item: ItemView) -> tuple[str, str]:
    """What the sign of a slot says; that nobody can answer names nobody who could have."""
    if item.restricted:
        return "idle", _("Restricted")
    if not item.unanswerable:
        return "", ""
    return "warn", _("Service without owner") if item.without_owner else _("Nobody who can answer yet")


def _summary(item: ItemView) -> str:
    if item.kind is ItemKind.NUMBERS:
        return " ".join(wording.numbers(code) for code in item.why)
    return item.about[0].summary if item.about else ""


def _reasons(item: ItemView, names: Mapping[str, str]) -> tuple[SafeString, ...]:
    """Why it is here, as one sentence; none where every reason speaks of what the reader may not see."""
    said = "; ".join(wording.why(code, names) for code in item.why)
    return (linked(_sentence(said), names),) if said else ()


def _kind(item: ItemView) -> str:
    word = kind_word(item.kind)
    return _("%s, added after it was fixed") % word if item.added_in else word


def kind_word(kind: ItemKind) -> str:
    """What sort of item it is, in one word or two."""
    return {
        ItemKind.ACTION: _("Previous action"),
        ItemKind.INCIDENT: _("Incident"),
        ItemKind.CHANGE: _("Change"),
        ItemKind.WHEEL: _("The wheel"),
        ItemKind.TOPIC: _("Topic"),
        ItemKind.WIN: _("Win"),
        ItemKind.NUMBERS: _("Numbers"),
    }[kind]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _tags(item: ItemView) -> tuple[str, ...]:
    references = [one.reference for one in item.about if one.reference]
    rest = len(references) - TAGS
    more = [_("%d more") % rest] if rest > 0 else []
    services = dict.fromkeys(one.service for one in item.about if one.service)
    return (*references[:TAGS], *more, *services)


def _beside(item: ItemView, agenda: AgendaView) -> SafeString:
    """The records that were merged into the slot, and those that are looked at with it, as links.

    First whether it was moved or taken out since the agenda was fixed.
    """
    merged, looked_at = item.about[1:], item.looked_at
    marks = (agenda.marks.get(one.key) for one in item.about)
    said = [format_html("{}.", settled_words(mark)) for mark in marks if mark]
    said += _of_write_up(item)
    if merged:
        said.append(format_html("{} {}.", _("Also:"), _links(merged)))
    if looked_at:
        said.append(format_html("{} {}.", _("Looks at:"), _links(looked_at)))
    return SafeString(" ".join(said))


def _of_write_up(item: ItemView) -> Iterator[SafeString]:
    """Of an incident: that nobody has written a summary yet, or where its postmortem is."""
    first = item.about[0] if item.about else None
    if first and not first.is_written_up:
        yield format_html("{}", _("No summary yet."))
    elif first and first.postmortem_url:
        words = _("The postmortem")
        yield format_html('<a href="{}" rel="noopener">{}</a>.', first.postmortem_url, words)


def _links(subjects: Iterable[SubjectView]) -> SafeString:
    return format_html_join(
        ", ", '<a href="{}">{}</a> {}', ((page_of(one), one.reference, one.title) for one in subjects)
    )


def _people(item: ItemView, agenda: AgendaView) -> Iterator[Named]:
    """Who is needed live, the reader first; then who answers in writing; then who is invited and may stay away.

    Why somebody answers in writing is nobody else's matter.
    """
    for need in sorted(item.needs, key=lambda need: (_WAYS.index(need.attendance), not need.is_you)):
        to_others = (wording.reason_to_others(code, agenda.names) for code in need.reasons)
        why = wording.why_you(need, agenda.names) if need.is_you else wording.joined(to_others)
        yield Named(need.name, _in_their_way(need.attendance) % {"why": why}, need.is_you)


_WAYS = (Attendance.LIVE, Attendance.ASYNCHRONOUS, Attendance.INVITED)


def _in_their_way(way: Attendance) -> str:
    if way is Attendance.ASYNCHRONOUS:
        return _("%(why)s; answers in writing")
    return _("%(why)s; invited") if way is Attendance.INVITED else "%(why)s"
