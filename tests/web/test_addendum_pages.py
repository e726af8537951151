"""What an addendum looks like on the agenda and on the page of recipients, to whom it concerns and to others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.adding import extend
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.attendance.models import Answer
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.test_earlier import outage
from tests.agenda.week import FREEZE, STARTS, Week, make_week
from tests.people.roster import user
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = pytest.mark.django_db
NOW = FREEZE + timedelta(hours=4)


@pytest.fixture(autouse=True)
def _after_the_freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def week() -> Week:
    made = make_week()
    Meeting.objects.filter(pk=made.meeting.id).update(ends_at=STARTS + timedelta(minutes=120))
    freeze(meeting_id=made.meeting.id, as_of=FREEZE)
    release_mail(meeting_id=made.meeting.id, as_of=FREEZE)
    return made


def signed_in(who: Person, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(user(role, who))
    return client


def text(client: Client, path: str = "/") -> str:
    return read(client.get(path).content.decode()).text


def added(week: Week) -> Incident:
    late = outage(week, FREEZE + timedelta(hours=1))
    extend(meeting_id=week.meeting.id, as_of=FREEZE + timedelta(hours=3))
    return late


def test_the_agenda_shows_what_was_added_and_whom_it_changes_confirms_again(week: Week) -> None:
    priya, lars = signed_in(week.priya), signed_in(week.lars)
    for client in (priya, lars):
        client.post(f"/meetings/{week.meeting.id}/confirm/")
    assert Answer.objects.count() == 2
    added(week)
    said = text(priya)
    assert "1 item added since" in said
    assert "Incident, added after it was fixed" in said
    assert said.index("Search went down") < said.index("Read back and close")
    assert "Confirm" not in said
    assert "Confirm" in text(lars)


def test_recipients_are_counted_before_the_mails_of_an_addendum_leave(week: Week) -> None:
    added(week)
    ines, there = signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/recipients/"
    said = text(ines, there)
    assert "2 of 2 mails can go" in said
    assert "what was added since" in said
    assert "Otto Outside" not in said
    ines.post(f"{there}send/")
    assert "The mails about what was added are on their way." in text(ines, there)
    ines.post(f"{there}send/")
    assert "These mails were sent before; nothing leaves twice." in text(ines, there)


def test_of_a_restricted_incident_nobody_learns_more_than_its_time_nor_whom_it_concerns(week: Week) -> None:
    late = outage(week, FREEZE + timedelta(hours=1))
    Incident.objects.filter(pk=late.pk).update(audience=week.restricted.audience)
    extend(meeting_id=week.meeting.id, as_of=FREEZE + timedelta(hours=3))
    assert "Search went down" not in text(signed_in(week.outsider))
    assert "Search went down" in text(signed_in(week.lars))
    ines, there = signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/recipients/"
    said = text(ines, there)
    assert "1 of 1 mail can go" in said
    assert "Lars Nyberg" not in said
    answer = ines.post(f"{there}send/", follow=True)
    assert "The mails about what was added are on their way." in answer.content.decode()
    assert Agenda.objects.get(meeting=week.meeting.id).mailed_revision is not None


@pytest.mark.browser
def test_the_pages_of_an_addendum_in_a_browser(browser: Browser, week: Week) -> None:
    added(week)
    with visit(browser, signed_in(week.ines, Role.FACILITATOR)) as opened:
        opened.go("/")
        expect(opened.page.get_by_text("Incident, added after it was fixed")).to_be_visible()
        assert opened.violations_in_every_look() == []
