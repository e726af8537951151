"""`make screenshots`: the pictures of a running meeting, of the sample organisation's review a quarter of an hour in.

Not a part of `make test`: it writes docs/pictures.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from reviewboard.agenda.letter import item_title
from reviewboard.agenda.queries import agenda_for
from reviewboard.attendance.checking_in import check_in
from reviewboard.domain.live import Command, Kind, Said
from reviewboard.meetings.queries import MeetingRow, current_meeting, get_meeting, live_of
from reviewboard.minutes.leading import do
from reviewboard.minutes.saying import say
from reviewboard.minutes.starting import start
from reviewboard.people.models import User
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.sample import organisation
from tests.screenshots import ENGINEER, FACILITATOR, NOW, PICTURES, Picture, Site, looking, site
from tests.web.live_scenes import LINE

__all__ = ["site"]

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
SHOWN = (
    Picture("console", FACILITATOR, "console/", width=1440, height=960),
    Picture("screen", FACILITATOR, "screen/", width=1280, height=720, dark=True),
    Picture("live-phone", ENGINEER, "live/", width=390, height=844),
)
"""`path` is that below the meeting's."""
SAID = (
    "The preview read the rule before it ended, and kept what it had read.",
    "d: A cached price ends with its rule.",
    "a: @priya Contract test for durations in all callers, 11 Dec",
)
"""About the incident that is on."""
SEV2 = "An expired discount"
"""How the title of what is on begins."""


def reader(who: str) -> Reader:
    """One of the demo's sign-ins as a reader."""
    found = reader_for(User.objects.get(email=organisation.email(who)).pk, today=NOW.date())
    assert found is not None
    return found


def lead(meeting: MeetingRow, kind: Kind, at: datetime) -> None:
    """One command of who leads."""
    live = get_meeting(HOUSE, meeting.id)
    assert live is not None
    do(reader=reader(FACILITATOR), meeting_id=meeting.id, command=Command(kind), seen=live.revision, as_of=at)


def run(meeting: MeetingRow) -> datetime:
    """Leads the meeting to the incident and says something about it; the moment at which the pictures are taken."""
    ines, at = reader(FACILITATOR), meeting.starts_at
    start(reader=ines, meeting_id=meeting.id, as_of=at)
    agenda = agenda_for(HOUSE, meeting)
    assert agenda is not None
    item = next(one for one in agenda.items if item_title(one).startswith(SEV2))
    check_in(reader=reader(ENGINEER), meeting_id=meeting.id, as_of=at)
    while (live := live_of(meeting.id)) and live.now.key != item.key:
        at += timedelta(minutes=2)
        lead(meeting, Kind.NEXT, at)
    for typed in SAID:
        at += timedelta(minutes=1)
        say(
            reader=ines,
            meeting_id=meeting.id,
            item_id=item.id,
            typed=typed,
            kind=Said.NOTE,
            token=uuid4(),
            as_of=at,
        )
    return at + timedelta(seconds=20)


@pytest.fixture(scope="module")
def hour(site: Site) -> Iterator[tuple[MeetingRow, datetime]]:
    """The meeting, and the moment."""
    meeting = current_meeting(HOUSE, as_of=NOW)
    assert meeting is not None
    at = run(meeting)
    with mock.patch("django.utils.timezone.now", return_value=at):
        yield meeting, at


@pytest.mark.parametrize("picture", SHOWN, ids=lambda picture: picture.name)
def test_take(browser: Browser, site: Site, hour: tuple[MeetingRow, datetime], picture: Picture) -> None:
    meeting, at = hour
    context = looking(browser, site, picture)
    page = context.new_page()
    page.clock.set_fixed_time(at)
    context.route(LINE, lambda _route: None)  # a picture does not change
    page.goto(f"{site.url}/meetings/{meeting.id}/{picture.path}")
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    context.close()
