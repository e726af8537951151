"""The shared screen (mock 06): the item, its time and whom it needs, to be read from the back of the room.

Whoever opens it, it shows what everybody may see, and never who is here or missing (product.md, "The live meeting"). In
front of a restricted item it is off by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewboard.agenda import letter, wording
from reviewboard.agenda.open import ON_NO_LIST, OpenAgenda
from reviewboard.agenda.queries import open_agenda
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.codes import check_in_code
from reviewboard.domain.live import Shows
from reviewboard.domain.values import Attendance
from reviewboard.incidents.queries import times_of
from reviewboard.meetings.queries import MeetingRow, live_of
from reviewboard.minutes.kinds import TELLS
from reviewboard.minutes.queries import entries
from reviewboard.minutes.wording import meant_for, plain, said
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED
from reviewboard.web import slots
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.hour import RUNNING, Hour, hour_of
from reviewboard.web.incident_parts import timeline
from reviewboard.web.live import SaidLine
from reviewboard.web.live_state import line
from reviewboard.web.live_words import said_words, screen_pace
from reviewboard.web.parts import Entry
from reviewboard.web.slots import Slot
from reviewboard.web.templatetags.times import clock

NAMES = 6
"""People whom one line names."""
ENTRIES = 9
"""Times of an incident that fit; where there are more, the heavier ones stand."""
PRIVATE = "private"
THANKS = "thanks"
LABELS = (gettext_lazy("Next, %t"), gettext_lazy("Then, %t"))
"""What stands before the two lines of what comes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One item as the screen holds it. `needed` are names; `about` what the lines of what comes next call it.

    `label` stands before that line ("Next, 10:37"), "" for what comes later. `is_` is "" for what has no turn.
    """

    id: int
    slot: Slot
    ask: str
    about: str
    needed: tuple[str, ...]
    more: int
    starts_at: datetime
    is_: str
    times: tuple[Entry, ...]
    label: str
    is_on: bool


@require_safe
@require_right(Right.READ)
def screen(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The screen, in the zone where the meeting is held."""
    reader, now = reader_of(request), timezone.now()
    meeting = meeting_of(reader, meeting_id)
    agenda = None if meeting.is_shadow else open_agenda(meeting)
    if agenda is None:
        raise Http404
    with timezone.override(meeting.zone):
        context = {"line": line(reader, meeting), **_shown(meeting, agenda, now)}
        return render(request, "live/screen.html", context)


def _shown(meeting: MeetingRow, agenda: OpenAgenda, now: datetime) -> dict[str, object]:
    rows = (*agenda.held, *agenda.read)
    ids = {row.item.key: row.item.pk for row in rows}
    live = live_of(meeting.id)
    hour = hour_of(meeting, agenda.view, ids, live, at=now)
    since = min(meeting.starts_at, live.started_at) if live else meeting.starts_at
    items, pace = list(_items(agenda, hour)), screen_pace()
    shows = mode(hour)
    if shows == Shows.TIMELINE and not any(one.is_on and one.times for one in items):
        shows = Shows.ITEM.value
    return {
        "meeting": meeting,
        "title": letter.title(meeting),
        "week": meeting.starts_at.astimezone(meeting.zone).isocalendar().week,
        "hour": hour,
        "running": RUNNING,
        "shows": shows,
        "items": items,
        "labels": LABELS,
        "pace": pace,
        "pace_said": pace.say(hour),
        "since": since,
        "elapsed": max(0, int((hour.at - since) / timedelta(seconds=1))) if hour.runs else 0,
        "length": max(1, int((hour.ends - since) / timedelta(seconds=1))),
        "said": _said(meeting, agenda) if shows == "said" else [],
        "said_words": said_words(runs=hour.runs),
        "code": check_in_code(meeting, as_of=now) if hour.phase in ("planned", *RUNNING.split()) else None,
    }


def mode(hour: Hour) -> str:
    """What the screen shows: item, timeline, agenda, said, off, private, thanks or cancelled; as `screen.js` has it."""
    if not hour.runs:
        return {"planned": "agenda", "closed": THANKS}.get(hour.phase, "cancelled")
    if hour.shows is Shows.OFF:
        return hour.shows.value
    if hour.phase != "item":
        return "said" if hour.phase == "reading_back" and hour.shows is not Shows.AGENDA else "agenda"
    if hour.now is None or hour.now.item.hidden:
        return PRIVATE
    return hour.shows.value


def _items(agenda: OpenAgenda, hour: Hour) -> Iterable[Shown]:
    """Every item in the order in which it comes, then those that have no turn yet."""
    view = agenda.view
    turned = {one.item.id: one for one in hour.turns}
    others = (one for one in (*view.items, *view.read) if one.id not in turned)
    incidents = [one.id for item in view.items for one in item.about if one.kind == "incident"]
    times = {pk: tuple(_fitting(timeline(one))) for pk, one in times_of(ON_NO_LIST, incidents).items()}
    labels = {
        turn.item.id: str(label).replace("%t", clock(turn.starts_at))
        for turn, label in zip(hour.next, LABELS, strict=False)
    }
    for item in (*(one.item for one in hour.turns), *others):
        turn = turned.get(item.id)
        names = [] if item.hidden else list(_needed(item))
        first = item.about[0] if item.about else None
        yield Shown(
            id=item.id,
            slot=slots.slot(view, item),
            ask="" if item.hidden else wording.asked(item, view.names),
            about=slots.name_of(item),
            needed=tuple(names[:NAMES]),
            more=max(0, len(names) - NAMES),
            starts_at=turn.starts_at if turn else item.starts_at,
            is_=turn.is_ if turn else "",
            times=times.get(first.id, ()) if first and first.kind == "incident" else (),
            label=labels.get(item.id, "") if hour.runs else "",
            is_on=item.id == hour.item_id,
        )


def _needed(item: ItemView) -> Iterable[str]:
    """Whom it needs there, by name; who was erased has none."""
    live = (need.name for need in item.needs if need.attendance is Attendance.LIVE)
    return (name for name in live if name != ERASED)


def _fitting(times: list[Entry]) -> list[Entry]:
    heavier = [one for one in times if one.is_key]
    return (times if len(times) <= ENTRIES else heavier)[:ENTRIES]


def _said(meeting: MeetingRow, agenda: OpenAgenda) -> list[SaidLine]:
    """The decisions and actions so far, of what everybody may see."""
    words = said_words(runs=True)
    seen = {one.key for one in (*agenda.view.items, *agenda.view.read) if not one.hidden}
    return [
        SaidLine(one.id, plain(said(one)), words.say(one.kind, one.at, meant_for(one)), one.at, is_own=False)
        for one in entries(meeting.id, seen)
        if one.kind in TELLS
    ]
