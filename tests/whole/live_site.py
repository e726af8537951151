"""The whole product on a port of loopback: pages and live events from one process, which a test may kill."""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from subprocess import DEVNULL
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from reviewboard.people.models import User
from reviewboard.stack.processes import Guarded, Program, launch
from reviewboard.web import assets
from tests.stack.processes import eventually

PATIENCE = 60.0
"""Seconds in which a process is there, whatever else the machine does."""


@dataclass
class Site:
    """One origin. What signed-in people do goes to `database_url`, and is told through `redis_url`."""

    port: int
    environment: Mapping[str, str]
    process: Guarded | None = None
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Starts it (again), and returns once it answers."""
        command = [sys.executable, "-m", "uvicorn", "reviewboard.asgi:application", "--port", str(self.port)]
        options = ["--no-access-log", "--timeout-graceful-shutdown", "1", "--log-level", "error"]
        program = Program([*command, *options], env=self.environment, cwd=settings.BASE_DIR, grace=2)
        self.process = launch(program, stdout=DEVNULL)
        assert eventually(self.answers, PATIENCE), "the site did not start"

    def answers(self) -> bool:
        """Whether somebody is there."""
        try:
            with urlopen(f"{self.url}/sign-in/", timeout=5):
                return True
        except HTTPError:
            return True
        except OSError:
            return False

    def stop(self) -> None:
        """Ends it, and whatever it started."""
        if self.process is not None:
            self.process.stop()
            self.process = None

    def open(self, browser: Browser, who: User, path: str, *, width: int = 1440, height: int = 900) -> Page:
        """A page in a browser of its own, in which this person is signed in."""
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
        )
        self.contexts.append(context)
        client = Client()
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}]
        )
        page = context.new_page()
        page.goto(f"{self.url}{path}")
        return page


@contextmanager
def site(database_url: str, redis_url: str, **more: str) -> Iterator[Site]:
    """The product until the block ends. A meeting may be started a week before its time, as in the demo."""
    assets.build(settings.BASE_DIR / "build" / "static")
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port: int = asked.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": settings.SECRET_KEY,
        "PUBLIC_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "reviewboard.settings",
        "MEETING_EARLY_MINUTES": str(7 * 24 * 60),
        "LOG_LEVEL": "ERROR",
        **more,
    }
    running = Site(port, environment)
    running.start()
    try:
        yield running
    finally:
        for context in running.contexts:
            context.close()
        running.stop()
