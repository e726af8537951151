from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.simulators.jira import JiraSite
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World
from tests.web.browsing import visit
from tests.web.jira_scenes import *

__all__ = ["_loopback", "jira", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.browser]
SHOTS = Path("/tmp/shots_jira")
SHOTS.mkdir(exist_ok=True)


def test_look(browser: Browser, admin: Client, world: World, jira: JiraSite) -> None:
    places = more_places(world, jira)
    c = in_conflict(world, jira)
    duplicated(world, jira)
    l = lost(world, jira)
    print(l.state, l.looks)
    hidden = world.action("Secret thing", service_id=places["IDN"].service_id)
    world.send(hidden)
    restrict(hidden, Visibility.RESTRICTED, world.owner.pk)
    work_off(only=("create_issue", "sync_issue"))
    r = refused_twice(world, jira)
    for width, theme in ((1440, "light"), (390, "light"), (1440, "dark")):
        with visit(browser, admin, width=width, theme=theme) as v:
            for name, path in (
                ("jira", PAGE),
                ("ticket", f"{PAGE}tickets/{r[0].pk}/"),
                ("lost", f"{PAGE}tickets/{l.pk}/"),
                ("why", f"/jira/why/{r[0].action_id}/"),
                ("whylost", f"/jira/why/{l.action_id}/"),
                ("diff", f"/jira/differences/{c.action_id}/"),
                ("dry", f"{PAGE}dry-run/"),
            ):
                v.go(path)
                v.page.screenshot(path=str(SHOTS / f"{name}-{width}-{theme}.png"), full_page=True)
                if name == "jira" and width == 390:
                    h = v.page.evaluate("document.documentElement.scrollHeight")
                    for i in range(0, h, 1500):
                        v.page.screenshot(path=str(SHOTS / f"part-{i}.png"), full_page=True, clip={"x":0,"y":i,"width":390,"height":min(1500,h-i)})
                found = v.violations()
                if found:
                    print(name, width, theme, found)
