"""The components page in a real Chromium: accessible, inside its policy, and worked by keyboard."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from reviewboard.web import assets
from tests.axe import violations
from tests.web.pages import components_page

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.urls")]

ORIGIN = "http://reviewboard.test"
BUILT: Path = settings.BASE_DIR / "build" / "static"


def serve(route: Route) -> None:
    """Answers as the product would, policy included, without a server."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        name = path.removeprefix("/static/")
        found = finders.find(name) or BUILT / name
        route.fulfill(path=found, content_type=mimetypes.guess_type(name)[0] or "font/woff2")
    else:
        response = CSPMiddleware(lambda _: HttpResponse(components_page()))(RequestFactory().get(path))
        assert isinstance(response, HttpResponse)
        route.fulfill(headers=dict(response.headers), body=response.content)


@pytest.fixture(params=[(1440, "light"), (390, "dark")], ids=["laptop-light", "phone-dark"])
def look(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The page in one width and theme; it fails the test that caused a console error."""
    width, theme = request.param
    yield from opened(browser, width, theme)


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Page]:
    """The page on a laptop."""
    yield from opened(browser, 1440, "light")


def opened(browser: Browser, width: int, theme: Any) -> Iterator[Page]:
    """Opens the components page and closes it again."""
    assets.build(BUILT)
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        reduced_motion="reduce",  # a cross-fade would make what a test sees depend on when it looks
    )
    context.route("**/*", serve)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{ORIGIN}/components/")
    page.evaluate("document.fonts.ready.then(() => true)")
    yield page
    context.close()
    assert errors == []


def test_axe_finds_nothing_on_a_page_that_has_its_styles_and_fonts(look: Page) -> None:
    expect(look.locator(".btn-primary").first).to_have_css("font-weight", "600")
    assert look.evaluate("document.fonts.check('15px \"Instrument Sans\"')")
    assert look.evaluate("[...document.fonts].some((face) => face.status === 'loaded')")
    assert violations(look) == []


def test_axe_finds_nothing_with_details_menus_and_dialogs_open(look: Page) -> None:
    look.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    for name in ("Priya Raman", "The whole mail"):
        look.get_by_role("button", name=name).click()
        assert violations(look) == []
        look.keyboard.press("Escape")
    look.keyboard.press("?")
    assert violations(look) == []
    look.keyboard.press("Escape")
    look.get_by_role("button", name="Won’t do…").first.click()
    assert violations(look) == []


@pytest.mark.parametrize("width", [320, 390, 900, 1440])
def test_nothing_runs_over_the_edge_of_the_window(browser: Browser, width: int) -> None:
    for page in opened(browser, width, "light"):
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_dialog_opens_on_the_safe_button_and_that_closes_it(laptop: Page) -> None:
    laptop.get_by_role("button", name="Won’t do…").first.click()
    safe = laptop.get_by_role("button", name="Keep them open")
    expect(safe).to_be_focused()
    safe.click()
    expect(laptop.locator("dialog")).to_be_hidden()
    assert laptop.url == f"{ORIGIN}/components/"


def test_j_and_k_walk_the_items_and_x_chooses_one(laptop: Page) -> None:
    laptop.locator("#main").focus()
    laptop.keyboard.press("j")
    laptop.keyboard.press("j")
    first = laptop.evaluate(
        "document.activeElement.closest('[data-item]').id + document.activeElement.textContent"
    )
    laptop.keyboard.press("j")
    laptop.keyboard.press("k")
    assert first == laptop.evaluate(
        "document.activeElement.closest('[data-item]').id + document.activeElement.textContent"
    )
    row = laptop.locator("form tr[data-item]").nth(1)
    row.get_by_role("link").first.focus()
    laptop.keyboard.press("x")
    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(laptop.locator("[data-count]")).to_have_text("2 chosen")


def test_the_bar_for_chosen_rows_goes_with_the_last_choice(laptop: Page) -> None:
    everything = laptop.get_by_label("Choose both")
    everything.check()
    expect(laptop.locator("[data-count]")).to_have_text("2 chosen")
    everything.uncheck()
    expect(laptop.locator("[data-bulk]")).to_be_hidden()


def test_g_and_a_letter_go_to_a_place(laptop: Page) -> None:
    laptop.keyboard.press("g")
    laptop.keyboard.press("i")
    laptop.wait_for_url(f"{ORIGIN}/incidents/")
    laptop.wait_for_load_state("networkidle")


def test_keys_do_nothing_inside_a_field_or_with_a_modifier(laptop: Page) -> None:
    field = laptop.get_by_label("Find")
    field.focus()
    laptop.keyboard.type("?gi/")
    expect(field).to_have_value("?gi/")
    expect(laptop.locator("#keys")).to_be_hidden()
    laptop.locator("#main").focus()
    laptop.keyboard.press("Control+j")
    expect(laptop.locator("#main")).to_be_focused()


def test_the_slash_leads_to_the_search_field_of_the_page(laptop: Page) -> None:
    laptop.keyboard.press("/")
    expect(laptop.get_by_label("Find")).to_be_focused()
    expect(laptop.get_by_label("Find")).to_have_value("")


def test_the_keys_can_be_switched_off_and_stay_off(laptop: Page) -> None:
    laptop.keyboard.press("?")
    laptop.get_by_label("Use these keys").uncheck()
    laptop.reload()
    laptop.keyboard.press("?")
    expect(laptop.locator("#keys")).to_be_hidden()
    laptop.get_by_role("button", name="Keyboard map").click()
    expect(laptop.get_by_label("Use these keys")).not_to_be_checked()


def test_a_theme_is_worn_at_once_and_remembered(laptop: Page) -> None:
    laptop.get_by_role("button", name="Priya Raman").click()
    laptop.get_by_label("Dark").check()
    expect(laptop.locator("html")).to_have_attribute("data-theme", "dark")
    assert "theme=dark" in laptop.evaluate("document.cookie")
    laptop.get_by_label("Same as device").check()
    expect(laptop.locator("html")).not_to_have_attribute("data-theme", re.compile("."))
    assert "theme" not in laptop.evaluate("document.cookie")


def test_a_toast_goes_after_eight_seconds_but_not_under_the_pointer(laptop: Page) -> None:
    laptop.clock.install()
    laptop.evaluate(
        "document.getElementById('toasts').append(document.querySelector('.toast').cloneNode(true));"
        "document.querySelector('.toast').remove()"
    )
    toast = laptop.locator("#toasts .toast")
    toast.hover()
    laptop.clock.run_for(20_000)
    expect(toast).to_be_visible()
    laptop.mouse.move(700, 10)
    laptop.clock.run_for(7_000)
    expect(toast).to_be_visible()
    laptop.clock.run_for(2_000)
    expect(toast).to_have_count(0)


def test_paper_shows_no_controls(laptop: Page) -> None:
    laptop.emulate_media(media="print")
    for gone in (".top", ".foot", ".btn", ".filters", ".toasts", ".bulk"):
        expect(laptop.locator(gone).first).to_be_hidden()
    expect(laptop.locator("h1")).to_be_visible()
