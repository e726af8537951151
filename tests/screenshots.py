"""`make screenshots`: the pictures of README and docs, from the running product on the sample organisation.

The clock stands still, so that a picture changes only when the product does. Not a part of `make test`: it writes
docs/pictures.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import DjangoDbBlocker

from reviewboard.people.models import User
from reviewboard.sample import organisation
from reviewboard.sample.whole import build
from tests.databases import copied

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

PICTURES: Path = settings.BASE_DIR / "docs" / "pictures"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday; the sample's review is on the Thursday after."""

ENGINEER, FACILITATOR, ADMIN = "Priya Raman", "Ines Duarte", "Ravi Menon"
RECIPIENTS = "a[href$='/recipients/']"
FIRST_ROW = "tbody th a"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose screen it is, and what it shows.

    Attributes:
        follow: elements (CSS) whose address is gone to, one after the other, from `path` on.
        height: pixels from the top.
    """

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()
    width: int = 1200
    height: int = 900
    dark: bool = False


SHOWN = (
    Picture("agenda", ENGINEER, "/", height=1100),
    Picture("agenda-dark", ENGINEER, "/", height=1100, dark=True),
    Picture("agenda-phone", ENGINEER, "/", width=390, height=844),
    Picture("me", ENGINEER, "/me/", height=850),
    Picture("change", ENGINEER, "/changes/?q=durations", (FIRST_ROW,), height=1100),
    Picture("gate", ENGINEER, "/changes/?q=warm", (FIRST_ROW,), height=760),
    Picture("radar", ENGINEER, "/insights/gate/", height=900),
    Picture("incident", ENGINEER, "/incidents/?q=expired", (FIRST_ROW,), height=1100),
    Picture("actions", ENGINEER, "/actions/"),
    Picture("prepare", FACILITATOR, "/", ("a[href$='/prepare/']",), height=720),
    Picture("recipients", FACILITATOR, "/", (RECIPIENTS,)),
    Picture("connections", ADMIN, "/connections/", height=1100),
    Picture("connection", ADMIN, "/connections/", (FIRST_ROW,), height=1200),
    Picture("identities", ADMIN, "/identities/"),
    Picture(
        "mail", FACILITATOR, "/", (RECIPIENTS, f"a:text('{ENGINEER}')", "iframe"), width=680, height=1000
    ),
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the product is served, and a session of each who looks."""

    url: str
    sessions: Mapping[str, str]


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, built_assets: Path, worker_id: str
) -> Iterator[Site]:
    """The product, served from this process on the sample organisation."""
    with (
        mock.patch("django.utils.timezone.now", return_value=NOW),
        django_db_blocker.unblock(),
        copied(f"screenshots_{worker_id}"),
    ):
        build(as_of=NOW)
        sessions = {who: session(who) for who in (ENGINEER, FACILITATOR, ADMIN)}
        thread = LiveServerThread("localhost", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield Site(f"http://localhost:{thread.port}", sessions)
        thread.terminate()


def session(who: str) -> str:
    """A session in which this person, one of the demo's sign-ins, is signed in."""
    client = Client()
    client.force_login(
        User.objects.get(email=organisation.email(who)), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client.cookies["sessionid"].value


def go(page: Page, site: Site, picture: Picture) -> None:
    """Opens what the picture shows."""
    page.goto(site.url + picture.path)
    for selector in picture.follow:
        element = page.locator(selector).first
        address = element.get_attribute("src") or element.get_attribute("href")
        assert address is not None, selector
        page.goto(page.evaluate("address => new URL(address, location.href).href", address))
    page.wait_for_load_state("networkidle")


def looking(browser: Browser, site: Site, picture: Picture) -> BrowserContext:
    """A browser in which whose screen it is has signed in, as wide, high and dark as the picture."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "sessionid", "value": site.sessions[picture.who], "url": site.url}])
    return context


@pytest.mark.parametrize("picture", SHOWN, ids=lambda picture: picture.name)
def test_take(browser: Browser, site: Site, picture: Picture) -> None:
    context = looking(browser, site, picture)
    page = context.new_page()
    go(page, site, picture)
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    context.close()
