"""In a browser: a place is chosen without scripts, passes, goes red when its project asks for more, and is mended."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from reviewboard.catalog.models import Service
from reviewboard.domain.values import LinkState
from tests.simulators.jira import JiraSite
from tests.tracker.world import World, work_off
from tests.web.browsing import visit
from tests.web.trackers import JIRA, PAGE, admin, jira, loopback, world

__all__ = ["admin", "jira", "loopback", "world"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_place_gone_red_holds_what_is_sent_until_its_new_field_is_filled_in(
    browser: Browser, admin: Client, jira: JiraSite, world: World
) -> None:
    checkout = Service.objects.create(key="checkout", name="Checkout")
    with visit(browser, admin, scripts=False) as opened:
        page = opened.page
        opened.go(PAGE)
        page.locator("#places summary").click()
        page.get_by_role("link", name="Add a place").click()
        page.get_by_label("Tickets of").select_option("checkout")
        page.get_by_label("Go to the project").fill("CHK")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("checkout → CHK")
        expect(page.get_by_label("Urgent")).to_have_value("1")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("CHK takes what would be sent.").first).to_be_visible()

        link = world.sent(service_id=checkout.pk)
        assert link.issue_key == "CHK-1"
        team = jira.project("CHK").require("customfield_10044", "Team")
        page.get_by_role("button", name="Check it now").click()
        notice = page.locator(".notice-bad")
        expect(notice).to_contain_text("Nothing is sent to CHK until this is put right")
        expect(notice).to_contain_text("“Team” is required: say what goes into it.")

        waits = world.send(world.action("Sent meanwhile", service_id=checkout.pk))
        work_off()
        assert world.link(waits.action_id).state == LinkState.WAITING
        assert len(jira.ledger.calls("create")) == 1

        page.reload()
        expect(page.locator(".facts")).to_contain_text(re.compile("1 waiting"))
        page.get_by_label("Team").select_option(label=team.options[0].name)
        page.get_by_role("button", name="Save and test").click()
        expect(page.locator(".notice-bad")).to_have_count(0)
    work_off()
    assert world.link(waits.action_id).issue_key == "CHK-2"
    assert jira.issue("CHK-2").fields["customfield_10044"] == team.options[0].id
    assert jira.ledger.duplicates() == {}


def test_the_pages_have_no_barriers_on_a_phone_in_the_dark(
    browser: Browser, admin: Client, jira: JiraSite, world: World
) -> None:
    jira.project("PAY").require("customfield_10044", "Team")
    world.action()
    at = f"{JIRA}places/{world.place.pk}/"
    admin.post(f"{at}check/")
    with visit(browser, admin, width=390, theme="dark") as opened:
        for path in (PAGE, at, f"{at}people/", f"{at}adopt/?q=label:none", f"{JIRA}places/new/"):
            opened.go(path)
            opened.page.evaluate(
                "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
            )
            assert opened.violations() == [], path
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390, path
