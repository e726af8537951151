"""The product's own pages in a real Chromium, answered by Django in this process: no server, one transaction."""

import mimetypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect

from reviewboard.web import assets
from tests import axe

# Playwright runs a loop in this thread, so Django takes its tests for asynchronous; nothing in them is.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ORIGIN = "http://localhost"
BUILT: Path = settings.BASE_DIR / "build" / "static"
MOVED = "Moved"
"""The title of the page that stands for a redirect, until the browser has followed it."""
_REFRESH = f'<!doctype html><title>{MOVED}</title><meta http-equiv="refresh" content="0;url={{}}">'


@dataclass
class Visit:
    """A page that is open, and what the browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens a page of the product."""
        self.page.goto(f"{ORIGIN}{path}")

    def follow(self, there: Locator) -> None:
        """Clicks a link, or the button of a form, and waits until the page that it leads to is open.

        Whoever opens another page, asks axe or reads the database right after a mere click comes too early.
        """
        with self.page.expect_navigation():
            there.click()
        expect(self.page).not_to_have_title(MOVED)
        self.page.wait_for_load_state()

    @property
    def path(self) -> str:
        """Where the browser is."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def violations(self) -> list[str]:
        """What axe finds, one line a node."""
        return axe.violations(self.page)

    def violations_in_every_look(self) -> list[str]:
        """The same in both themes, and on a phone."""
        return axe.violations_in_every_look(self.page)


@contextmanager
def visit(
    browser: Browser,
    client: Client,
    *,
    width: int = 1440,
    theme: Literal["light", "dark"] = "light",
    scripts: bool = True,
) -> Iterator[Visit]:
    """A browser in which this client is signed in. It fails the test that caused an error in its console."""
    assets.build(BUILT)
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    # Connections live in the context of the test; handlers are called in one of their own.
    here = copy_context()
    context.route("**/*", lambda route: _answer(route, client, here))
    opened = Visit(context.new_page())
    opened.page.on(
        "console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None
    )
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()
    assert opened.complaints == [], opened.complaints


def _answer(route: Route, client: Client, here: Context) -> None:
    request = route.request
    parts = urlsplit(request.url)
    if parts.path.startswith("/static/"):
        name = parts.path.removeprefix("/static/")
        found = finders.find(name) or BUILT / name
        route.fulfill(path=found, content_type=mimetypes.guess_type(name)[0] or "font/woff2")
        return
    if parts.path.startswith("/live/"):  # the live server is none of this process's: a line that ends at once
        route.fulfill(content_type="text/event-stream", body="")
        return
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    answer = here.copy().run(
        client.generic,
        request.method,
        target,
        request.post_data_buffer or b"",
        content_type=request.headers.get("content-type", "text/plain"),
        headers={
            name: request.headers[name] for name in ("referer", "hx-request") if name in request.headers
        },
    )
    if 300 <= answer.status_code < 400:  # Chromium follows no redirect that is answered for it
        route.fulfill(content_type="text/html", body=_REFRESH.format(escape(answer["Location"])))
        return
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    route.fulfill(status=answer.status_code, headers=headers, body=answer.content)
