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
    ":console-parts",
    ":live-state",
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
class Window:
    """A window of the browser with one tab, and the errors of the page that is open in it."""

    context: BrowserContext
    tab: Page
    dark: bool
    errors: list[str] = field(default_factory=list)

    @contextmanager
    def showing(self, url: str) -> Iterator[Page]:
        """The page at this address, until the block ends. A tab costs more to open than a page."""
        self.errors.clear()
        self.tab.emulate_media(color_scheme="dark" if self.dark else "light", reduced_motion="reduce")
        self.tab.goto(url)
        yield self.tab


@dataclass
class Site:
    """The running product, on the sample."""

    sample: Sample
    url: str
    windows: dict[tuple[str, int, bool], Window] = field(default_factory=dict)

    def window(self, browser: Browser, part: str, width: int, *, dark: bool) -> Window:
        """The window of this part of the cast: one for all pages, so that sheets and fonts are fetched once."""
        found = self.windows.get((part, width, dark))
        if found is None:
            context = browser.new_context(viewport={"width": width, "height": 900})
            if part != STRANGER:
                session = self.sample.sessions[part]
                context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
            found = self.windows[part, width, dark] = Window(context, context.new_page(), dark)
            found.tab.on("pageerror", lambda error: found.errors.append(str(error)))
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
            window.context.close()
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
    window = site.window(browser, part, width, dark=dark)
    if what in MAILS:
        with window.showing("about:blank") as page:
            # as a mail program shows it: under the frame's own policy no script runs, axe's neither
            page.set_content(window.context.request.get(site.url + path).text())
            yield page
    else:
        with window.showing(site.url + path) as page:
            yield page
    assert window.errors == []


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
