"""Every page of the product on the sample: axe finds nothing, and the styles were there.

The colours of the dark are asked of the tokens (`tests/web/test_colours.py`) and of the components page; of each page
by `make prove`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from tests.axe import violations
from tests.whole.browsing import (
    MAILS,
    NEXT_TO_PAGES,
    Site,
    assert_styled,
    opened,
    seen_by,
    served,
)
from tests.whole.cast import Sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = [*seen_by(), *NEXT_TO_PAGES]


@pytest.fixture(scope="module")
def site(sample: Sample, built_assets: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The product on the sample, served for this module."""
    with django_db_blocker.unblock(), served(sample) as running:
        yield running


@pytest.mark.parametrize("what", PAGES)
def test_axe_finds_nothing_and_the_dark_looks_otherwise(browser: Browser, site: Site, what: str) -> None:
    with opened(browser, site, what, width=1280, dark=False) as page:
        if what not in MAILS:
            assert_styled(page)
        light = ink(page)
        assert violations(page) == []
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert what in MAILS or ink(page) != light, "the page looks the same in the dark"


def ink(page: Page) -> str:
    """The colour of the words, as the browser computes it."""
    return str(page.evaluate("getComputedStyle(document.body).color"))
