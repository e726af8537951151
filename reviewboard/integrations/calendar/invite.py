"""One calendar entry as an iTIP message (RFC 5546): bytes that a mail carries.

One object holds one UID. Several in one REQUEST are forbidden there, and calendars then take the first, or
import all as a stranger's file (docs/adr/0006-invite.md).
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vCalAddress

from reviewboard.integrations.calendar.identity import Window
from reviewboard.integrations.calendar.lines import one_line, plain_lines
from reviewboard.integrations.calendar.timezones import vtimezone

PRODUCT = "-//reviewboard//reviewboard//EN"


class Method(enum.StrEnum):
    """What the calendar is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or receives an invite: a plain address, and a name to show."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """One entry of one person. `stamp` is when it was made; the same input gives the same bytes."""

    uid: str
    sequence: int
    method: Method
    organizer: Party
    attendee: Party
    window: Window
    zone: ZoneInfo
    stamp: datetime
    required: bool = True


def write(invite: Invite) -> bytes:
    """The iCalendar object: UTF-8, CRLF, folded at 75 octets, with the zone's own VTIMEZONE."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", invite.method.value)
    for component in _components(invite, set()):
        calendar.add_component(component)
    return bytes(calendar.to_ical(sorted=False))


def write_file(invites: Sequence[Invite]) -> bytes:
    """Several entries as one file for its owner to add by hand (METHOD:PUBLISH): there, one object may hold many.

    They keep the UIDs and the words that a mail gives them, so that the mail updates what was added by hand.
    """
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    zones: set[tuple[str, int]] = set()
    for invite in invites:
        for component in _components(invite, zones):
            calendar.add_component(component)
    return bytes(calendar.to_ical(sorted=False))


def _components(invite: Invite, zones: set[tuple[str, int]]) -> Iterator[Component]:
    """The zone, unless it is among `zones` already, and the entry."""
    start, end = invite.window.start.astimezone(invite.zone), invite.window.end.astimezone(invite.zone)
    zone = (invite.zone.key, start.year)
    if _shown_twice(start) or _shown_twice(end):
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    elif zone not in zones:
        zones.add(zone)
        yield vtimezone(invite.zone, start.year)
    yield _event(invite, start, end)


def _event(invite: Invite, start: datetime, end: datetime) -> Event:
    cancelled = invite.method is Method.CANCEL
    event = Event()
    event.add("UID", invite.uid)
    event.add("SEQUENCE", invite.sequence)
    event.add("DTSTAMP", invite.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("SUMMARY", one_line(invite.window.summary))
    for name, value in (("DESCRIPTION", invite.window.description), ("LOCATION", invite.window.location)):
        if value:
            event.add(name, plain_lines(value))
    if invite.window.url:
        event.add("URL", one_line(invite.window.url))
    event.add("ORGANIZER", _address(invite.organizer))
    event.add("ATTENDEE", _attendee(invite))
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _attendee(invite: Invite) -> vCalAddress:
    """RSVP is not asked for: answers go by the links in the mail, and a reply would reach nobody."""
    address = _address(invite.attendee)
    address.params["ROLE"] = "REQ-PARTICIPANT" if invite.required else "OPT-PARTICIPANT"
    address.params["PARTSTAT"] = "NEEDS-ACTION"
    address.params["RSVP"] = "FALSE"
    return address


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(party.address)}")
    if party.name:
        address.params["CN"] = one_line(party.name).replace('"', "'")
    return address


def _shown_twice(local: datetime) -> bool:
    """Whether clocks show this wall time twice that day; calendars differ about which one they take."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
