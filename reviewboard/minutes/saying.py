"""Saying something in a meeting: notes, decisions, findings, ideas, actions, and what a button settles.

What is said conflicts with nothing: two people who write at once are both kept. Nothing is made of it before the
read-back, and nothing of it leaves (product.md, "Jira").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from reviewboard.agenda.queries import is_built, item_for, local_date
from reviewboard.agenda.rows import ItemView
from reviewboard.audit.operations import record
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.live import OPENING, READ_BACK, Said, parse
from reviewboard.domain.values import CauseState, MeetingState
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.meetings.running import NotRunning, leads, log
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.minutes.shared import tell
from reviewboard.minutes.whom import whom
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

NO_ITEM = frozenset({"", OPENING, READ_BACK})
"""What is said while no item is on is about none."""
HELD = frozenset({"incident", "change", "action"})
"""A legal hold on one of these stops edits of what was said about it."""


class SomebodyWasFaster(Exception):  # noqa: N818 - reads as what it is at every raise
    """The entry was edited, or taken back, since the reader saw it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: the meeting, and the item as the reader sees it; None for none."""

    meeting: MeetingRow
    item: ItemView | None

    @property
    def key(self) -> str:
        """What the entry is kept by."""
        return self.item.key if self.item else ""

    @property
    def on(self) -> date:
        """The day of the meeting, where it is held."""
        return local_date(self.meeting)


@transaction.atomic
def say(
    *,
    reader: Reader,
    meeting_id: int,
    item_id: int | None,
    typed: str,
    kind: Said,
    token: UUID,
    as_of: datetime,
    after_close: bool = False,
) -> int:
    """Keeps one line; the entry's id. The same `token` again is the same entry, and nothing is said twice.

    `after_close`: of a closed meeting whose minutes have not gone out (`minutes.amending`), and of no other.

    Raises:
        NotVisible: there is no such meeting or item for this reader.
        NotAllowed: they may not write its minutes.
        NotRunning: the meeting does not run.
        Nobody: the "@name" of an action is nobody's, or several people's.
        ValueError: it says nothing, or too much.
    """
    place = where(reader, meeting_id, item_id, after_close=after_close)
    again = Entry.objects.filter(meeting=meeting_id, token=token).values_list("pk", flat=True).first()
    if again is not None:
        return again
    line = parse(typed, kind=kind, on=place.on)
    owner_id = whom(reader, line.handle, place.meeting, on=place.on) if line.handle else None
    (text,) = key_texts([line.text])
    kept = {"text": text, "owner_id": owner_id, "due_on": line.due_on, "token": token}
    try:
        with transaction.atomic():
            return _keep(reader, place, EntryKind(line.kind.value), kept, as_of)
    except IntegrityError:  # it was sent again while it was being kept
        return Entry.objects.get(meeting=meeting_id, token=token).pk


@transaction.atomic
def settle_candidate(
    *, reader: Reader, meeting_id: int, item_id: int, change_id: int, state: CauseState, as_of: datetime
) -> int:
    """Says of a candidate change of an incident that it contributed, or is ruled out; the entry's id.

    What was said of it before in this meeting is taken back.

    Raises:
        NotVisible: there is no such meeting, item or candidate for this reader.
        NotAllowed, NotRunning: as `say`.
        ValueError: nothing else can be said of a candidate.
    """
    if state not in (CauseState.CONTRIBUTED, CauseState.RULED_OUT):
        raise ValueError("a candidate contributed, or is ruled out")
    place = where(reader, meeting_id, item_id)
    incident_id = incident_of(place.item, change_id)
    before = Entry.objects.filter(
        meeting=meeting_id, kind=EntryKind.CAUSE, incident=incident_id, change=change_id, taken_back_at=None
    )
    before.update(taken_back_at=as_of)
    kept = {"incident_id": incident_id, "change_id": change_id, "cause": state}
    return _keep(reader, place, EntryKind.CAUSE, kept, as_of)


@transaction.atomic
def accept_findings(
    *, reader: Reader, meeting_id: int, item_id: int, finding_ids: Sequence[int], as_of: datetime
) -> int:
    """Says that findings stand as written; how many it was not said of before.

    Raises: as `say`. The findings were read by the same reader (`minutes.facing.findings_of`); others count for nothing.
    """
    place = where(reader, meeting_id, item_id)
    known = Entry.objects.filter(
        meeting=meeting_id, kind=EntryKind.STANDS, finding__in=finding_ids, taken_back_at=None
    )
    fresh = sorted(set(finding_ids) - set(known.values_list("finding_id", flat=True)))
    for pk in fresh:
        _keep(reader, place, EntryKind.STANDS, {"finding_id": pk}, as_of)
    return len(fresh)


@transaction.atomic
def reword(
    *,
    reader: Reader,
    meeting_id: int,
    entry_id: int,
    typed: str,
    seen: str,
    as_of: datetime,
    after_close: bool = False,
) -> None:
    """Says an entry in other words; of an action, with another owner or date where they are named.

    `after_close`: as in `say`.

    Raises:
        NotVisible, NotAllowed, NotRunning, Nobody, ValueError: as `say`.
        SomebodyWasFaster: it was edited since the reader saw it (`EntryView.version`).
    """
    place, entry = _entry(reader, meeting_id, entry_id, after_close=after_close)
    if entry.version != seen:
        raise SomebodyWasFaster
    kind = Said(entry.kind)
    line = parse(typed, kind=kind, on=place.on)
    (entry.text,) = key_texts([line.text])
    if kind is Said.ACTION:
        entry.owner_id = (
            whom(reader, line.handle, place.meeting, on=place.on) if line.handle else entry.owner_id
        )
        entry.due_on = line.due_on or entry.due_on
    entry.edited_at = as_of
    entry.save()
    _log(place, Logged.REWORDED, {"entry": entry_id}, reader, as_of)


@transaction.atomic
def take_back(
    *, reader: Reader, meeting_id: int, entry_id: int, as_of: datetime, after_close: bool = False
) -> None:
    """Takes an entry out of the minutes; its history stays. Twice is once. Raises as `reword`."""
    place, entry = _entry(reader, meeting_id, entry_id, after_close=after_close)
    Entry.objects.filter(pk=entry.pk).update(taken_back_at=as_of)
    _log(place, Logged.TAKEN_BACK, {"entry": entry_id}, reader, as_of)


def where(reader: Reader, meeting_id: int, item_id: int | None, *, after_close: bool = False) -> Place:
    """The place of what is said, if the reader may write there: who runs the meeting, about what they may see.

    Of a restricted item whoever it asks for may write, too: who runs the meeting may not be among them. `after_close`:
    as in `say`; what the meeting said stands as it was read back, so only those change it who run it.

    Raises:
        NotVisible, NotAllowed, NotRunning: as `say`.
    """
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    item = None if item_id is None else item_for(reader, meeting, item_id=item_id)
    if item is None and not is_built(meeting_id):
        raise NotVisible(meeting_id)
    place = Place(meeting, item)
    _refuse(reader, place, is_item=item_id is not None, after_close=after_close)
    return place


def _refuse(reader: Reader, place: Place, *, is_item: bool, after_close: bool) -> None:
    """Raises what `where` does, but for a meeting that is not there. `is_item`: it is to be about one."""
    meeting, item = place.meeting, place.item
    asked = item is not None and item.restricted and item.is_yours and reader.can(Right.ANSWER)
    if not leads(reader, meeting) and not asked:
        raise NotAllowed(Right.RUN_MEETINGS)
    if is_item and (item is None or item.hidden):
        raise NotVisible(meeting.id)
    if not (_is_open(meeting.id) if after_close else meeting.state is MeetingState.LIVE):
        raise NotRunning


def incident_of(item: ItemView | None, change_id: int) -> int:
    """The incident of an item that this change is a candidate of.

    Raises:
        NotVisible: it is none of them, as far as the reader may see.
    """
    changes = {view.id for view in item.looked_at if view.kind == "change"} if item else set()
    incident = next((view.id for view in item.about if view.kind == "incident"), None) if item else None
    if incident is None or change_id not in changes:
        raise NotVisible(change_id)
    return incident


def _keep(reader: Reader, place: Place, kind: EntryKind, kept: dict[str, Any], as_of: datetime) -> int:
    entry = Entry.objects.create(
        meeting_id=place.meeting.id,
        key=place.key,
        kind=kind,
        written_by_id=reader.person_id,
        written_at=as_of,
        **kept,
    )
    _log(place, Logged.SAID, {"entry": entry.pk, "kind": kind.value}, reader, as_of)
    return entry.pk


def _is_open(meeting_id: int) -> bool:
    """Whether the meeting is closed and its minutes can still be amended; held until the transaction ends."""
    waiting = Minutes.objects.select_for_update().filter(meeting=meeting_id, published_at=None)
    return waiting.first() is not None


def _log(place: Place, kind: Logged, what: dict[str, int | str], reader: Reader, as_of: datetime) -> None:
    """In the log of the hour, of which everybody's page is told; after the close in the log of decisions."""
    if place.meeting.state is MeetingState.LIVE:
        log(place.meeting.id, kind, what, reader, as_of)
        tell(place.meeting.id)
    else:
        subject = f"meeting:{place.meeting.id}"
        action = f"minutes.{kind.value}"
        record(actor_id=reader.person_id, action=action, subject=subject, details=what, at=as_of)


def _entry(
    reader: Reader, meeting_id: int, entry_id: int, *, after_close: bool = False
) -> tuple[Place, Entry]:
    """An entry of the running meeting that the reader may write, locked, with its place."""
    found = Entry.objects.select_for_update().filter(pk=entry_id, meeting=meeting_id).first()
    meeting = get_meeting(reader, meeting_id)
    if found is None or meeting is None:
        raise NotVisible(entry_id)
    item = item_for(reader, meeting, key=found.key) if found.key else None
    if found.key and (item is None or item.hidden):
        raise NotVisible(entry_id)
    place = Place(meeting, item)
    _refuse(reader, place, is_item=item is not None, after_close=after_close)
    refuse_held(*(view.key for view in (item.about if item else ()) if view.kind in HELD))
    return place, found
