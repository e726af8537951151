import pytest
from tests.whole.browsing import NEXT_TO_PAGES, opened, served, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(sample, built_assets, django_db_blocker):
    with django_db_blocker.unblock(), served(sample) as running:
        yield running


def test_shot(browser, site, monkeypatch):
    for what, path, w in (
        ("edit", "/decisions/11/edit/", 1280),
        ("d4", "/decisions/7/", 390),
        ("f7", "/findings/7/", 390),
    ):
        monkeypatch.setitem(NEXT_TO_PAGES, what, (path, "series_facilitator"))
        with opened(browser, site, what, width=w, dark=w == 390) as page:
            page.screenshot(path=f"/tmp/shots/z-{what}.png", full_page=True)
            assert violations(page) == []
