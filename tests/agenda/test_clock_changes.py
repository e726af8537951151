"""Ten o'clock in Berlin, for people in New York, Sydney and Kolkata, around every change of clocks of a year.

The page, the mail and the invite say the same, and three calendars that are not ours read the same instant. The hours below
are written by hand: no zone's table is asked for what is to be compared with it.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from html import unescape
from itertools import islice
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
import recurring_ical_events
import vobject
from django.test import Client

from reviewboard.agenda import mail
from reviewboard.agenda.operations import freeze
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.incidents.models import Incident, Responder
from reviewboard.integrations.mail.agenda import render
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.meetings.recurrence import starts
from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.people.roster import person, user

pytestmark = pytest.mark.django_db

PLACES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata")
# The day, the hour in UTC, and what clocks in these places show then.
HOURS = [
    (date(2027, 3, 11), 9, "10:00 04:00 20:00 14:30"),  # New York changes on 14 March
    (date(2027, 3, 18), 9, "10:00 05:00 20:00 14:30"),
    (date(2027, 3, 25), 9, "10:00 05:00 20:00 14:30"),  # Berlin on 28 March
    (date(2027, 4, 1), 8, "10:00 04:00 19:00 13:30"),  # Sydney on 4 April
    (date(2027, 4, 8), 8, "10:00 04:00 18:00 13:30"),
    (date(2027, 9, 30), 8, "10:00 04:00 18:00 13:30"),  # Sydney on 3 October
    (date(2027, 10, 7), 8, "10:00 04:00 19:00 13:30"),
    (date(2027, 10, 28), 8, "10:00 04:00 19:00 13:30"),  # Berlin on 31 October
    (date(2027, 11, 4), 9, "10:00 05:00 20:00 14:30"),  # New York on 7 November
    (date(2027, 11, 11), 9, "10:00 04:00 20:00 14:30"),
]


def people() -> list[Person]:
    """One in each place, who works round the clock: nobody's hours are what is looked at here."""
    hours = {"works_from": time(0), "works_to": time(23, 59), "works_on": "1234567"}
    return [person(f"In {place.partition('/')[2]}", zone=place, **hours) for place in PLACES]


def fixed_meeting(on: date, responders: list[Person]) -> MeetingRow:
    """The meeting of this day, its agenda fixed, with an incident for each of them, who led the response."""
    before = datetime.combine(on, time(12), UTC) - timedelta(days=2)
    create_series(
        key="weekly",
        name="Weekly review",
        zone="Europe/Berlin",
        rule="FREQ=WEEKLY;BYDAY=TH",
        starts_on=date(2027, 1, 1),
        starts_at=time(10),
        as_of=before,
    )
    pager = Connection.objects.create(
        key="pager", name="pager", vendor="made-up", kind=ConnectionKind.PAGER, last_seen_at=before
    )
    for number, one in enumerate(responders):
        made = Incident.objects.create(
            connection=pager,
            external_id=f"P{number}",
            title="Checkout was slow",
            severity=Severity.SEV2,
            status=IncidentStatus.RESOLVED,
            started_at=before - timedelta(days=1),
            resolved_at=before,
        )
        identity = Identity.objects.create(kind="email", value=one.email, person=one)
        Responder.objects.create(incident=made, identity=identity, lead=True)
    found = get_meeting(HOUSE, Meeting.objects.earliest("starts_at").pk)
    assert found is not None
    freeze(meeting_id=found.id, as_of=found.freezes_at)
    return found


def invite_of(message: EmailMessage) -> bytes:
    """The calendar part that mail programs act on."""
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    held = part.get_payload(decode=True)
    assert isinstance(held, bytes)
    return held


def as_three_calendars_read(content: bytes) -> list[tuple[datetime, datetime]]:
    """Begin and end of the one entry, by icalendar (with recurring_ical_events on top), vobject and ics."""
    calendar = icalendar.Calendar.from_ical(content)
    (first,) = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2027, 12, 31))
    second = vobject.readOne(content.decode()).vevent
    (third,) = ics.Calendar(content.decode()).events
    return [
        (first["DTSTART"].dt.astimezone(UTC), first["DTEND"].dt.astimezone(UTC)),
        (second.dtstart.value.astimezone(UTC), second.dtend.value.astimezone(UTC)),
        (third.begin.datetime.astimezone(UTC), third.end.datetime.astimezone(UTC)),
    ]


def shown(hour: str, minutes: int) -> str:
    """What a clock shows so many minutes after it showed this."""
    return (
        f"{datetime.combine(date(2027, 1, 1), time.fromisoformat(hour)) + timedelta(minutes=minutes):%H:%M}"
    )


def plain(html: str) -> str:
    """A page as it reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()).replace(" – ", "–")


@pytest.mark.parametrize(("on", "utc", "clocks"), HOURS)
def test_page_mail_and_invite_agree_and_three_calendars_with_them(on: date, utc: int, clocks: str) -> None:
    responders = people()
    meeting = fixed_meeting(on, responders)
    assert meeting.starts_at == datetime.combine(on, time(utc), UTC)
    letters = mail.letters_about(meeting)
    assert letters is not None
    for who, hour in zip(responders, clocks.split(), strict=True):
        written = mail.to_person(letters, who.pk)
        assert written is not None
        (window,) = written.windows
        begin, end = (
            int((at - meeting.starts_at).total_seconds() // 60) for at in (window.start, window.end)
        )
        span = f"{shown(hour, begin)}–{shown(hour, end)}"
        message, _ = mail.put_together(letters, written, who.pk, 1)
        rendered = render(written)
        assert span in message["Subject"]
        assert span in rendered.text
        assert span in plain(rendered.html)
        for read in as_three_calendars_read(invite_of(message)):
            assert read == (window.start.astimezone(UTC), window.end.astimezone(UTC))
        client = Client()
        client.force_login(user(Role.ENGINEER, who))
        assert f"You are needed {span}" in plain(
            client.get(f"/meetings/{meeting.id}/").content.decode()
        ).replace("You were needed", "You are needed")


def test_every_thursday_of_the_year_it_is_ten_in_berlin() -> None:
    rule = ("FREQ=WEEKLY;BYDAY=TH", date(2027, 1, 1), time(10), ZoneInfo("Europe/Berlin"))
    found = list(islice(starts(*rule, datetime(2027, 1, 1, tzinfo=UTC)), 52))
    by_hand = {day: hour for day, hour, _ in HOURS}
    assert len(found) == 52
    for start in found:
        summer = date(2027, 3, 28) < start.date() < date(2027, 10, 31)
        assert start.hour == (8 if summer else 9)
        assert by_hand.get(start.date(), start.hour) == start.hour
