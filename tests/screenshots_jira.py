"""`make screenshots`: the pictures of docs/jira.md, from the real pages with the simulator behind them.

Not a part of `make test`: it writes docs/pictures.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.screenshots import PICTURES
from tests.simulators.jira import JiraSite
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World, work_off
from tests.web.browsing import visit
from tests.web.jira_scenes import PAGE, admin, duplicated, in_conflict, lost, more_places, refused_twice

__all__ = ["_loopback", "admin", "jira", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

WIDTH = 1200
Scene = Callable[[World, JiraSite], object]


def stopped(world: World, jira: JiraSite) -> None:
    """The token was revoked, and two items wait."""
    jira.revoke()
    for title in ("Alert on price drift", "Name the queue in every alert"):
        world.send(world.action(title))
    work_off(only=("create_issue",))


def well(world: World, jira: JiraSite) -> None:
    """Everything passes, and one item has its ticket."""
    more_places(world, jira)
    world.sent("Alert on price drift")


SCENES: dict[str, tuple[Scene, str]] = {
    "jira": (well, ""),
    "jira-required": (refused_twice, "say what goes into"),
    "jira-uncertain": (lost, "Uncertain"),
    "jira-difference": (in_conflict, "Difference"),
    "jira-duplicate": (duplicated, "Second tickets"),
    "jira-stopped": (stopped, ""),
}
"""By picture, what is the matter, and which section shows it (by words of its heading; "" is the whole page)."""
HEIGHT = 760


@pytest.mark.parametrize("name", SCENES)
def test_take(name: str, browser: Browser, admin: Client, world: World, jira: JiraSite) -> None:
    scene, heading = SCENES[name]
    scene(world, jira)
    with visit(browser, admin, width=WIDTH) as opened:
        opened.go(PAGE)
        _shoot(opened.page, name, heading)


def _shoot(page: Page, name: str, heading: str) -> None:
    path = PICTURES / f"{name}.png"
    if not heading:
        page.screenshot(path=path, clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})
        return
    section = page.locator("section").filter(has=page.get_by_role("heading", name=heading)).first
    section.screenshot(path=path)
