"""A whole meeting led by keyboard alone, in a real browser; what is announced, and what a lost answer does not lose."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from reviewboard.domain.live import Became, Kind
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry
from reviewboard.people.permissions import Role
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, begun, fixed
from tests.web.browsing import ORIGIN, Visit, visit
from tests.web.console.desk import Desk, Time, desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

STREAM = re.compile(rf"^{ORIGIN}/live/")


def beat(route: Route) -> None:
    """A stream that says one word and ends: the page then reads the state by itself."""
    said = json.dumps({"now": timezone.now().timestamp() * 1000, "left": 600_000})
    route.fulfill(content_type="text/event-stream", body=f"event: beat\ndata: {said}\n\n")


@contextmanager
def console(browser: Browser, desk: Desk) -> Iterator[Visit]:
    """The console in a browser."""
    with visit(browser, desk.client) as opened:
        opened.page.route(STREAM, beat)
        opened.go(desk.path)
        yield opened


def heading(page: Page, words: str) -> None:
    """Waits until this is on."""
    expect(page.locator("h1")).to_have_text(words)


def hold(page: Page, where: str, held: list[Route]) -> None:
    """Keeps what is sent there from its answer."""

    def take(route: Route) -> None:
        held.append(route)

    page.route(where, take)


def next_held(page: Page, held: list[Route]) -> Route:
    """The request that a test keeps from its answer, once it is there."""
    while not held:
        page.wait_for_timeout(10)
    return held.pop()


def let_go(page: Page, held: list[Route]) -> None:
    """Lets the next one be answered."""
    next_held(page, held).fallback()


def write(page: Page, *lines: str) -> None:
    """Each in the field, and Enter; then out of it."""
    page.keyboard.press("/")
    for text in lines:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#composer-text")).to_have_value("")
    page.keyboard.press("Escape")


def test_a_whole_meeting_is_led_by_keyboard_alone(browser: Browser, time: Time) -> None:
    hour = Hour(fixed())
    with console(browser, desk_of(hour)) as opened:
        page = opened.page
        assert opened.violations_in_every_look() == []
        page.get_by_role("button", name="Start the meeting").press("Enter")
        heading(page, "Opening")
        page.wait_for_load_state()  # its scripts have run
        time.is_at(4)
        page.keyboard.press("n")
        heading(page, "Alert on price drift")
        expect(page.locator("#console-says")).to_have_text(f"Now: {hour.week.action.reference}")
        page.keyboard.press("n")
        heading(page, "An expired discount was applied to 3,114 orders")
        write(
            page, "The flush looked like a fix", "d: durations get a type", "a: @priya contract test, 11 Dec"
        )
        expect(page.locator("#console-notes .log > li")).to_have_count(3)
        page.keyboard.press("c")
        expect(page.locator("#console-notes")).to_contain_text(
            f"{hour.week.candidate.reference} contributed."
        )
        page.keyboard.press("+")
        expect(page.locator("[role=timer]")).to_contain_text("left of 12 min")
        assert opened.violations_in_every_look() == []
        page.keyboard.press("Space")
        expect(page.locator("[role=timer]")).to_contain_text("paused")
        assert opened.violations() == []
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        page.keyboard.press("p")
        heading(page, "Restricted item")
        page.keyboard.press("u")
        heading(page, "An expired discount was applied to 3,114 orders")
        time.is_at(18)
        page.keyboard.press("s")
        expect(page.locator("#show-timeline")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[data-clock]")).to_have_text(re.compile("^−[12]:"))
        assert opened.violations() == []
        page.keyboard.press("p")
        heading(page, "Restricted item")
        assert opened.violations_in_every_look() == []
        for _ in range(4):
            item = page.locator("#console-top").get_attribute("data-item") or ""
            page.keyboard.press("n")
            expect(page.locator("#console-top")).not_to_have_attribute("data-item", item)
        heading(page, "Read back, close")
        expect(page.locator("#console-item .log > li")).to_have_count(3)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
        assert opened.violations_in_every_look() == []
    assert [one.became for one in hour.live.done][2] is Became.PARKED
    assert Entry.objects.count() == 4


def test_a_key_that_comes_before_the_answer_presses_what_the_answer_brings(
    browser: Browser, time: Time
) -> None:
    held: list[Route] = []

    hour = begun()
    with console(browser, desk_of(hour)) as opened:
        page = opened.page
        hold(page, "**/do/", held)
        page.keyboard.press("n")
        page.keyboard.press("n")  # impatience
        page.keyboard.press("Space")
        let_go(page, held)
        heading(page, "Alert on price drift")
        let_go(page, held)
        expect(page.locator("[role=timer]")).to_contain_text("paused")
        page.keyboard.press("Space")
        page.keyboard.press("p")
        next_held(page, held).abort()  # what waited is not done where nobody has seen an answer
        expect(page.locator("[data-lost]")).to_be_visible()
        expect(page.locator("[role=timer]")).to_contain_text("paused")
        assert held == []
        opened.complaints.clear()
    assert [one.became for one in hour.live.done] == [Became.DISCUSSED]


def test_a_key_waits_for_a_note_too_and_for_a_button_that_is_not_there_yet(
    browser: Browser, time: Time
) -> None:
    held: list[Route] = []
    hour = begun()
    with console(browser, desk_of(hour)) as opened:
        page = opened.page
        page.keyboard.press("n")
        heading(page, "Alert on price drift")
        page.keyboard.press("b")
        heading(page, "Opening")
        hold(page, "**/do/", held)
        page.keyboard.press("n")
        page.keyboard.press("p")  # nothing can be parked before the first item
        let_go(page, held)
        let_go(page, held)
        heading(page, "An expired discount was applied to 3,114 orders")
        hold(page, "**/say/", held)
        page.keyboard.press("/")
        page.keyboard.type("a note")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        page.keyboard.press("p")
        let_go(page, held)
        expect(page.locator("#console-notes")).to_contain_text("a note")
        let_go(page, held)
        heading(page, "Restricted item")
    assert [one.became for one in hour.live.done][-2:] == [Became.PARKED, Became.PARKED]


def test_the_keys_can_be_switched_off(browser: Browser, time: Time) -> None:
    hour = begun()
    with console(browser, desk_of(hour)) as opened:
        page = opened.page
        switch = page.get_by_label("Use these keys")
        page.keyboard.press("?")
        switch.uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.get_by_role("button", name="All keys").press("Enter")
        heading(page, "Opening")
        switch.check()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        heading(page, "Alert on price drift")


def test_the_focus_stays_and_what_others_do_moves_neither_it_nor_what_is_written(
    browser: Browser, time: Time
) -> None:
    hour = begun()
    hour.reach(f"incident:{hour.week.open_incident.pk}")
    time.is_at(6)
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    with console(browser, desk_of(hour)) as opened:
        page = opened.page
        page.locator("#do-extend").press("Enter")
        expect(page.locator("[role=timer]")).to_contain_text("left of 12 min")
        expect(page.locator("#do-extend")).to_be_focused()
        page.keyboard.press("/")
        page.keyboard.type("d: half a line")
        hour.do(Kind.NEXT, 7, reader=lars)
        page.evaluate("htmx.trigger('#console-refresh', 'refresh')")
        heading(page, "Restricted item")
        expect(page.locator("#console-says")).to_have_text("Now: Restricted item")
        expect(page.locator("#composer-text")).to_be_focused()
        expect(page.locator("#composer-text")).to_have_value("d: half a line")
        expect(page.locator("[data-about]")).to_have_text(f"About INC-{hour.week.open_incident.pk}")
        page.reload()
        expect(page.locator("#composer-text")).to_have_count(0)
        hour.do(Kind.BACK, 8, reader=lars)
        page.evaluate("htmx.trigger('#console-refresh', 'refresh')")
        heading(page, "An expired discount was applied to 3,114 orders")
        expect(page.locator("#composer-text")).to_have_value("d: half a line")
        opened.complaints.clear()
        hour.do(Kind.PAUSE, 8, reader=lars)
        page.locator("#do-park").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Lars Nyberg paused the clock at 10:08.")
        assert len(opened.complaints) == 1  # the browser's own word on a 409
        opened.complaints.clear()
        Meeting.objects.filter(pk=hour.id).update(state=MeetingState.CLOSED)
        page.locator("#composer-text").press("Enter")
        expect(page.locator("[data-unsaid]")).to_contain_text("d: half a line")
        opened.complaints.clear()


def test_a_line_whose_answer_is_lost_is_sent_until_it_is_kept_and_kept_once(
    browser: Browser, time: Time
) -> None:
    hour = begun()
    hour.reach(f"incident:{hour.week.open_incident.pk}")
    time.is_at(6)
    lost: list[str] = []
    here = copy_context()  # the connection to the database lives in it

    def lose(route: Route) -> None:
        """The first is kept, and its answer is lost; so is that the second was sent at all."""
        lost.append(str(route.request.post_data))
        if len(lost) == 1:
            here.copy().run(desk.client.post, f"{desk.path}say/", dict(parse_qsl(lost[0])))
        if len(lost) <= 2:
            route.abort()
        else:
            route.fallback()

    desk = desk_of(hour)
    with console(browser, desk) as opened:
        page = opened.page
        page.route("**/say/", lose)
        page.keyboard.press("/")
        page.keyboard.type("said once")
        page.keyboard.press("Enter")
        expect(page.locator("[data-saved]")).to_have_text("Not saved yet; tried again")
        page.keyboard.type(" and more")
        page.reload()
        expect(page.locator("#composer-text")).to_have_value("and more")
        expect(page.locator("#console-notes .log")).to_contain_text("said once")
        page.locator("#composer-text").press("Enter")
        expect(page.locator("#console-notes .log > li")).to_have_count(2)
        opened.complaints.clear()
    assert list(Entry.objects.values_list("kind", "text")) == [
        (EntryKind.NOTE, "said once"),
        (EntryKind.NOTE, "and more"),
    ]
