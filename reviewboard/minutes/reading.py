"""The minutes of a meeting for one reader: what was talked about, in its order, with what came of it.

Of an item that the reader may not see there is its time, and no more: neither its records, nor its notes, nor whom it
asked for (product.md, "Visibility"). Who was absent stands nowhere in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.agenda.deferring import comes_again, goes_to
from reviewboard.agenda.queries import keys_of
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.domain.live import Became, Slot, predict, put_off
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.queries import minutes_of, recorded
from reviewboard.minutes.rows import Hour, MinutesRow, RecordedView
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class TurnView:
    """One item of the meeting. `began` is None for one that was not reached; `used` and `planned` are minutes.

    `became` is how it ended: None where the meeting did not come to it. `comes_on` is the day on which it comes again.
    Of a hidden item `said` is empty.
    """

    item: ItemView
    began: datetime | None
    used: int
    planned: int
    became: Became | None
    comes_on: date | None
    said: tuple[RecordedView, ...] = ()


@dataclass(frozen=True, slots=True)
class MinutesView:
    """The minutes. `turns` were on, or spoken of all the same; `not_reached` were not; `loose` was said about no item."""

    agenda: AgendaView
    row: MinutesRow
    turns: tuple[TurnView, ...]
    not_reached: tuple[TurnView, ...]
    loose: tuple[RecordedView, ...]

    @property
    def meeting(self) -> MeetingRow:
        """Whose minutes they are."""
        return self.agenda.meeting

    @property
    def hour(self) -> Hour:
        """How it went."""
        return self.row.hour

    @property
    def said(self) -> tuple[RecordedView, ...]:
        """Everything that the reader may see of what was said."""
        turns = (*self.turns, *self.not_reached)
        return (*(one for turn in turns for one in turn.said), *self.loose)

    def count(self, kind: EntryKind) -> int:
        """How many entries of this kind the reader may see."""
        return sum(one.said.kind is kind for one in self.said)


def minutes_for(reader: Reader, agenda: AgendaView) -> MinutesView | None:
    """The minutes of the meeting whose agenda this is, as the reader sees it; None before it was closed.

    At most five statements.
    """
    meeting = agenda.meeting
    if meeting.state is not MeetingState.CLOSED:
        return None
    row = minutes_of(meeting.id)
    if row is None:
        return None
    said = _by_key(reader, agenda, as_it_is=row.published_at is None)
    turns = list(_turns(agenda, row.hour, said))
    return MinutesView(
        agenda=agenda,
        row=row,
        turns=tuple(one for one in turns if one.began or one.said),
        not_reached=tuple(one for one in turns if not (one.began or one.said)),
        loose=tuple(said[""]),
    )


def _by_key(reader: Reader, agenda: AgendaView, *, as_it_is: bool) -> dict[str, list[RecordedView]]:
    visible = {item.key for item in (*agenda.items, *agenda.read) if not item.hidden}
    said: dict[str, list[RecordedView]] = defaultdict(list)
    for one in recorded(reader, agenda.meeting.id, visible, as_it_is=as_it_is):
        said[one.said.key].append(one)
    return said


def _turns(agenda: AgendaView, hour: Hour, said: dict[str, list[RecordedView]]) -> Iterator[TurnView]:
    ids = keys_of(agenda.meeting.id)
    items = {item.id: item for item in (*agenda.items, *agenda.read)}
    again = set(comes_again(put_off(hour.live)))
    to = goes_to(agenda.meeting) if again else None
    for one in predict(hour.live, at=hour.ended_at).slots:
        item = items.get(ids.get(one.slot.key, 0))
        if item is None:
            continue
        was_on = one.is_ != "next" or one.slot.was_on
        used = hour.live.used(hour.ended_at) if one.slot is hour.live.now else one.slot.used
        yield TurnView(
            item=item,
            began=one.starts_at if was_on else None,
            used=round(used.total_seconds() / 60),
            planned=round(one.slot.planned.total_seconds() / 60),
            became=_became(one.slot, is_now=one.slot is hour.live.now),
            comes_on=to if one.slot.key in again else None,
            said=() if item.hidden else tuple(said[item.key]),
        )


def _became(slot: Slot, *, is_now: bool) -> Became | None:
    """What was on when the meeting was closed was talked about."""
    return slot.became or (Became.DISCUSSED if is_now else None)


def actions_of(view: MinutesView, person_id: int | None) -> list[RecordedView]:
    """The actions that somebody took on in the meeting."""
    kinds = (one for one in view.said if one.said.kind is EntryKind.ACTION)
    return [one for one in kinds if person_id is not None and one.said.owner_id == person_id]


def action_ids(said: Iterable[RecordedView]) -> list[int]:
    """The action items among what was said."""
    return [one.said.action_id for one in said if one.said.action_id is not None]
