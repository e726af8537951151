"""What the demo shows, in a real browser: a ticket appears, somebody closes it in the stand-in, and it comes back."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from reviewboard.domain.values import ActionState
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from tests.simulators.jira import JiraSite
from tests.simulators.jira.page import Pages
from tests.tracker.acting import hear
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World, work_off
from tests.web.browsing import visit

__all__ = ["_loopback", "jira", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_a_ticket_appears_is_closed_there_and_comes_back(
    browser: Browser, world: World, jira: JiraSite
) -> None:
    jira.others.append(Pages(jira))
    action_id, client = world.action("Alert on price drift"), Client()
    client.force_login(
        User.objects.create_user("ana@example.org", None, role=Role.ENGINEER, person=world.owner)
    )
    with visit(browser, client) as opened:
        opened.go(f"/actions/{action_id}/")
        opened.follow(opened.page.get_by_role("button", name="Send to Jira"))
        expect(opened.page.get_by_text("Its ticket is being made.")).to_be_visible()
        work_off()
        opened.go(f"/actions/{action_id}/")
        link = opened.page.get_by_role("link", name=world.link(action_id).issue_key).first
        close_there(browser, str(link.get_attribute("href")))
        hear(world)
        opened.go(f"/actions/{action_id}/")
        expect(opened.page.get_by_text("Done, to be verified").first).to_be_visible()
    assert world.item(world.link(action_id)).state == ActionState.DONE
    assert len(jira.issues()) == 1


def close_there(browser: Browser, address: str) -> None:
    """Somebody presses "Done" on the ticket's own page."""
    window = browser.new_context()
    page = window.new_page()
    page.goto(address)
    with page.expect_navigation():
        page.get_by_role("button", name="Done").first.click()
    window.close()
