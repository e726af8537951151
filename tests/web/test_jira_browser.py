"""An administrator at the sync page, in a real browser, with a Jira behind it: each trouble from red to settled."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from reviewboard.domain.values import LinkState, Visibility
from reviewboard.tracker.models import Duplicate, IssueLink
from tests.simulators.jira import JiraSite
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World, connect, work_off
from tests.web.browsing import visit
from tests.web.jira_scenes import (
    PAGE,
    admin,
    duplicated,
    in_conflict,
    lost,
    more_places,
    refused_twice,
    restrict,
)

__all__ = ["_loopback", "admin", "jira", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_a_red_project_is_mended_from_the_notice_and_both_that_wait_go_out(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    refused_twice(world, jira)
    with visit(browser, admin) as opened:
        opened.go(PAGE)
        page = opened.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Jira: 1 of 1 projects needs you")
        expect(page.get_by_text("Holds 2", exact=True)).to_be_visible()
        page.get_by_label("Team, for every new ticket in PAY").select_option(label="Payments")
        opened.follow(page.get_by_role("button", name="Save, test, and send 2"))
        expect(page.get_by_text("Saved and tested. What waited goes out now.")).to_be_visible()
        work_off()
        opened.go(PAGE)
        expect(page.get_by_role("heading", level=1)).to_have_text("Jira: nothing asks for you")
    first, second = jira.issues()
    assert first.fields["customfield_10044"] == second.fields["customfield_10044"]
    assert {one.state for one in IssueLink.objects.all()} == {LinkState.LINKED}


def test_a_conflict_is_settled_side_by_side(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    link = in_conflict(world, jira)
    with visit(browser, admin) as opened:
        opened.go(PAGE)
        page = opened.page
        expect(page.get_by_role("radio", name="Fri 18 Dec 2026")).to_be_checked()
        page.get_by_role("radio", name="Fri 4 Dec 2026").check()
        opened.follow(page.get_by_role("button", name=f"Settle ACT-{link.action_id}"))
        expect(page.get_by_text("Settled. One write to Jira follows, and none back.")).to_be_visible()
        assert opened.path == PAGE
        work_off()
        opened.go(PAGE)
        expect(page.get_by_text("Difference: ACT")).to_have_count(0)
    assert str(world.item(link).due_on) == "2026-12-04"
    assert jira.issue(link.issue_key).fields["duedate"] == "2026-12-04"


def test_a_second_ticket_that_a_reading_found_is_seen_to(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    duplicated(world, jira)
    with visit(browser, admin) as opened:
        opened.go(PAGE)
        page = opened.page
        expect(page.get_by_role("link", name="PAY-2")).to_have_attribute("href", f"{jira.url}/browse/PAY-2")
        opened.follow(page.get_by_role("link", name="See to it"))
        opened.follow(page.get_by_role("button", name="I have seen to it PAY-2"))
        expect(page.get_by_text("It is not shown any more. Nothing was deleted.")).to_be_visible()
        opened.go(PAGE)
        expect(page.get_by_text("Second tickets")).to_have_count(0)
    assert Duplicate.objects.get().settled_at is not None
    assert len(jira.issues()) == 2


def test_a_dry_run_shows_what_would_be_sent_and_writes_nothing(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    world.sent("Made already")
    waiting = world.send(world.action("Name the queue in every alert"))
    jira.ledger.clear()
    with visit(browser, admin) as opened:
        opened.go(PAGE)
        page = opened.page
        opened.follow(page.get_by_role("link", name="Dry run: what would be sent"))
        page.get_by_text("JSON").click()
        expect(page.locator("pre")).to_contain_text('"summary": "Name the queue in every alert"')
        expect(page.locator("pre")).to_contain_text(f"rb-{waiting.uuid}")
        assert opened.violations() == []
    assert jira.ledger.writes() == []
    assert world.link(waiting.action_id).state == LinkState.READY


def test_one_that_was_refused_is_retried_from_its_row(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    jira.fail("create", "status", status=400, times=1)
    link = world.send(world.action())
    work_off(only=("create_issue",))
    with visit(browser, admin) as opened:
        opened.go(PAGE)
        opened.follow(opened.page.get_by_role("button", name=f"Retry ACT-{link.action_id}"))
        expect(opened.page.get_by_text("It is tried now.")).to_be_visible()
    work_off()
    assert len(jira.issues()) == 1


def test_a_ticket_is_let_go_of_only_after_a_question(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    link = world.sent()
    with visit(browser, admin) as opened:
        opened.go(f"{PAGE}tickets/{link.pk}/")
        page = opened.page
        page.get_by_role("button", name="Let go of it…").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
        assert opened.violations() == []
        opened.follow(dialog.get_by_role("button", name="Let go of it"))
        expect(page.get_by_text("Let go of. Both stay as they are")).to_be_visible()
    assert world.link(link.action_id).state == LinkState.UNLINKED


def test_axe_finds_nothing_on_a_page_with_everything_on_it(
    browser: Browser, admin: Client, world: World, jira: JiraSite
) -> None:
    places = more_places(world, jira)
    conflict, second, gone = in_conflict(world, jira), duplicated(world, jira), world.sent("Gone since")
    IssueLink.objects.filter(pk=gone.pk).update(state=LinkState.GONE)
    link = lost(world, jira)
    hidden = world.action("Not for everybody", service_id=places["IDN"].service_id)
    world.send(hidden)
    restrict(hidden, Visibility.RESTRICTED, world.owner.pk)
    work_off(only=("create_issue", "sync_issue"))
    refused = refused_twice(world, jira)[0]
    paths = [
        PAGE,
        f"{PAGE}tickets/{link.pk}/",
        f"{PAGE}tickets/{second.pk}/",
        f"{PAGE}tickets/{refused.pk}/",
        f"/jira/differences/{conflict.action_id}/",
        f"/jira/why/{refused.action_id}/",
        f"{PAGE}dry-run/",
    ]
    with visit(browser, admin) as opened:
        for path in paths:
            opened.go(path)
            assert opened.violations_in_every_look() == [], path
        connect(jira, key="jira-2")
        opened.go("/jira/")
        assert opened.violations_in_every_look() == []
