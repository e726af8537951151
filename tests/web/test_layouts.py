"""What a person sees: where things stand on a laptop, what is left out on a phone, and how much paper it takes."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from reviewboard.people.permissions import Role
from tests.agenda.week import NOW
from tests.web.browsing import visit
from tests.web.test_agenda_pages import built, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

REM = 16  # pixels


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def edges(page: Page, selector: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the first element, in pixels."""
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_what_one_may_do_with_a_page_stands_at_the_right_of_its_title(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.ines, Role.FACILITATOR)) as opened:
        for path in ("/", "/actions/"):
            opened.go(path)
            _, top, title_ends, bottom = edges(opened.page, "h1")
            begins, above, ends, _ = edges(opened.page, ".head-row > .actions")
            assert begins > title_ends
            assert top <= above + 2 * REM
            assert above < bottom
            assert ends == pytest.approx(edges(opened.page, ".head")[2], abs=1)


def test_lines_of_a_form_are_no_longer_than_prose(browser: Browser) -> None:
    with visit(browser, signed_in(built().priya)) as opened:
        for path in ("/actions/new/", "/me/tokens/"):
            opened.go(path)
            left, _, right, _ = edges(opened.page, "form.stack .input")
            assert right - left <= 39 * REM


def test_a_phone_is_not_offered_a_printer(browser: Browser) -> None:
    client = signed_in(built().priya)
    for width, offered in ((390, False), (1440, True)):
        with visit(browser, client, width=width) as opened:
            opened.go("/")
            assert opened.page.get_by_role("button", name="Print").is_visible() is offered


def test_a_long_address_does_not_push_a_page_off_the_smallest_screen(browser: Browser) -> None:
    week = built()
    week.priya.email = "priya.with-quite-a-long-name@a-long-company-name.example.org"
    week.priya.save()
    with visit(browser, signed_in(week.ines, Role.ADMIN), width=320) as opened:
        opened.go(f"/people/{week.priya.pk}/")
        assert not opened.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_an_agenda_takes_two_pages_of_paper_and_has_no_controls_on_them(browser: Browser) -> None:
    with visit(browser, signed_in(built(quiet_changes=12).priya)) as opened:
        opened.go("/")
        pdf = opened.page.pdf(prefer_css_page_size=True)
        assert pdf.count(b"/Type /Page\n") <= 2
        opened.page.emulate_media(media="print")
        for control in (".top", ".foot", ".btn >> visible=true", ".agenda details"):
            assert not opened.page.locator(control).first.is_visible(), control
