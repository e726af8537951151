"""What axe finds on a page that is open in the browser."""

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE: Mapping[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "preload": False,  # of no rule among these, but media that play by themselves: there are none
}
COLOURS: Mapping[str, object] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""The rules that look at colours: nothing else of an open page changes with the theme. `make prove` runs all in both."""
PHONE = 390
_SCRIPT = Axe().axe_script
_RUN = """(options) => axe.run(document, {resultTypes: ["violations"], ...options}).then((told) => told.violations)"""


def violations(page: Page, options: Mapping[str, object] = AXE) -> list[str]:
    """What axe finds, one line a node."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    found = page.evaluate(_RUN, dict(options))
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]
    ]


def violations_in_every_look(page: Page) -> list[str]:
    """The same for a page that is open in the light: as it is, in the dark, and on a phone in either theme."""
    wide = page.viewport_size
    assert wide is not None
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS)
    page.set_viewport_size({"width": PHONE, "height": wide["height"]})
    found += violations(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("runs over the edge of a phone")
    page.emulate_media(color_scheme="light")
    found += violations(page, COLOURS)
    page.set_viewport_size(wide)
    return found
