"""The page of whoever attends (mocks 05 and 05b): when they are needed, what is on, what was decided, what comes for them.

It holds every item of the agenda as this reader may see it, and shows the one that is on: following costs no request.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from reviewboard.agenda import letter
from reviewboard.agenda.queries import agenda_for, keys_of
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.domain.values import Attendance
from reviewboard.meetings.queries import MeetingRow, live_of
from reviewboard.meetings.running import leads
from reviewboard.minutes.hands import MyHands, my_hands
from reviewboard.minutes.kinds import TELLS
from reviewboard.minutes.queries import entries
from reviewboard.minutes.wording import meant_for, plain, said
from reviewboard.people.permissions import Right
from reviewboard.web import presence_parts, slots
from reviewboard.web.agenda import called_off_words, meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.hour import RUNNING, Hour, Span, Turn, hour_of, spans
from reviewboard.web.live_state import line
from reviewboard.web.live_words import attendee_pace, free_words, said_words, you_words
from reviewboard.web.parts import Link
from reviewboard.web.places import page_of
from reviewboard.web.slots import Slot, kind_word

LINKS = 4
"""Records of one item that have a button."""
SOON = timedelta(hours=1)
"""What comes within it is said to come in so many minutes."""


@dataclass(frozen=True, slots=True)
class Block:
    """One item as the page holds it; `is_on`: it is the one that is shown."""

    id: int
    slot: Slot
    links: tuple[Link, ...]
    is_on: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """One item that asks for the reader: when, what, why. `wait`: in about how many minutes, where that is soon."""

    id: int
    starts_at: datetime
    ends_at: datetime
    slot: Slot
    because: str
    wait: str
    to_come: bool


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One thing that was settled. `is_own`: everybody's state does not tell of it, so that the script leaves it alone."""

    id: int
    text: str
    meta: str
    at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class Read:
    """One item that is taken as read; `asks`: the reader asks to discuss it, `has_turn`: it has got one."""

    id: int
    slot: Slot
    reference: str
    asks: bool
    has_turn: bool


@require_safe
@require_right(Right.READ)
def live(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The meeting as the reader attends it: before it begins, while it runs, after it is closed."""
    reader, now = reader_of(request), timezone.now()
    meeting = meeting_of(reader, meeting_id)
    agenda = None if meeting.is_shadow else agenda_for(reader, meeting)
    if agenda is None:
        raise Http404
    hour = hour_of(meeting, agenda, keys_of(meeting.id), live_of(meeting.id), at=now)
    hands = my_hands(reader, meeting.id) if hour.runs else MyHands()
    context = {
        "meeting": meeting,
        "title": letter.title(meeting),
        "line": line(reader, meeting),
        "hour": hour,
        "running": RUNNING,
        "blocks": blocks(agenda, hour),
        "pace": attendee_pace(),
        "pace_said": attendee_pace().say(hour),
        "called_off": called_off_words(meeting, agenda.sight),
        "presence": presence_parts.own_presence(reader, meeting, now),
        "owed": presence_parts.owed_after(reader, meeting) if hour.phase == "closed" else (),
        "may_answer": reader.can(Right.ANSWER) and reader.person_id is not None,
        "may_lead": leads(reader, meeting),
        "hand": hands,
        **_you(agenda, hour),
        **_said(meeting, agenda, hour),
        **_read(agenda, hour, hands),
    }
    return render(request, "live/attendee.html", context)


def blocks(agenda: AgendaView, hour: Hour) -> list[Block]:
    """Every item that has a turn, or may get one, as the reader may see it."""
    turned = [one.item for one in hour.turns]
    known = {one.id for one in turned}
    others = (one for one in (*agenda.items, *agenda.read) if one.id not in known)
    on = hour.item_id
    return [
        Block(one.id, _slot(agenda, one), _links(agenda, one), one.id == on) for one in (*turned, *others)
    ]


def _slot(agenda: AgendaView, item: ItemView) -> Slot:
    """Who can answer for it is no matter any more once the meeting runs; that it is restricted, is."""
    slot = slots.slot(agenda, item)
    return slot if item.restricted else replace(slot, state_kind="", state_words="")


def _links(agenda: AgendaView, item: ItemView) -> tuple[Link, ...]:
    """The pages of what it is about; of a restricted item that asks for the reader, where they write its minutes."""
    first = item.about[:1]
    named = [(kind_word(item.kind), one) for one in first]
    named += [(one.reference, one) for one in (*item.about[1:], *item.looked_at)]
    pages = (Link(label, page_of(one)) for label, one in named)
    shown = tuple(link for link in pages if link.url)[:LINKS]
    if item.hidden or not (item.restricted and item.is_yours):
        return shown
    own = reverse("web:own-minutes", args=[agenda.meeting.id, item.id])
    return (*shown, Link(_("Write its minutes"), own))


def _you(agenda: AgendaView, hour: Hour) -> dict[str, Any]:
    """When the meeting asks for the reader, item by item, and what it asks of them in writing."""
    you = agenda.you
    mine = [one for one in hour.turns if _asks(one.item, invited=you.only_invited)]
    asked = [Span(hour.at, max(hour.at, hour.ends))] if you.facilitates and hour.runs else _asked(mine, hour)
    words, free = you_words(you), free_words()
    writing = {one.id for one in you.writing}
    return {
        "you": you,
        "windows": slots.windows(agenda),
        "words": words,
        "needed_said": words.say(hour, asked),
        "free": free,
        "free_said": "" if you.facilitates else free.say(hour, asked),
        "mine": [_mine(agenda, one, hour) for one in mine],
        "writing": [
            _mine(agenda, one, hour) for one in hour.turns if one.item.id in writing and one.is_ == "next"
        ],
        "cost": slots.cost(agenda),
        "none": slots.none_words(agenda, hour.at),
    }


def _asks(item: ItemView, *, invited: bool) -> bool:
    way = Attendance.INVITED if invited else Attendance.LIVE
    return any(need.is_you and need.attendance is way for need in item.needs)


def _asked(mine: Iterable[Turn], hour: Hour) -> list[Span]:
    return spans(mine, hour.at) if hour.runs else []


def _mine(agenda: AgendaView, turn: Turn, hour: Hour) -> Mine:
    why = "" if turn.item.hidden else letter.because(turn.item, agenda.names)
    return Mine(
        id=turn.item.id,
        starts_at=turn.starts_at,
        ends_at=turn.ends_at,
        slot=_slot(agenda, turn.item),
        because=_("because %s.") % why if why else "",
        wait=_wait(turn.starts_at - hour.at),
        to_come=turn.is_ == "next",
    )


def _wait(ahead: timedelta) -> str:
    minutes = round(ahead / timedelta(minutes=1))
    return _("in about %n min").replace("%n", str(minutes)) if timedelta(0) < ahead < SOON and minutes else ""


def _said(meeting: MeetingRow, agenda: AgendaView, hour: Hour) -> dict[str, Any]:
    """What was decided so far about what the reader may see."""
    seen = {one.key: one for one in (*agenda.items, *agenda.read) if not one.hidden}
    words = said_words(runs=hour.runs)
    told = entries(meeting.id, seen) if hour.runs or hour.phase == "closed" else []
    lines = [
        SaidLine(
            id=one.id,
            text=plain(said(one)),
            meta=words.say(one.kind, one.at, meant_for(one)),
            at=one.at,
            is_own=bool(one.key) and seen[one.key].restricted,
        )
        for one in told
        if one.kind in TELLS
    ]
    return {"said": lines, "said_words": words}


def _read(agenda: AgendaView, hour: Hour, hands: MyHands) -> dict[str, Any]:
    """What is taken as read, for the reader to ask for."""
    turned = {one.item.id for one in hour.turns}
    rows = [
        Read(
            id=one.id,
            slot=_slot(agenda, one),
            reference=one.about[0].reference if one.about else "",
            asks=one.key in hands.keys,
            has_turn=one.id in turned,
        )
        for one in agenda.read
        if not one.hidden
    ]
    count = len(rows) + agenda.consent_more
    title = ngettext("Taken as read: %d item", "Taken as read: %d items", count) % count
    return {"read": rows, "read_title": title, "read_more": agenda.consent_more}
