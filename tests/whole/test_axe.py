"""Every page of the product on the sample, once a theme: axe finds nothing, and the styles were there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.whole.browsing import (
    MAILS,
    NEXT_TO_PAGES,
    Site,
    assert_styled,
    opened,
    seen_by,
    served,
    violations,
)
from tests.whole.cast import Sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = [*seen_by(), *NEXT_TO_PAGES]


@pytest.fixture(scope="module")
def site(sample: Sample, built_assets: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The product on the sample, served for this module."""
    with django_db_blocker.unblock(), served(sample) as running:
        yield running


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("what", PAGES)
def test_axe_finds_nothing(browser: Browser, site: Site, what: str, dark: bool) -> None:
    with opened(browser, site, what, width=1280, dark=dark) as page:
        if what not in MAILS:
            assert_styled(page)
        assert violations(page) == []
