"""The whole product in a real browser: a server on loopback, and axe on what it shows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page

from tests.axe import violations
from tests.whole.addresses import addresses, of_self
from tests.whole.cast import JIRA, OWN_TOOL, STRANGER, Sample
from tests.whole.rights import expectations

NO_PAGES = (
    "-export",
    ":calendar",
    ":ledger-csv",
    ":ledger-json",
    ":mail-text",
    ":mail-invite",
    ":openapi",
    ":connection-progress",
)
"""Addresses that answer with a file, or with a part of a page."""
MAILS = ("web:mail-html", "web:mailbox-html", "web:reminder-html")
"""What mail programs show: it carries its own styles."""
NEXT_TO_PAGES: Mapping[str, tuple[str, str]] = {
    "nothing found": ("/search/?q=zzzz", "self"),
    "something found": ("/search/?q=cache", "self"),
    "changes of a service": ("/changes/?service=pricing-engine", "self"),
    "no such page": ("/no-such-page/", "self"),
    "a mapping": (f"/connections/{OWN_TOOL}/mapping/", "admin"),
    "a source with a mapping": (f"/connections/{OWN_TOOL}/", "admin"),
    "a tracker and its steps": (f"/connections/{JIRA}/", "admin"),
    "connecting a tracker": ("/connections/new/jira-tracker/", "admin"),
    "no deliveries": (f"/connections/{OWN_TOOL}/deliveries/?state=failed", "admin"),
    "a policy that is changed": ("/policies/service-levels/?change=working_time", "admin"),
    "a mandate that is changed": ("/policies/mandate/", "admin"),
    "rules of the agenda, to be read": ("/policies/agenda/", "series_facilitator"),
    "actions that are closed": ("/actions/?view=done", "series_facilitator"),
    "not this role's": ("/imports/", "viewer"),
    "agenda as viewer": ("/", "viewer"),
    "agenda as facilitator": ("/", "series_facilitator"),
}


@dataclass
class Site:
    """The running product, on the sample."""

    sample: Sample
    url: str
    windows: dict[tuple[str, int, bool], BrowserContext] = field(default_factory=dict)

    def window(self, browser: Browser, part: str, width: int, *, dark: bool) -> BrowserContext:
        """The window of this part of the cast: one for all pages, so that sheets and fonts are fetched once."""
        found = self.windows.get((part, width, dark))
        if found is None:
            found = self.windows[part, width, dark] = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            if part != STRANGER:
                session = self.sample.sessions[part]
                found.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        return found


@contextmanager
def served(sample: Sample) -> Iterator[Site]:
    """Serves the database that Django uses now, and the static files as they lie in the tree."""
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    site = Site(sample, f"http://localhost:{thread.port}")
    try:
        yield site
    finally:
        for window in site.windows.values():
            window.close()
        thread.terminate()


def seen_by() -> Mapping[str, str]:
    """Every page, by name, and the first of the cast who is shown it."""
    expected = expectations()
    found = {}
    for one in addresses():
        statuses = expected[one.name, "GET"]
        shown = [part for part in ("self", "series_facilitator", "admin", STRANGER) if statuses[part] == 200]
        if one.name.startswith("web:") and shown and not one.name.endswith(NO_PAGES):
            found[one.name] = STRANGER if statuses[STRANGER] == 200 else shown[0]
    return found


def where(site: Site, what: str) -> tuple[str, str]:
    """The path of a page, and who looks."""
    if what in NEXT_TO_PAGES:
        return NEXT_TO_PAGES[what]
    one = next(one for one in addresses() if one.name == what)
    values = of_self(site.sample, one.name)
    return one.path(**{name: values[name] for name in one.parameters}), seen_by()[what]


@contextmanager
def opened(browser: Browser, site: Site, what: str, *, width: int, dark: bool) -> Iterator[Page]:
    """The page, as whoever is shown it sees it; a console error fails the test."""
    path, part = where(site, what)
    context = site.window(browser, part, width, dark=dark)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    if (
        what in MAILS
    ):  # as a mail program shows it: under the frame's own policy no script runs, axe's neither
        page.set_content(context.request.get(site.url + path).text())
    else:
        page.goto(site.url + path)
    yield page
    page.close()
    assert errors == []


def assert_styled(page: Page) -> None:
    """Our sheet and our font are worn: axe on a page without them would prove nothing."""
    assert "Instrument Sans" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert page.evaluate("[...document.styleSheets].some((sheet) => sheet.cssRules.length > 0)")
    loaded = "document.fonts.ready.then(() => [...document.fonts].some((face) => face.status === 'loaded'))"
    assert page.evaluate(loaded)


def violations_with_everything_open(page: Page) -> list[str]:
    """What axe finds with all details open, and with each popover and each dialog open in turn."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = violations(page)
    for kind, show, hide in (("[popover]", "showPopover", "hidePopover"), ("dialog", "showModal", "close")):
        for number in range(page.locator(kind).count()):
            one = page.locator(kind).nth(number)
            one.evaluate(f"(element) => element.{show}()")
            found += violations(page)
            one.evaluate(f"(element) => element.{hide}()")
    return found
