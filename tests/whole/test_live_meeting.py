"""One whole meeting in three browsers: the console, somebody's phone, the shared screen; with everything going away once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import DjangoDbBlocker

from reviewboard.domain.values import MeetingState
from reviewboard.findings.models import ActionItem
from reviewboard.meetings.models import Meeting
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.outbox.models import Message
from reviewboard.people.models import User
from reviewboard.sample import organisation
from reviewboard.stack.valkey import Valkey
from tests import axe, own_valkey
from tests.databases import copied
from tests.whole.cast import Sample
from tests.whole.live_site import Site, site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.long]

SOON = 5_000
"""Milliseconds in which a page follows by polling."""
LATER = 30_000


@dataclass(frozen=True)
class Stage:
    """The product, its Redis, and the meeting that comes next in the sample."""

    site: Site
    redis: Valkey
    meeting_id: int

    def path(self, rest: str) -> str:
        """An address of the meeting."""
        return f"/meetings/{self.meeting_id}/{rest}/"


@pytest.fixture(scope="module")
def stage(founded: tuple[str, Sample], django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Everything runs, on a copy of the sample that other processes see."""
    template, _ = founded
    with (
        django_db_blocker.unblock(),
        copied(f"{template}_hour", template=template) as url,
        own_valkey.valkey() as redis,
        site(url, redis.url) as running,
    ):
        coming = Meeting.objects.filter(state=MeetingState.PLANNED, series__key="weekly-review")
        first = coming.order_by("starts_at").first()
        assert first is not None
        yield Stage(running, redis, first.pk)


def account(name: str) -> User:
    """Somebody of the sample who signs in."""
    return User.objects.get(email=organisation.email(name))


def heading(page: Page) -> Locator:
    """What the page says is on."""
    return page.locator("h1:visible").first


def write(desk: Page, line: str) -> None:
    """Types one line at the console, by keyboard alone, and waits until it is kept."""
    desk.keyboard.press("/")
    desk.keyboard.type(line)
    desk.keyboard.press("Enter")
    expect(desk.locator("#composer-text")).to_have_value("", timeout=LATER)
    desk.keyboard.press("Escape")


def press(desk: Page, key: str) -> None:
    """One key, and until the page has its answer."""
    top = desk.locator("#console-top")
    before = top.get_attribute("data-revision") or ""
    desk.keyboard.press(key)
    expect(top).not_to_have_attribute("data-revision", before, timeout=LATER)


def test_a_whole_meeting_in_three_browsers(browser: Browser, stage: Stage) -> None:
    ines, lucas, priya = (account(name) for name in ("Ines Duarte", "Lucas Pereira", "Priya Raman"))
    desk = stage.site.open(browser, ines, stage.path("console"))
    phone = stage.site.open(browser, priya, stage.path("live"), width=390, height=844)
    screen = stage.site.open(browser, lucas, stage.path("screen"))

    desk.get_by_role("button", name="Start the meeting").click()
    expect(heading(desk)).to_have_text("Opening")
    desk.wait_for_load_state()  # scripts hear keys from then on
    expect(heading(phone)).to_have_text("Opening", timeout=LATER)

    press(desk, "n")
    on = heading(desk).inner_text()
    for page in (phone, screen):  # everybody sees the same thing
        expect(heading(page)).to_have_text(on)
    write(desk, "a: @priya contract test for durations, 11 Dec")
    expect(phone.get_by_text("contract test for durations")).to_be_visible()

    phone.get_by_role("button", name="I’m here").click()
    expect(phone.get_by_text("Checked in")).to_be_visible(timeout=LATER)
    phone.get_by_role("button", name="Raise hand").click()
    expect(desk.get_by_role("heading", name="Raised hands")).to_be_visible(timeout=LATER)

    offline_and_back(desk, phone)
    without_redis(stage, desk, phone, screen)
    without_web(stage, desk, phone)
    hand_over(browser, stage, desk, lucas)

    press(desk, "p")
    parked = desk.locator(".queue .done", has_text="Parked")
    expect(parked).to_have_count(1)
    while desk.locator("#do-next").count():
        press(desk, "n")
    expect(heading(screen)).to_have_text("Read back and close", timeout=LATER)
    assert axe.violations(desk) == []
    close_and_publish(stage, desk, phone, screen)


def offline_and_back(desk: Page, phone: Page) -> None:
    """A phone without network says how old its page is, and catches up."""
    phone.context.set_offline(True)
    press(desk, "n")
    expect(phone.get_by_text("Not connected").first).to_be_visible(timeout=LATER)
    phone.context.set_offline(False)
    expect(heading(phone)).to_have_text(heading(desk).inner_text(), timeout=LATER)
    expect(phone.get_by_text("Not connected").first).to_be_hidden(timeout=LATER)


def without_redis(stage: Stage, desk: Page, phone: Page, screen: Page) -> None:
    """Without Redis pages keep up, and with it again, too."""
    own_valkey.kill(stage.redis)
    for act in (None, own_valkey.start):
        if act is not None:
            act(stage.redis)
        press(desk, "n")
        for page in (phone, screen):
            expect(heading(page)).to_have_text(screen_words(desk), timeout=SOON + LATER)


def screen_words(desk: Page) -> re.Pattern[str]:
    """What other pages say of what is on: a restricted item is called otherwise on the screen."""
    words = heading(desk).inner_text()
    return re.compile(f"^({re.escape(words)}|Restricted item|This item is not for the screen)$")


def without_web(stage: Stage, desk: Page, phone: Page) -> None:
    """The web process is killed while a line is on its way: it is kept, once."""
    stage.site.stop()
    desk.keyboard.press("/")
    desk.keyboard.type("d: durations get a type")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-saved]")).not_to_have_text(re.compile("Saved [0-9]"))
    stage.site.start()
    expect(desk.locator("#composer-text")).to_have_value("", timeout=LATER)
    desk.keyboard.press("Escape")
    expect(desk.locator(".log").get_by_text("durations get a type").first).to_be_visible(timeout=LATER)
    expect(heading(phone)).to_have_text(screen_words(desk), timeout=LATER)
    assert Entry.objects.filter(meeting=stage.meeting_id, text="durations get a type").count() == 1


def hand_over(browser: Browser, stage: Stage, desk: Page, deputy: User) -> None:
    """The deputy takes over with one button; what the other did not see is not overwritten."""
    second = stage.site.open(browser, deputy, stage.path("console"))
    second.get_by_role("button", name="Take over").click()
    expect(second.get_by_text("You lead.")).to_be_visible(timeout=LATER)
    expect(desk.get_by_text("Lucas Pereira leads.")).to_be_visible(timeout=LATER)
    expect(desk.get_by_text("Lucas Pereira has this console open, too.")).to_be_visible(timeout=LATER)
    second.context.close()
    stage.site.contexts.remove(second.context)
    desk.get_by_role("button", name="Take over").click()
    expect(desk.get_by_text("You lead.")).to_be_visible(timeout=LATER)


def close_and_publish(stage: Stage, desk: Page, phone: Page, screen: Page) -> None:
    """Read back, closed, published: the minutes say what was said, and everybody's page that it is over."""
    desk.get_by_role("link", name="Accept and close").click()
    assert not ActionItem.objects.filter(meeting=stage.meeting_id).exists()  # nothing is made of it before
    desk.get_by_role("button", name=re.compile("Record 1 decision, 1 action; close")).click()
    desk.wait_for_url(re.compile("/minutes/$"))
    for words in ("contract test for durations", "durations get a type", "Parked; it comes again"):
        expect(desk.get_by_text(words).first).to_be_visible()
    expect(phone.get_by_text("This meeting is closed").first).to_be_visible(timeout=LATER)
    expect(screen.get_by_text(re.compile("Thank")).first).to_be_visible(timeout=LATER)
    desk.get_by_role("button", name=re.compile("^Publish")).click()
    expect(desk.get_by_text("Not out yet").first).to_be_hidden(timeout=LATER)
    assert axe.violations(desk) == []
    minutes = Minutes.objects.get(meeting=stage.meeting_id)
    assert Message.objects.filter(kind="minutes_mail").count() == minutes.mails > 10
