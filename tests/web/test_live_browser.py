"""The attendee's page and the shared screen in a browser: they follow the shared state without a request."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from reviewboard.attendance import codes
from reviewboard.attendance.codes import WrongCode, check_in_by_code
from reviewboard.attendance.models import CheckInRules
from reviewboard.domain.live import Kind, Shows
from reviewboard.meetings.models import Meeting
from reviewboard.minutes.hands import my_hands
from reviewboard.minutes.starting import start
from tests.agenda.week import SECRETS
from tests.attendance.scenes import eyes, key_of
from tests.minutes.scenes import Hour, at, begun, fixed
from tests.web.browsing import Visit, visit
from tests.web.live_scenes import LINE, Clock, client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PHONE = 390


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time."""
    return Clock(monkeypatch)


@contextmanager
def opened(browser: Browser, client: Client, path: str, minute: float, width: int = PHONE) -> Iterator[Visit]:
    """A page of a running meeting at a moment, whose line never answers; it counts what it asks for."""
    with visit(browser, client, width=width) as seen:
        seen.page.clock.install(time=at(minute))
        seen.page.context.route(LINE, lambda _route: None)
        seen.go(path)
        yield seen


def tell(page: Page, state: dict[str, Any]) -> None:
    """What the line would say, at the moment when it was built."""
    page.clock.set_fixed_time(datetime.fromisoformat(state["now"]))
    page.evaluate("(state) => document.dispatchEvent(new CustomEvent('live:state', {detail: state}))", state)


def asked(page: Page) -> list[str]:
    """The requests of a page from now on, its line and its fonts left out."""
    sent: list[str] = []
    beside = re.compile(rf"{LINE.pattern}|/static/")
    page.on("request", lambda one: None if beside.search(one.url) else sent.append(one.url))
    return sent


def on_incident(hour: Hour, minute: float = 5) -> None:
    hour.reach(key_of(hour.week.open_incident), minute)


def test_a_phone_follows_the_meeting_without_a_request(clock: Clock, browser: Browser) -> None:
    hour = begun()
    clock.set(1)
    with opened(browser, client_of(hour.week.priya), f"/meetings/{hour.id}/live/", 1) as seen:
        page = seen.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Opening")
        sent = asked(page)
        on_incident(hour)
        hour.say("d: durations get a type", key=key_of(hour.week.open_incident))
        hour.say("a: @priya contract test, 11 Dec", key=key_of(hour.week.open_incident))
        tell(page, hour.shared(7))
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "An expired discount was applied to 3,114 orders"
        )
        expect(page.locator("[data-you]")).to_have_text("You are needed now, until 10:15")
        expect(page.locator("[data-clock]")).to_have_text("8:00")
        expect(page.locator("[data-pace]")).to_have_text("One minute earlier than planned.")
        expect(page.locator("[data-free]")).to_have_text("Free from 10:15.")
        expect(page.locator("[data-announce]")).to_have_text(
            "Now: An expired discount was applied to 3,114 orders"
        )
        expect(page.locator("#said-list > li[data-said]")).to_have_text(
            [
                "durations get a type10:06, waits for read-back",
                "contract test10:06, action for Priya Raman, 11 December",
            ]
        )
        hour.do(Kind.EXTEND, 8, minutes=9)
        tell(page, hour.shared(8))
        expect(page.locator("[data-you]")).to_have_text("You are needed now, until 10:24")
        expect(page.locator("[data-pace]")).to_have_text("8 minutes later than planned.")
        expect(page.locator("[data-allotted]")).to_have_text("of 19 min")
        hour.do(Kind.PAUSE, 9)
        tell(page, hour.shared(9))
        expect(page.locator("[data-paused]")).to_be_visible()
        hour.do(Kind.RESUME, 9)
        hour.do(Kind.NEXT, 9)
        tell(page, hour.shared(9))
        expect(page.get_by_role("heading", level=1)).to_have_text("Restricted item")
        expect(page.locator("[data-you]")).to_have_text("You are not needed any more")
        assert sent == []
        assert not any(word in page.content() for word in SECRETS)


def test_what_the_page_says_is_what_a_page_that_is_opened_then_says(clock: Clock, browser: Browser) -> None:
    hour = begun()
    clock.set(1)
    client, path = client_of(hour.week.priya), f"/meetings/{hour.id}/live/"
    steps: list[Callable[[], object]] = [
        lambda: hour.do(Kind.LATER, 1, key=key_of(hour.week.action)),
        lambda: hour.do(Kind.LATER, 1, key=key_of(hour.week.action)),
        lambda: hour.do(Kind.NEXT, 2),
        lambda: hour.say("d: durations get a type", key=key_of(hour.week.open_incident)),
        lambda: hour.do(Kind.NEXT, 5),
        lambda: hour.do(Kind.PARK, 6),
    ]
    with opened(browser, client, path, 1) as followed, visit(browser, client, width=PHONE) as fresh:
        fresh.page.context.route(LINE, lambda _route: None)
        fresh.page.clock.install(time=at(1))
        for place, step in enumerate(steps, start=2):
            step()
            clock.set(place + 5)
            tell(followed.page, hour.shared(place + 5))
            fresh.page.clock.set_fixed_time(at(place + 5))
            fresh.go(path)
            for part in ("[data-you]", "[data-free]", "[data-pace]", "#mine", "#said-list", "#heads"):
                text = fresh.page.locator(part).inner_text()
                assert followed.page.locator(part).inner_text() == text, part


def test_who_is_needed_soon_is_told_on_the_page_and_by_a_nudge(clock: Clock, browser: Browser) -> None:
    hour = begun()
    hour.do(Kind.EXTEND, 0, minutes=10)
    clock.set(1)
    with opened(browser, client_of(hour.week.priya), f"/meetings/{hour.id}/live/", 1) as seen:
        page = seen.page
        tell(page, hour.shared(2))
        told = page.locator("[data-told]")
        expect(page.locator("[data-free]")).to_have_text("Free until 10:14.")
        expect(page.locator("[data-promise]")).to_be_visible()
        expect(page.locator("#mine [data-wait]").first).to_have_text("in about 12 min")
        expect(told).to_be_hidden()
        tell(page, hour.shared(12.5))
        expect(told).to_have_text("You are needed in 2 minutes: Alert on price drift")
        item = hour.item(key_of(hour.week.open_incident))
        nudge = {"nudge": True, "item": item}
        page.evaluate("(one) => document.dispatchEvent(new CustomEvent('live:nudge', {detail: one}))", nudge)
        expect(told).to_have_text("You are asked for now: An expired discount was applied to 3,114 orders")
        expect(page.locator("[data-announce]")).to_have_text(told.inner_text())
        assert seen.violations() == []


def test_a_hand_goes_up_at_once_and_down_when_it_is_lowered(clock: Clock, browser: Browser) -> None:
    hour = begun()
    clock.set(1)
    with opened(browser, client_of(hour.week.priya), f"/meetings/{hour.id}/live/", 1) as seen:
        page = seen.page
        button = page.locator('[data-hand=""] button')
        with page.expect_response(re.compile("/hand/")):
            button.click()
            expect(button).to_have_text("Lower hand")
        expect(page.get_by_text("Your hand is up.")).to_be_visible()
        assert my_hands(eyes(hour.week.priya), hour.id).since == at(1)
        lowered = {"nudge": False, "lowered": 0}
        page.evaluate(
            "(one) => document.dispatchEvent(new CustomEvent('live:nudge', {detail: one}))", lowered
        )
        expect(button).to_have_text("Raise hand")
        expect(page.locator("[data-told]")).to_be_hidden()
        page.context.route("**/hand/", lambda route: route.fulfill(status=409))
        button.click()
        expect(page.get_by_text("That did not arrive. Try again.")).to_be_visible()
        expect(button).to_have_text("Raise hand")
        seen.complaints.clear()  # the browser's own line about the 409


def test_a_page_that_was_opened_before_follows_to_the_close(clock: Clock, browser: Browser) -> None:
    week = fixed()
    hour, path = Hour(week), f"/meetings/{week.meeting.id}/live/"
    with opened(browser, client_of(week.priya), path, -5) as seen:
        page, heading = seen.page, seen.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("You are needed 10:04–10:16")
        sent = asked(page)
        start(reader=hour.ines, meeting_id=hour.id, as_of=at(2))
        tell(page, hour.shared(3))
        expect(heading).to_have_text("Opening")
        expect(page.locator("[data-you]")).to_have_text("You are needed 10:06–10:18")
        with page.expect_response(f"**{path}"):  # once, for the button that says that one is here
            page.clock.fast_forward(6000)
        assert len(sent) == 1
        Meeting.objects.filter(pk=hour.id).update(state="closed")
        clock.set(40)
        tell(page, hour.shared(40))
        expect(heading).to_have_text("This meeting is closed")
        with page.expect_response(f"**{path}"):
            page.clock.fast_forward(6000)
        tell(page, hour.shared(41))
        page.clock.fast_forward(6000)
        expect(page.locator("[data-announce]")).to_have_text("Now: This meeting is closed")
        assert len(sent) == 2


def test_what_gets_a_turn_is_asked_for_no_more(clock: Clock, browser: Browser) -> None:
    hour = begun()
    clock.set(1)
    one, other = hour.agenda().read
    with opened(browser, client_of(hour.week.priya), f"/meetings/{hour.id}/live/", 1) as seen:
        sent = asked(seen.page)
        hour.do(Kind.TAKE_UP, 2, key=one.key)
        hour.do(Kind.NEXT, 3)
        tell(seen.page, hour.shared(4))
        expect(seen.page.get_by_role("heading", level=1)).to_have_text(one.about[0].title)
        expect(seen.page.get_by_text("It has got a turn.").locator("visible=true")).to_have_count(1)
        expect(seen.page.locator(f'[data-hand="{one.id}"]')).to_be_hidden()
        expect(seen.page.locator(f'[data-hand="{other.id}"]')).to_be_visible()
        assert sent == []


def test_what_came_after_the_page_is_read_once(clock: Clock, browser: Browser) -> None:
    hour = begun()
    clock.set(1)
    with opened(browser, client_of(hour.week.priya), f"/meetings/{hour.id}/live/", 1) as seen:
        page = seen.page
        key = key_of(hour.week.open_incident)
        page.evaluate(
            "(id) => document.querySelectorAll(`[data-item='${id}']`).forEach((one) => one.remove())",
            hour.item(key),
        )
        sent = asked(page)
        on_incident(hour)
        tell(page, hour.shared(6))
        with page.expect_response(f"**/meetings/{hour.id}/live/"):
            page.clock.fast_forward(6000)
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "An expired discount was applied to 3,114 orders"
        )
        tell(page, hour.shared(7))
        page.clock.fast_forward(6000)
        assert len(sent) == 1


@pytest.mark.parametrize("phase", ["planned", "running"])
def test_the_page_is_for_everybody_and_fits_the_smallest_phone(
    clock: Clock, browser: Browser, phase: str
) -> None:
    week = fixed() if phase == "planned" else begun().week
    if phase == "running":
        on_incident(Hour(week))
    minute = -5 if phase == "planned" else 7
    clock.set(minute)
    with opened(
        browser, client_of(week.priya), f"/meetings/{week.meeting.id}/live/", minute, width=1440
    ) as seen:
        seen.page.clock.fast_forward(3000)
        assert seen.violations_in_every_look() == []
        seen.page.set_viewport_size({"width": 320, "height": 640})
        assert not seen.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_screen_follows_and_is_off_before_a_restricted_item(clock: Clock, browser: Browser) -> None:
    hour = begun()
    clock.set(1)
    with opened(browser, client_of(hour.week.lars), f"/meetings/{hour.id}/screen/", 1, width=1440) as seen:
        page, heading = seen.page, seen.page.get_by_role("heading", level=1)
        sent = asked(page)
        expect(heading).to_have_text("Weekly review, week 48")
        on_incident(hour)
        tell(page, hour.shared(7))
        expect(heading).to_have_text("An expired discount was applied to 3,114 orders")
        expect(page.locator(".needed:visible b")).to_have_text(["Needed now", "Next, 10:15", "Then, 10:25"])
        expect(page.locator("[data-pace]")).to_have_text("1 minute ahead, ends 10:45")
        expect(page.locator("[data-clock]")).to_have_text("8:00")
        assert seen.violations_in_every_look() == []
        for shows, there in ((Shows.TIMELINE, "It began"), (Shows.AGENDA, "Alert on price drift")):
            hour.do(Kind.SHOW, 7, shows=shows)
            tell(page, hour.shared(7))
            expect(page.get_by_text(there).locator("visible=true")).to_have_count(1)
            assert seen.violations() == []
        hour.do(Kind.SHOW, 7, shows=Shows.ITEM)
        hour.do(Kind.NEXT, 8)
        tell(page, hour.shared(8))
        expect(heading).to_have_text("This item is not for the screen")
        hour.do(Kind.SHOW, 8, shows=Shows.OFF)
        tell(page, hour.shared(8))
        expect(heading).to_have_text("The screen is off")
        hour.do(Kind.SHOW, 8, shows=Shows.ITEM)
        hour.say("d: durations get a type", key=key_of(hour.week.open_incident))
        hour.reach("read_back", 30)
        tell(page, hour.shared(31))
        expect(heading).to_have_text("Read back and close")
        expect(page.get_by_text("durations get a type")).to_be_visible()
        assert sent == []
        assert not any(word in page.content() for word in SECRETS)


def test_the_code_on_the_screen_is_that_of_the_minute(
    clock: Clock, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "COUNTED", f"test:{uuid4()}")  # every worker counts in the same Redis
    hour = begun()
    CheckInRules.objects.create(series_id=hour.week.meeting.series_id, code=True, qr=True)
    clock.set(1)
    with opened(browser, client_of(hour.week.priya), f"/meetings/{hour.id}/screen/", 1, width=1440) as seen:
        page, shown = seen.page, seen.page.locator("#code .code")
        first = shown.inner_text()
        clock.set(2)
        page.clock.run_for(50_000)
        expect(shown).to_have_text(first)
        page.clock.run_for(20_000)
        expect(shown).not_to_have_text(first)
        with pytest.raises(WrongCode):
            check_in_by_code(reader=eyes(hour.week.priya), meeting_id=hour.id, code=first, as_of=at(3))
        code = shown.inner_text()
        assert check_in_by_code(reader=eyes(hour.week.priya), meeting_id=hour.id, code=code, as_of=at(3))
        assert seen.violations() == []


def test_the_screen_can_fill_the_window(clock: Clock, browser: Browser) -> None:
    week = fixed()
    with opened(
        browser, client_of(week.priya), f"/meetings/{week.meeting.id}/screen/", -5, width=1440
    ) as seen:
        seen.page.get_by_role("button", name="Fill the screen").click()
        assert seen.page.evaluate("document.fullscreenElement !== null")
        assert seen.violations_in_every_look() == []
