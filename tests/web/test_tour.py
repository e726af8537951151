"""The tour of the demo, step by step in a browser, with scripts and without."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.fixtures import Settings

from reviewboard.people.permissions import Role
from tests.agenda.week import NOW
from tests.web.browsing import Visit, visit
from tests.web.test_agenda_pages import built, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture(autouse=True)
def _demo(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.DEMO, settings.MAILBOX_DIR = True, tmp_path


def press(opened: Visit, name: str) -> None:
    opened.follow(opened.page.get_by_role("region", name="Tour").get_by_role("button", name=name))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_every_step_shows_its_page_and_what_to_look_at(browser: Browser, scripts: bool) -> None:
    week = built()
    bar = "Step {} of 7: {}."
    with visit(browser, signed_in(week.priya), scripts=scripts) as opened:
        opened.go("/")
        expect(opened.page.get_by_role("region", name="Tour")).to_contain_text("New here?")
        stops = (
            ("Start the tour", "Your windows", "/"),
            ("Next", "An incident", f"/incidents/{week.open_incident.pk}/"),
            ("Next", "A change with signs of AI involvement", f"/changes/{week.candidate.pk}/"),
            ("Next", "The hour itself", f"/meetings/{week.meeting.id}/live/"),
            ("Next", "Your actions", "/actions/"),
            ("Next", "One of them, and its ticket", "/actions/*/"),
            ("Next", "The mail", "/mailbox/?to=priya.raman%40example.org"),
        )
        for number, (button, title, path) in enumerate(stops, 1):
            press(opened, button)
            opened.page.wait_for_url(f"**{path}")
            expect(opened.page.get_by_role("region", name="Tour")).to_contain_text(bar.format(number, title))
        press(opened, "Done")
        opened.page.wait_for_url("**/")
        expect(opened.page.get_by_role("region", name="Tour")).to_have_count(0)


def test_whoever_may_connect_sources_is_shown_where_they_are(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya, Role.ADMIN)) as opened:
        opened.go("/")
        for name in ("Start the tour", *["Next"] * 7):
            press(opened, name)
        opened.page.wait_for_url("**/connections/")
        bar = opened.page.get_by_role("region", name="Tour")
        expect(bar).to_contain_text("Step 8 of 8: Where it all comes from.")
        expect(bar.get_by_role("button", name="Done")).to_be_visible()


def test_a_tour_that_was_declined_or_closed_does_not_come_back(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya)) as opened:
        opened.go("/")
        press(opened, "Start the tour")
        press(opened, "Close the tour")
        for path in ("/", "/me/"):
            opened.go(path)
            expect(opened.page.get_by_role("region", name="Tour")).to_have_count(0)


def test_the_bar_is_accessible_and_stands_on_every_page_of_the_tour(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya), width=390, theme="dark") as opened:
        opened.go("/")
        press(opened, "Start the tour")
        assert opened.violations() == []
        opened.go("/me/")
        expect(opened.page.get_by_role("region", name="Tour")).to_contain_text("Step 1 of 7")


def test_outside_the_demo_there_is_no_tour(settings: Settings) -> None:
    week = built()
    settings.DEMO = False
    assert "New here?" not in text(signed_in(week.priya))


def test_a_step_that_does_not_exist_ends_the_tour() -> None:
    week = built()
    client = signed_in(week.priya)
    for wanted in ("8", "-1", "x", ""):
        assert client.post("/tour/", {"to": wanted})["Location"] == "/"
        assert client.session["tour"] == 0
