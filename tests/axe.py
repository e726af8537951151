"""What axe finds on a page that is open in the browser."""

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE: Mapping[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
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
