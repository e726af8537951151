"""What one owes: one's own windows, reading, answers and actions, and nothing about anybody else."""

from datetime import date

import pytest
from django.utils import timezone

from reviewboard.agenda.models import Need
from reviewboard.domain.values import Attendance
from reviewboard.findings.models import ActionItem
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW
from tests.people.roster import person
from tests.statements import at_most
from tests.web.test_agenda_pages import built, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_windows_reading_and_own_actions_stand_soonest_first() -> None:
    week = built()
    said = text(signed_in(week.priya), "/me/")
    assert "You are needed 10:" in said
    assert "You owe 2 things" in said
    assert said.index("Was Mon 16 Nov Alert on price drift") < said.index(
        f"Read {week.open_incident.reference}"
    )
    assert "Next review: Thursday 26 November." in said


def test_nothing_about_anybody_else_is_shown() -> None:
    week = built()
    ActionItem.objects.create(title="Not hers", owner=week.lars, due_on=date(2026, 11, 20))
    said = text(signed_in(week.priya), "/me/")
    for words in ("Not hers", "Lars Nyberg", "Otto Outside"):
        assert words not in said


def test_an_action_without_a_date_is_last_and_never_late() -> None:
    week = built()
    ActionItem.objects.create(title="Some day", owner=week.priya)
    said = text(signed_in(week.priya), "/me/")
    assert said.index("Read INC-") < said.index("No date Some day")


def test_an_answer_in_writing_is_owed_before_its_slot() -> None:
    week = built()
    Need.objects.filter(person=week.priya).update(attendance=Attendance.ASYNCHRONOUS, cause="outside_hours")
    said = text(signed_in(week.priya), "/me/")
    assert "An answer in writing is enough from you this week" in said
    assert "Answer in writing: An expired discount was applied" in said
    assert "It lies outside your working hours" in said


def test_whoever_owes_nothing_reads_so() -> None:
    week = built()
    said = text(signed_in(week.outsider), "/me/")
    assert "You owe nothing now" in said
    assert "You are not needed this week" in said


def test_an_account_without_a_person_owes_nothing() -> None:
    built()
    assert "You owe nothing now" in text(signed_in(None, Role.ADMIN), "/me/")


def test_before_there_is_any_meeting_it_is_a_page() -> None:
    assert "You owe nothing now" in text(signed_in(person("Early Bird")), "/me/")


@pytest.mark.parametrize("actions", [1, 40])
def test_the_page_asks_at_most_twenty_statements(actions: int) -> None:
    week = built()
    for number in range(actions):
        ActionItem.objects.create(title=f"Action {number}", owner=week.priya, service=week.candidate.service)
    client = signed_in(week.priya)
    with at_most(20):
        text(client, "/me/")
