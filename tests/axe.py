"""What axe finds on a page that is open in the browser."""

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.examples import thorough

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
_ONCE_A_COLOUR = """
(() => {
  const known = new Map(), colour = axe.commons.color.Color.prototype, parse = colour.parseString;
  colour.parseString = function (text) {
    const found = known.get(text);
    if (found) [this.r, this.g, this.b, this.alpha] = found;
    else {
      parse.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    return this;
  };
})();
"""
"""axe reads the few colours of a page anew for each element, which takes it a fifth of its time: once is enough."""
_SCRIPT = Axe().axe_script + _ONCE_A_COLOUR
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
    """The same for a page that is open in the light: as it is, and on a phone in the dark.

    In `make prove` also in the dark as it is, and on a phone in the light. Between these only colours differ, of which
    each theme's are looked at either way.
    """
    wide = page.viewport_size
    assert wide is not None
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    if thorough():
        found += violations(page, COLOURS)
    page.set_viewport_size({"width": PHONE, "height": wide["height"]})
    found += violations(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("runs over the edge of a phone")
    page.emulate_media(color_scheme="light")
    if thorough():
        found += violations(page, COLOURS)
    page.set_viewport_size(wide)
    return found
