"""Who gets a meeting's agenda mail: everybody needed, the facilitator, and the members of teams as readers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from reviewboard.agenda.models import Need
from reviewboard.agenda.placements import Placement
from reviewboard.domain.values import Attendance
from reviewboard.domain.windows import Window, asked, merge
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.queries import Addressee, people_with_mail, person_with_mail


class Part(StrEnum):
    """What somebody is to a meeting; the first that holds counts."""

    FACILITATOR = "facilitator"
    NEEDED = "needed"
    WRITING = "in_writing"
    INVITED = "invited"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who gets the mail. `item_ids` are the items that ask for them; an empty address keeps the mail here."""

    person_id: int
    name: str
    address: str
    zone: str
    part: Part
    windows: tuple[Window, ...] = ()
    item_ids: tuple[int, ...] = ()

    @property
    def minutes(self) -> int:
        """How many minutes of the meeting ask for them live."""
        return asked(self.windows)

    @property
    def invited(self) -> bool:
        """Whether an invite goes with the mail: only windows stand in calendars, never the whole hour for a reader."""
        return bool(self.windows)


def recipients(meeting: MeetingRow, *, on: date) -> list[Recipient]:
    """Every recipient of a meeting, needed people first, then by name. Two statements."""
    needs: dict[int, list[Need]] = defaultdict(list)
    for need in _needs(meeting):
        needs[need.person_id].append(need)
    people = people_with_mail(needs.keys() | {meeting.facilitator_id or 0}, on=on)
    found = [_recipient(meeting, person, needs.get(person.id, [])) for person in people]
    return sorted(found, key=lambda one: (list(Part).index(one.part), one.name, one.person_id))


def recipient(meeting: MeetingRow, person_id: int, *, on: date) -> Recipient | None:
    """One recipient of a meeting, or None when nothing is sent to them. Two statements."""
    needs = list(_needs(meeting).filter(person_id=person_id))
    asked_for = bool(needs) or person_id == meeting.facilitator_id
    person = person_with_mail(person_id, on=on, member=not asked_for)
    return _recipient(meeting, person, needs) if person else None


def _needs(meeting: MeetingRow) -> QuerySet[Need]:
    held = Need.objects.filter(item__agenda__meeting_id=meeting.id, item__placement=Placement.HELD)
    return held.select_related("item").order_by("item__start", "person_id")


def _recipient(meeting: MeetingRow, person: Addressee, needs: list[Need]) -> Recipient:
    live = [need.item for need in needs if need.attendance == Attendance.LIVE]
    whole = (Window(0, meeting.minutes),) if person.id == meeting.facilitator_id else ()
    return Recipient(
        person_id=person.id,
        name=person.name,
        address=person.address,
        zone=person.zone,
        part=Part.FACILITATOR if whole else _part(needs),
        windows=whole or merge((item.start or 0, (item.start or 0) + (item.minutes or 0)) for item in live),
        item_ids=tuple(need.item_id for need in needs),
    )


def _part(needs: list[Need]) -> Part:
    ways = {need.attendance for need in needs}
    for way, part in (
        (Attendance.LIVE, Part.NEEDED),
        (Attendance.ASYNCHRONOUS, Part.WRITING),
        (Attendance.INVITED, Part.INVITED),
    ):
        if way in ways:
            return part
    return Part.READER
