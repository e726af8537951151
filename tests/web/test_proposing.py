"""The pages of topics and wins, and the ways to them from a record and from the list of actions."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.models import Topic, Win
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.changes.models import Change
from reviewboard.findings.models import ActionItem, Finding, Idea
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.week import FREEZE, NOW, Week, make_week
from tests.people.roster import user
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def week() -> Week:
    made = make_week()
    rebuild(meeting_id=made.meeting.id, as_of=NOW)
    return made


def signed_in(who: Person, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(user(role, who))
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return read(answer.content.decode()).text


def test_a_topic_is_proposed_read_and_withdrawn_with_plain_forms(week: Week) -> None:
    priya = signed_in(week.priya)
    assert "Propose a topic" in text(priya, "/")
    form = {"title": "One place for flags", "minutes": "7", "series": week.meeting.series_id}
    answer = priya.post("/topics/new/", form)
    topic = Topic.objects.get()
    assert answer.headers["Location"] == f"/topics/{topic.pk}/"
    said = text(priya, f"/topics/{topic.pk}/")
    assert "Waits for the next agenda" in said
    assert "Asks for 7 min." in said
    assert "One place for flags" in text(priya, "/topics/")
    assert "Withdraw it" not in text(signed_in(week.outsider), f"/topics/{topic.pk}/")
    priya.post(f"/topics/{topic.pk}/withdraw/")
    assert "No topic waits" in text(priya, "/topics/")
    assert "Withdrawn" in text(priya, "/topics/?all=yes")


@pytest.mark.parametrize("kind", ["incidents", "changes", "actions", "findings", "ideas"])
def test_every_record_leads_to_a_topic_about_it(week: Week, kind: str) -> None:
    records: dict[str, Incident | Change | ActionItem | Finding | Idea] = {
        "incidents": week.open_incident,
        "changes": week.candidate,
        "actions": week.action,
        "findings": Finding.objects.create(text="Caches have no bound"),
        "ideas": Idea.objects.create(text="Bound every cache"),
    }
    record = records[kind]
    priya = signed_in(week.priya)
    way = f"/topics/new/?about={record.reference}"
    assert f'href="{way}"' in priya.get(f"/{kind}/{record.pk}/").content.decode()
    assert f'value="{record.reference}"' in priya.get(way).content.decode()
    form = {"title": "Let us talk", "about": record.reference, "series": week.meeting.series_id}
    priya.post(way, form)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    topic = Topic.objects.get()
    assert record.reference in text(priya, f"/topics/{topic.pk}/")
    assert f'href="/topics/{topic.pk}/"' in priya.get("/").content.decode()


def test_what_one_may_not_see_is_not_there_to_be_talked_about(week: Week) -> None:
    priya = signed_in(week.priya)
    hidden = week.restricted.reference
    assert priya.get(f"/topics/new/?about={hidden}").status_code == 404
    form = {"title": "Keys", "about": hidden, "series": week.meeting.series_id}
    answer = priya.post("/topics/new/", form)
    assert answer.status_code == 422
    assert "There is no such record that you may see." in answer.content.decode()
    assert not Topic.objects.exists()


def test_chosen_actions_become_topics_after_asking_for_which_meeting(week: Week) -> None:
    priya = signed_in(week.priya)
    assert "Add to agenda…" in text(priya, "/actions/")
    chosen = {"do": "agenda", "chosen": [week.action.pk]}
    asks = priya.post("/actions/many/", chosen)
    assert "Weekly review, Thursday 26 November" in read(asks.content.decode()).text
    refused = priya.post("/actions/many/", chosen | {"asked": "yes"})
    assert refused.status_code == 422
    answer = priya.post("/actions/many/", chosen | {"asked": "yes", "series": week.meeting.series_id})
    assert answer.headers["Location"] == "/topics/"
    assert Topic.objects.get().action_id == week.action.pk
    assert "1 topic proposed." in text(priya, "/topics/")


def test_a_win_is_told_and_blame_in_it_is_pointed_out_once(week: Week) -> None:
    priya = signed_in(week.priya)
    said = "The rollback took 4 minutes although Lars Nyberg forgot to pin the image"
    answer = priya.post("/wins/new/", {"text": said, "series": week.meeting.series_id})
    win = Win.objects.get()
    assert answer.headers["Location"] == f"/wins/{win.pk}/"
    assert "reads as if a person were the cause" in text(priya, f"/wins/{win.pk}/")
    assert "The rollback took 4 minutes" in text(priya, "/wins/")
    rebuild(meeting_id=week.meeting.id, as_of=NOW.replace(hour=13))
    assert "The rollback took 4 minutes" in text(priya, "/")
    ines = signed_in(week.ines, Role.FACILITATOR)
    ines.post(f"/wins/{win.pk}/withdraw/")
    assert "No win has been told yet" in text(priya, "/wins/")


def test_what_is_on_a_fixed_agenda_stays_and_the_page_says_why(week: Week) -> None:
    priya = signed_in(week.priya)
    priya.post("/topics/new/", {"title": "Flags", "series": week.meeting.series_id})
    topic = Topic.objects.get()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    priya.post(f"/topics/{topic.pk}/withdraw/")
    said = text(priya, f"/topics/{topic.pk}/")
    assert "It stands on an agenda that is fixed, so it stays." in said
    assert "Withdraw it" not in said


def test_without_a_planned_meeting_nothing_is_proposed() -> None:
    week = make_week()
    Meeting.objects.update(state="cancelled")
    priya = signed_in(week.priya)
    answer = priya.get("/topics/new/")
    assert answer.headers["Location"] == "/topics/"
    assert "No meeting is planned whose agenda still changes." in text(priya, "/topics/")


@pytest.mark.browser
def test_proposing_in_a_browser_from_an_incident_to_the_agenda(browser: Browser, week: Week) -> None:
    with visit(browser, signed_in(week.priya)) as opened:
        page = opened.page
        opened.go(f"/incidents/{week.open_incident.pk}/")
        opened.follow(page.get_by_role("link", name="Add to agenda"))
        expect(page.get_by_label("Topic")).to_have_value(week.open_incident.title)
        assert opened.violations_in_every_look() == []
        page.get_by_label("Why, and what to decide").fill("Do we bound every cache?")
        opened.follow(page.get_by_role("button", name="Propose a topic"))
        expect(page.get_by_role("heading", name=week.open_incident.title)).to_be_visible()
        assert opened.violations_in_every_look() == []
        opened.go("/topics/")
        assert opened.violations_in_every_look() == []
        rebuild(meeting_id=week.meeting.id, as_of=NOW)
        opened.go("/")
        expect(page.get_by_text("Do we bound every cache?")).to_be_visible()
