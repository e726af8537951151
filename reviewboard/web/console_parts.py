"""What the facilitator's console shows of a running meeting: the clock, the queue, the item, what was said, the people."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda.queries import agenda_for, keys_of
from reviewboard.agenda.rows import AgendaView, ItemView, SubjectView
from reviewboard.domain.live import (
    OPENING,
    READ_BACK,
    Expected,
    Kind,
    Live,
    Phase,
    Prediction,
    predict,
)
from reviewboard.meetings.queries import MeetingRow, live_of
from reviewboard.meetings.running import Done, undoable
from reviewboard.meetings.running import done as logged
from reviewboard.meetings.seats import sit
from reviewboard.minutes.facing import facing
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.queries import entries
from reviewboard.minutes.rows import EntryView
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.web import console_words
from reviewboard.web.console_log import Editing, Heard, Line, lines, read_back
from reviewboard.web.console_people import People, people
from reviewboard.web.slots import Slot, name_of, slot
from reviewboard.web.templatetags.times import minutes

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """One row of the queue. `id` is the item's, 0 for the opening and the read-back; `is_` as in `domain.live.Expected`."""

    id: int
    at: datetime
    name: str
    sub: str
    is_: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of the item that is on; lengths in seconds, as clock.js takes them. `ends_at` is None while it stands."""

    text: str
    allotted: float
    used: float
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Console:
    """A running meeting as who leads it sees it. `item` is None in the opening and the read-back."""

    meeting: MeetingRow
    now: datetime
    live: Live
    clock: Clock
    behind: str
    ends: datetime
    queue: tuple[Turn, ...]
    name: str
    next_name: str
    item: ItemView | None
    slot: Slot | None
    candidates: tuple[SubjectView, ...]
    findings: tuple[tuple[int, str], ...]
    log: tuple[Line, ...]
    read_back: tuple[Heard, ...]
    saved_at: datetime | None
    people: People
    undo: Done | None
    others: tuple[str, ...]
    is_leader: bool

    @property
    def item_id(self) -> int:
        """What is said is about this; 0: about no item."""
        return self.item.id if self.item else 0

    @property
    def reads_back(self) -> bool:
        """Whether only the read-back is left."""
        return self.live.phase is Phase.READING_BACK

    @property
    def is_off(self) -> bool:
        """Whether the shared screen is off for this item, whatever was chosen."""
        return self.item is not None and self.item.restricted

    @property
    def screens(self) -> list[tuple[str, object, bool, bool]]:
        """What the screen can show: its word, its label, whether it does, and whether "s" shows it next."""
        order = list(console_words.SCREENS)
        following = order[(order.index(self.live.shows) + 1) % len(order)]
        return [
            (one.value, label, one is self.live.shows, one is following)
            for one, label in console_words.SCREENS.items()
        ]

    @property
    def undo_words(self) -> object:
        """What "u" takes back."""
        return console_words.VERBS[Kind(self.undo.kind.value)] if self.undo else ""


def console(
    reader: Reader,
    meeting: MeetingRow,
    *,
    now: datetime,
    editing: Editing = None,
) -> Console | None:
    """The console, whole; None where the meeting has no state. At most 20 statements.

    `editing`: an entry whose new words were not taken.
    """
    live, agenda = live_of(meeting.id), agenda_for(reader, meeting)
    if live is None or agenda is None:
        return None
    hour = Hour(agenda, live, keys_of(meeting.id))
    said = entries(meeting.id, {one.key for one in hour.seen if not one.hidden})
    item, told = hour.item(live.now.key), predict(live, at=now)
    faced = facing(reader, item, said)
    last = undoable(meeting.id)
    return Console(
        meeting=meeting,
        now=now,
        live=live,
        clock=_clock(live, now),
        behind=console_words.minutes_late(told.behind.total_seconds()),
        ends=told.ends_at,
        queue=tuple(_queue(hour, told, said)),
        name=hour.name(live.now.key),
        next_name=hour.name(live.left[0].key) if live.left else "",
        item=item,
        slot=slot(agenda, item) if item else None,
        candidates=faced.candidates,
        findings=_texts(faced.findings),
        log=lines(_of(said, item, live.phase), editing),
        read_back=read_back(said, [(one.key, hour.name(one.key)) for one in live.slots], editing)
        if live.phase is Phase.READING_BACK
        else (),
        saved_at=said[-1].at if said else None,
        people=people(reader, meeting, agenda, live, told, now=now),
        undo=logged(last) if last else None,
        others=sit(reader=reader, meeting_id=meeting.id, as_of=now),
        is_leader=reader.person_id is not None and meeting.facilitator_id == reader.person_id,
    )


@dataclass(frozen=True, slots=True)
class Hour:
    """The running meeting beside its agenda as one reader sees it. `ids`: of all items by key, hidden ones, too."""

    agenda: AgendaView
    live: Live
    ids: Mapping[str, int]

    @property
    def seen(self) -> tuple[ItemView, ...]:
        """What has a slot, and what was taken as read."""
        return (*self.agenda.items, *self.agenda.read)

    def item(self, key: str) -> ItemView | None:
        """The item of this key, as the reader may see it; None for the opening and the read-back."""
        return self.agenda.item(self.ids.get(key))

    def name(self, key: str) -> str:
        """What a turn is called."""
        if key in (OPENING, READ_BACK):
            return _("Opening") if key == OPENING else _("Read back, close")
        item = self.item(key)
        return name_of(item) if item else _("Restricted item")


def _clock(live: Live, now: datetime) -> Clock:
    left = live.remains(now)
    return Clock(
        text=console_words.spell(left.total_seconds()),
        allotted=live.now.allotted.total_seconds(),
        used=live.used(now).total_seconds(),
        ends_at=None if live.is_paused else now + left,
    )


def _texts(findings: Sequence[Any]) -> tuple[tuple[int, str], ...]:
    texts = with_names([one.text for one in findings])
    return tuple((one.id, text) for one, text in zip(findings, texts, strict=True))


def _of(said: Sequence[EntryView], item: ItemView | None, phase: Phase) -> list[EntryView]:
    """What was said about what is on. During the read-back what will count stands above, by item."""
    key = item.key if item else ""
    here = [one for one in said if one.key == key and not (item and item.hidden)]
    return [one for one in here if phase is not Phase.READING_BACK or one.kind is EntryKind.NOTE]


def _queue(hour: Hour, told: Prediction, said: Collection[EntryView]) -> Iterator[Turn]:
    decided = Counter(one.key for one in said if one.kind in (EntryKind.DECISION, EntryKind.CAUSE))
    order = [one.key for one in hour.live.left if one.is_item]
    for one in told.slots:
        key, item = one.slot.key, hour.item(one.slot.key)
        may = {"take_up"} if one.is_ in ("parked", "offline") else set()
        if key in order:
            may |= {"sooner"} if key != order[0] else set()
            may |= {"later"} if key != order[-1] else set()
        sub = _became(one, decided[key], is_off=item is not None and item.restricted)
        yield Turn(item.id if item else 0, one.starts_at, hour.name(key), sub, one.is_, frozenset(may))


def _became(one: Expected, decided: int, *, is_off: bool) -> str:
    """What stands below a turn: what became of it, or how long it takes."""
    used = minutes(one.slot.used)
    if one.is_ == "now":
        return _("Now. %s") % minutes(one.slot.allotted)
    if one.is_ == "parked":
        return _("Parked after %s") % used
    if one.is_ == "offline":
        return _("Taken offline after %s") % used
    if one.is_ == "next":
        return minutes(one.slot.allotted)
    over = int((one.slot.used - one.slot.planned).total_seconds() // MINUTE)
    said = [used, *([_("%d over") % over] if over > 0 else []), *([_("screen off")] if is_off else [])]
    settled = ngettext("%d decision", "%d decisions", decided) % decided if decided else ""
    return ". ".join(part for part in (", ".join(said), settled) if part)
