"""Relay and worker are killed while minutes go out: what was read back is there, and everybody has one mail of it."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from reviewboard.agenda.queries import agenda_for
from reviewboard.domain.live import Command, Kind, Said
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.queries import get_meeting, live_of
from reviewboard.minutes.closing import ReadBack, close, read_back
from reviewboard.minutes.leading import do
from reviewboard.minutes.publishing import publish
from reviewboard.minutes.saying import say
from reviewboard.minutes.starting import start
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.attendance.scenes import eyes
from tests.proofs.facts import Fact
from tests.proofs.mail import (
    Running,
    address,
    assert_once_each,
    environment,
    hours_pass,
    meeting_with,
    post_office,
    through_kills,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

RECIPIENTS, KILLS = 100, 20


def held(recipients: int) -> int:
    """A meeting that was led to its end, with one decision, closed and published; its id."""
    now = datetime.now(UTC)
    meeting_id = meeting_with(recipients, as_of=now)
    Meeting.objects.filter(pk=meeting_id).update(starts_at=now, ends_at=now + timedelta(hours=1))
    leads = eyes(Person.objects.get(email=address(0)), Role.FACILITATOR)
    start(reader=leads, meeting_id=meeting_id, as_of=now)
    while (live := live_of(meeting_id)) and live.now.key != "read_back":
        row = get_meeting(HOUSE, meeting_id)
        assert row is not None
        do(reader=leads, meeting_id=meeting_id, command=Command(Kind.NEXT), seen=row.revision, as_of=now)
    say(
        reader=leads,
        meeting_id=meeting_id,
        item_id=None,
        kind=Said.NOTE,
        typed="d: durations get a type",
        token=uuid4(),
        as_of=now,
    )
    row = get_meeting(HOUSE, meeting_id)
    agenda = agenda_for(leads, row) if row else None
    assert agenda is not None
    accepts = ReadBack({one.id: one.version for one in read_back(agenda)})
    close(reader=leads, meeting_id=meeting_id, accepts=accepts, as_of=now)
    assert publish(reader=leads, meeting_id=meeting_id, as_of=now) == recipients
    hours_pass()  # mails of minutes wait for the working hours of each
    return meeting_id


def test_twenty_kills_lose_no_mail_of_minutes(own_database: str, fact: Fact) -> None:
    held(RECIPIENTS)
    with post_office((0.05, 0.3)) as (post, smtp_url):
        running = Running(environment(own_database, smtp_url))
        may_repeat = through_kills(running, post, KILLS, random.Random(20))
    fact("recipients of minutes", RECIPIENTS)
    fact("kills of relay and worker while they go out", KILLS)
    fact(
        "of their mails a second time, with the same Message-ID",
        assert_once_each(post.accepted, RECIPIENTS, may_repeat),
    )
