"""Keeping what people answered: called by the room `attendance`, read by every rebuild and page.

A draft is built anew from it. A fixed agenda never re-packs: its slots and rows stay, and only who goes is read from
here (product.md, "Ranking and the agenda").
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction

from reviewboard.agenda.availability import person_facts
from reviewboard.agenda.gathering import gather
from reviewboard.agenda.keys import Known, pk
from reviewboard.agenda.models import AgendaItem, Answered
from reviewboard.agenda.moving import tell_moved
from reviewboard.agenda.placements import Placement
from reviewboard.domain.assembly import AgendaInputs
from reviewboard.domain.needs import Roster
from reviewboard.domain.values import AnswerWay
from reviewboard.domain.windows import within
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.news import agenda_changed
from reviewboard.people.queries import PersonForAgenda, people_for_agenda


@dataclass(frozen=True, slots=True)
class Stretch:
    """The slot of an item, as somebody may be asked to be there for it: its key, its first minute, how many."""

    key: str
    start: int
    minutes: int


def stretch_of(meeting: MeetingRow, *, key: str) -> Stretch | None:
    """The slot of an item by its key; None when it has none any more. The house's: it asks no reader."""
    held = AgendaItem.objects.filter(agenda__meeting_id=meeting.id, placement=Placement.HELD, key=key)
    row = held.values_list("key", "start", "minutes").first()
    return Stretch(row[0], row[1] or 0, row[2] or 0) if row else None


def may_be_live(person: PersonForAgenda, meeting: MeetingRow, stretch: Stretch) -> bool:
    """Whether somebody may be asked to be there then: inside their hours, not paged before, nobody who left."""
    facts = person_facts(person, meeting.starts_at, meeting.minutes, Known())
    free = not (facts.left or facts.contractor or facts.paged)
    return free and within((stretch.start, stretch.start + stretch.minutes), facts.available)


@transaction.atomic
def settle(
    *,
    meeting: MeetingRow,
    key: str,
    person_id: int,
    way: AnswerWay | None,
    as_of: datetime,
    stands_in_id: int | None = None,
) -> None:
    """Keeps how a person settled what an item asks of them; None: not at all, as if they had never answered.

    Pages follow at once, drafts with their next rebuild, which this owes; calendars where mail has left.
    """
    mine: dict[str, Any] = {"meeting_id": meeting.id, "key": key, "person_id": person_id}
    before = Answered.objects.filter(**mine).values_list("stands_in_id", flat=True).first()
    if way is None:
        Answered.objects.filter(**mine).delete()
    else:
        kept: dict[str, Any] = {"way": way, "stands_in_id": stands_in_id, "settled_at": as_of}
        kept["in_writing"] = stands_in_id is not None and not _comes(meeting, key, stands_in_id)
        Answered.objects.update_or_create(**mine, defaults=kept)
    concerned = {one for one in (person_id, before, stands_in_id) if one is not None}
    tell_moved(meeting, concerned, as_of=as_of)
    agenda_changed()


def _comes(meeting: MeetingRow, key: str, person_id: int) -> bool:
    stretch = stretch_of(meeting, key=key)
    person = people_for_agenda([person_id], on=meeting.starts_at.date()).get(person_id)
    return stretch is None or person is None or may_be_live(person, meeting, stretch)


def forget(meetings: Collection[int], *, besides: Collection[str]) -> int:
    """Deletes what people answered to these meetings, history included, but of items on which a hold stands; how many.

    Inside the transaction that ends the retention of names (`audit.history.unprotected`).
    """
    gone = Answered.objects.filter(meeting__in=meetings).exclude(key__in=besides)
    keys = list(gone.values_list("pk", flat=True))
    gone.delete()
    apps.get_model("agenda", "AnsweredEvent")._default_manager.filter(id__in=keys).delete()
    return len(keys)


def owning_lead(meeting: MeetingRow, key: str, *, besides: Collection[int], as_of: datetime) -> int | None:
    """Who speaks for the team that owns what an item is about: its lead; None when there is no such team or person.

    `besides`: who has said already that it is not them. Reads the week as a rebuild does.
    """
    gathered = gather(meeting, as_of=as_of)
    inputs, known = gathered.inputs, gathered.known
    roster = Roster({one.key: one for one in inputs.people}, {one.key: one for one in inputs.teams})
    speaker = roster.speaker(_owning_team(inputs, known.everywhere.get(key, key)))
    found = pk(known.here.get(speaker.key, speaker.key), "person") if speaker else None
    return None if found in besides else found


def _owning_team(inputs: AgendaInputs, key: str) -> str | None:
    """The key of the team whose service, queue or turn of the wheel the item is about."""
    if key.startswith("wheel:"):
        return key.removeprefix("wheel:")
    for action in inputs.actions:
        if action.key == key and action.team:
            return action.team
    services = {one.key: one.service for one in inputs.changes}
    services |= {one.key: one.service for one in inputs.incidents}
    services |= {one.key: one.service for one in inputs.actions}
    service = services.get(key)
    return service.team if service else None
