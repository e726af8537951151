"""Who gets a meeting's agenda mail: everybody needed, the facilitator, and members of teams as readers."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Exists, QuerySet

from reviewboard.agenda.earlier import since_fixed
from reviewboard.agenda.models import Answered, Need
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.rows import AgendaView, Code
from reviewboard.domain.values import Attendance
from reviewboard.domain.windows import Window, asked, merge
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.queries import Addressee, people_with_mail


class Part(StrEnum):
    """What somebody is to a meeting; the first that holds counts."""

    FACILITATOR = "facilitator"
    NEEDED = "needed"
    WRITING = "in_writing"
    INVITED = "invited"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who gets the mail, unless their address is none or they want none. `item_ids` are the items that ask.

    `windows` are what their calendar holds: when they are needed, or welcome where they are only invited.
    """

    person_id: int
    name: str
    address: str
    zone: str
    part: Part
    windows: tuple[Window, ...] = ()
    item_ids: tuple[int, ...] = ()
    reads_here: bool = False

    @property
    def gets_mail(self) -> bool:
        """Whether a mail can leave, and is wanted or asks for them."""
        return is_address(self.address) and not self.reads_here

    @property
    def minutes(self) -> int:
        """How many minutes of the meeting ask for them live."""
        return asked(self.windows)

    @property
    def invited(self) -> bool:
        """Whether an invite goes with the mail: windows stand in calendars, never the whole hour for a reader."""
        return bool(self.windows)


def recipients(meeting: MeetingRow, *, on: date) -> list[Recipient]:
    """Every recipient of a meeting, needed people first, then by name. Three statements.

    Who stands in for somebody since the agenda was fixed is one of them, with the rank of a reader.
    """
    needs: dict[int, list[Need]] = defaultdict(list)
    for need in _needs(meeting):
        needs[need.person_id].append(need)
    going = Answered.objects.filter(meeting=meeting.id, stands_in__isnull=False)
    stand_ins = set(going.values_list("stands_in_id", flat=True))
    people = people_with_mail(needs.keys() | stand_ins | {meeting.facilitator_id or 0}, on=on)
    found = [_recipient(meeting, person, needs.get(person.id, [])) for person in people]
    return sorted(found, key=lambda one: (list(Part).index(one.part), one.name, one.person_id))


def mailed(meeting: MeetingRow, *, on: date) -> list[int]:
    """Who gets the agenda of a meeting by mail. Three statements."""
    return [one.person_id for one in recipients(meeting, on=on) if one.gets_mail]


def concerned_since(meeting: MeetingRow, revision: int) -> set[int]:
    """Whom addenda after this revision ask for, and the facilitator. One statement."""
    added = _needs(meeting).filter(item__addendum__revision__gt=revision)
    return {*added.values_list("person_id", flat=True), meeting.facilitator_id or 0}


def concerned(agenda: AgendaView) -> set[int] | None:
    """The same, as far as the agenda's reader may see it; None where its first mail has not left: everybody."""
    told = agenda.mailed_revision
    if told is None or told == agenda.revision:
        return None
    items = (item for item in agenda.items if item.added_in > told and not item.hidden)
    return {need.person_id for item in items for need in item.needs} | {agenda.meeting.facilitator_id or 0}


def _needs(meeting: MeetingRow) -> QuerySet[Need]:
    held = Need.objects.filter(
        ~Exists(since_fixed("item__")),
        item__agenda__meeting_id=meeting.id,
        item__placement=Placement.HELD,
    )
    return held.select_related("item").order_by("item__start", "person_id")


def _recipient(meeting: MeetingRow, person: Addressee, needs: list[Need]) -> Recipient:
    part = part_of({need.attendance for need in needs})
    in_calendar = {Part.NEEDED: Attendance.LIVE, Part.INVITED: Attendance.INVITED}.get(part)
    shown = [need.item for need in needs if need.attendance == in_calendar]
    whole = (Window(0, meeting.minutes),) if person.id == meeting.facilitator_id else ()
    return Recipient(
        person_id=person.id,
        name=person.name,
        address=person.address,
        zone=person.zone,
        part=Part.FACILITATOR if whole else part,
        windows=whole or merge((item.start or 0, (item.start or 0) + (item.minutes or 0)) for item in shown),
        item_ids=tuple(need.item_id for need in needs),
        reads_here=_reads_here(person, Part.FACILITATOR if whole else part),
    )


def _reads_here(person: Addressee, part: Part) -> bool:
    """Whether nothing asks for somebody who wants no agenda then: they read it here."""
    return part is Part.READER and not person.agendas


def part_of(ways: Collection[str]) -> Part:
    """What somebody is to a meeting whose items ask for them in these ways."""
    for way, part in (
        (Attendance.LIVE, Part.NEEDED),
        (Attendance.ASYNCHRONOUS, Part.WRITING),
        (Attendance.INVITED, Part.INVITED),
    ):
        if way in ways:
            return part
    return Part.READER


@dataclass(frozen=True, slots=True)
class Seen:
    """A recipient as somebody who sends the mail may see them: by what visible items ask of them, and no more."""

    person_id: int
    name: str
    zone: ZoneInfo
    part: Part
    has_address: bool = True
    has_left: bool = False
    reads_here: bool = False
    windows: tuple[tuple[datetime, datetime], ...] = ()
    reasons: tuple[Code, ...] = ()

    @property
    def gets_mail(self) -> bool:
        """Whether a mail can leave, and is wanted or asks for them."""
        return self.has_address and not self.has_left and not self.reads_here


@dataclass(slots=True)
class _Asked:
    """What visible items ask of one person."""

    name: str
    live: list[tuple[int, int]] = field(default_factory=list)
    welcome: list[tuple[int, int]] = field(default_factory=list)
    ways: set[Attendance] = field(default_factory=set)
    reasons: list[Code] = field(default_factory=list)

    @property
    def windows(self) -> tuple[Window, ...]:
        """What their calendar holds: when they are needed, or welcome where they are only invited."""
        return merge(self.welcome if part_of(self.ways) is Part.INVITED else self.live)


def seen_by(agenda: AgendaView, *, on: date) -> list[Seen]:
    """The recipients as the agenda's reader may see them, needed people first, then by name. One statement.

    Whom only a restricted item asks for is listed as the reader they are without it: neither who nor how many
    they are can be read from this (product.md, "Visibility").
    """
    asked_for: dict[int, _Asked] = {}
    for item in agenda.items:
        for need in () if item.hidden else item.needs:
            person = asked_for.setdefault(need.person_id, _Asked(need.name))
            person.ways.add(need.attendance)
            person.reasons += need.reasons
            if need.attendance is not Attendance.ASYNCHRONOUS:
                stretches = person.live if need.attendance is Attendance.LIVE else person.welcome
                stretches.append((item.start, item.start + item.minutes))
    meeting = agenda.meeting
    people = people_with_mail(asked_for.keys() | {meeting.facilitator_id or 0}, on=on)
    found = [_seen(meeting, person, asked_for.pop(person.id, _Asked(person.name))) for person in people]
    found += [_left(person_id, person) for person_id, person in asked_for.items()]
    return sorted(found, key=lambda one: (list(Part).index(one.part), one.name, one.person_id))


def _seen(meeting: MeetingRow, person: Addressee, asked_for: _Asked) -> Seen:
    facilitates = person.id == meeting.facilitator_id
    windows = (Window(0, meeting.minutes),) if facilitates else asked_for.windows
    part = Part.FACILITATOR if facilitates else part_of(asked_for.ways)
    return Seen(
        person_id=person.id,
        name=person.name,
        zone=ZoneInfo(person.zone),
        part=part,
        has_address=is_address(person.address),
        reads_here=_reads_here(person, part),
        windows=tuple((_at(meeting, one.start), _at(meeting, one.end)) for one in windows),
        reasons=tuple(asked_for.reasons),
    )


def _left(person_id: int, person: _Asked) -> Seen:
    return Seen(person_id, person.name, ZoneInfo("UTC"), part_of(person.ways), has_left=True)


def _at(meeting: MeetingRow, minute: int) -> datetime:
    return meeting.starts_at + timedelta(minutes=minute)
