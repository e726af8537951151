"""An invite means the same to three calendars not written by us, on both sides of a clock change."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
import vobject

from reviewboard.integrations.calendar.identity import Window
from reviewboard.integrations.calendar.invite import Invite, Method, Party, write

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 11, 26, 10, 24, tzinfo=UTC)
INVITE = Invite(
    uid="m48-p7-1@review.example.com",
    sequence=3,
    method=Method.REQUEST,
    organizer=Party("reviewboard@example.com", "Weekly engineering review"),
    attendee=Party("lukasz@example.com", "Łukasz Świętochowski"),
    window=Window(
        START,
        START + timedelta(minutes=12),
        "Weekly engineering review: INC-214, ACT-388",
        "Because you know CHG-1838; you approved it\nAgenda: https://review.example.com/w/48",
        "Room Ada, 4.02",
        "https://review.example.com/w/48",
    ),
    zone=LONDON,
    stamp=datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
)

SIDES = [
    ("Europe/London", datetime(2026, 10, 22, 9, 24, tzinfo=UTC), "10:24"),
    ("Europe/London", datetime(2026, 10, 29, 10, 24, tzinfo=UTC), "10:24"),
    ("Europe/Dublin", datetime(2026, 3, 26, 10, 24, tzinfo=UTC), "10:24"),
    ("Europe/Dublin", datetime(2026, 4, 2, 9, 24, tzinfo=UTC), "10:24"),
    ("America/New_York", datetime(2026, 3, 5, 15, 24, tzinfo=UTC), "10:24"),
    ("America/New_York", datetime(2026, 3, 12, 14, 24, tzinfo=UTC), "10:24"),
    ("Australia/Sydney", datetime(2026, 4, 1, 23, 24, tzinfo=UTC), "10:24"),
    ("Australia/Sydney", datetime(2026, 4, 9, 0, 24, tzinfo=UTC), "10:24"),
    ("Asia/Kolkata", datetime(2026, 4, 9, 4, 54, tzinfo=UTC), "10:24"),
    ("America/Sao_Paulo", datetime(2026, 1, 15, 13, 24, tzinfo=UTC), "10:24"),
    ("America/Sao_Paulo", datetime(2018, 12, 13, 12, 24, tzinfo=UTC), "10:24"),
    ("Africa/Casablanca", datetime(2026, 2, 12, 9, 24, tzinfo=UTC), "10:24"),
    ("Africa/Casablanca", datetime(2026, 2, 19, 10, 24, tzinfo=UTC), "10:24"),
    ("Pacific/Apia", datetime(2026, 1, 14, 21, 24, tzinfo=UTC), "10:24"),
    ("Pacific/Apia", datetime(2020, 1, 14, 20, 24, tzinfo=UTC), "10:24"),
]


def moved(start: datetime, zone: str) -> Invite:
    window = replace(INVITE.window, start=start, end=start + timedelta(minutes=12))
    return replace(INVITE, window=window, zone=ZoneInfo(zone))


def under_a_foreign_name(content: bytes, zone: str, start: datetime) -> str:
    """The object with its zone renamed, so that a reader has to use the VTIMEZONE and not its own table.

    Readers remember zones by name, so each case has its own; digits make one guess an offset.
    """
    name = f"Here{start:%Y%m%d}{zone.replace('/', '')}".translate(str.maketrans("0123456789", "abcdefghij"))
    return content.decode().replace(f"TZID:{zone}", f"TZID:{name}").replace(f"TZID={zone}:", f"TZID={name}:")


def event(content: bytes) -> icalendar.Event:
    (found,) = icalendar.Calendar.from_ical(content).events
    return found


def unfolded(content: bytes) -> str:
    return content.decode().replace("\r\n ", "")


@pytest.mark.parametrize(("zone", "start", "shown"), SIDES)
def test_three_calendars_read_the_same_instant_on_both_sides_of_a_clock_change(
    zone: str, start: datetime, shown: str
) -> None:
    content = write(moved(start, zone))
    text = under_a_foreign_name(content, zone, start)
    assert zone not in text
    read_by_icalendar = event(text.encode())
    assert (read_by_icalendar.start, read_by_icalendar.end) == (start, start + timedelta(minutes=12))
    assert vobject.readOne(text).vevent.dtstart.value.astimezone(UTC) == start
    (read,) = ics.Calendar(
        content.decode()
    ).events  # reads entries before zones: it knows the zone by name only
    assert read.begin.datetime == start
    assert f"DTSTART;TZID={zone}:{start.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}" in unfolded(content)
    assert f"{start.astimezone(ZoneInfo(zone)):%H:%M}" == shown


@pytest.mark.parametrize("hour", [0, 1])
def test_an_hour_that_clocks_show_twice_is_written_in_utc(hour: int) -> None:
    start = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    content = write(moved(start, "Europe/London"))
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in unfolded(content)
    assert vobject.readOne(content.decode()).vevent.dtstart.value == start


def test_the_object_holds_one_request_to_one_attendee() -> None:
    read = icalendar.Calendar.from_ical(write(INVITE))
    (found,) = read.events
    assert (read["METHOD"], found["UID"], found["SEQUENCE"]) == ("REQUEST", INVITE.uid, 3)
    assert (found["STATUS"], found["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert found["ORGANIZER"] == "mailto:reviewboard@example.com"
    assert found["ATTENDEE"] == "mailto:lukasz@example.com"
    assert found["ATTENDEE"].params["CN"] == "Łukasz Świętochowski"
    assert found["ATTENDEE"].params["ROLE"] == "REQ-PARTICIPANT"
    assert INVITE.stamp == found.DTSTAMP


def test_the_invited_are_optional() -> None:
    assert event(write(replace(INVITE, required=False)))["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"


def test_a_cancellation_says_so_and_frees_the_time() -> None:
    content = write(replace(INVITE, method=Method.CANCEL, sequence=4))
    assert icalendar.Calendar.from_ical(content)["METHOD"] == "CANCEL"
    assert (event(content)["STATUS"], event(content)["TRANSP"], event(content)["SEQUENCE"]) == (
        "CANCELLED",
        "TRANSPARENT",
        4,
    )


def test_text_survives_commas_semicolons_backslashes_and_line_breaks() -> None:
    window = replace(INVITE.window, summary="A, b; c\\n d", description="One, two\nThree; \\ four")
    content = write(replace(INVITE, window=window))
    found = vobject.readOne(content.decode()).vevent
    assert found.summary.value == event(content)["SUMMARY"] == "A, b; c\\n d"
    assert found.description.value == event(content)["DESCRIPTION"] == "One, two\nThree; \\ four"


def test_lines_end_in_crlf_and_are_at_most_75_octets() -> None:
    window = replace(INVITE.window, description="Größe der Änderung: " * 20)
    lines = write(replace(INVITE, window=window)).split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert event(b"\r\n".join(lines))["DESCRIPTION"] == window.description.strip()


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x85"])
def test_a_line_break_in_anything_typed_begins_no_property(break_: str) -> None:
    forged = f"Ana{break_}ATTENDEE:mailto:eve@example.com{break_}X-FORGED:1"
    window = replace(INVITE.window, summary=forged, description=forged, location=forged, url=forged)
    content = write(
        replace(INVITE, window=window, attendee=Party("ana@example.com", f'{forged}";X=1'), uid="u@h")
    )
    assert not re.search(r"^(X-FORGED|ATTENDEE:)", unfolded(content), re.MULTILINE)
    assert event(content)["ATTENDEE"] == "mailto:ana@example.com"
    assert set(event(content)["ATTENDEE"].params) == {"CN", "ROLE", "PARTSTAT", "RSVP"}


def test_the_same_invite_is_the_same_bytes() -> None:
    assert write(INVITE) == write(replace(INVITE))
