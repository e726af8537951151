"""Every page at each width and in each theme, with details, popovers and dialogs open; and nothing over the edge."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.proofs.facts import Fact
from tests.whole.browsing import (
    MAILS,
    NEXT_TO_PAGES,
    Site,
    assert_styled,
    opened,
    seen_by,
    served,
    violations_with_everything_open,
)
from tests.whole.cast import Sample

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.prove,
    pytest.mark.usefixtures("shown_as_demo"),
]

WIDTHS = {"desktop": 1440, "phone": 390, "narrow": 320}
PAGES = [*seen_by(), *NEXT_TO_PAGES]


@pytest.fixture(scope="module")
def site(sample: Sample, built_assets: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The product on the sample, served for this module."""
    with django_db_blocker.unblock(), served(sample) as running:
        yield running


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("what", PAGES)
def test_axe_finds_nothing_with_everything_open_and_nothing_runs_over_the_edge(
    browser: Browser, site: Site, fact: Fact, what: str, width: str, dark: bool
) -> None:
    with opened(browser, site, what, width=WIDTHS[width], dark=dark) as page:
        if what not in MAILS:
            assert_styled(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]
        assert violations_with_everything_open(page) == []
    fact("pages looked at", 1)
