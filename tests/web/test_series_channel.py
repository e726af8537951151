"""The channel that a series tells, on its page: given, tried, refused, taken away, and shown to nobody else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from reviewboard.agenda.models import ChatChannel
from reviewboard.people.permissions import Role
from tests.integrations.chat.channel import SLACK, Channel, channel
from tests.web.browsing import visit
from tests.web.test_series_pages import client, series, text

pytestmark = pytest.mark.django_db
ADDRESS = "/series/weekly/channel/"


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """Where everything arrives."""
    with channel(monkeypatch) as kept:
        yield kept


def test_a_facilitator_gives_a_channel_tries_it_and_takes_it_away(chat: Channel) -> None:
    series(name="Weekly <review>")
    browser = client()
    assert "None. A channel of Slack or Microsoft Teams" in text(browser.get("/series/weekly/"))
    page = browser.post(ADDRESS, {"address": f"  {SLACK} "}, follow=True)
    assert "Slack, hooks.slack.com …cret" in text(page)
    assert "cafe-of-the" not in page.content.decode()
    assert not chat.received
    page = browser.post(f"{ADDRESS}try/", follow=True)
    assert "Slack took the test message." in text(page)
    assert "This is a test: notices about Weekly &lt;review&gt; arrive here." in chat.received[0][2]["text"]
    assert "/series/weekly/" in chat.received[0][2]["text"]
    page = browser.post(f"{ADDRESS}remove/", follow=True)
    assert "The channel is not told any more." in text(page)
    assert not ChatChannel.objects.exists()
    for act in ("try", "remove"):
        assert "There is no channel any more." in text(browser.post(f"{ADDRESS}{act}/", follow=True))


def test_a_webhook_that_is_gone_is_said_with_what_to_do(chat: Channel) -> None:
    series()
    browser = client()
    browser.post(ADDRESS, {"address": SLACK})
    chat.answers = [(404, {}, b"no_service")]
    page = text(browser.post(f"{ADDRESS}try/", follow=True))
    assert page.count("Slack says: 404 no_service") == 2, "as the answer, and on the page until it is mended"
    assert "Make a new incoming webhook there and give its address here" in page
    browser.post(ADDRESS, {"address": SLACK.replace("secret", "other")})
    page = text(browser.get("/series/weekly/"))
    assert "no_service" not in page
    assert "…ther" in page


def test_no_other_address_is_taken_and_none_is_shown_again() -> None:
    series()
    answer = client().post(ADDRESS, {"address": "https://169.254.169.254/services/a/b/c"})
    assert answer.status_code == 422
    assert "An address that begins with https://hooks.slack.com/services/" in text(answer)
    assert "169.254" not in answer.content.decode()
    assert not ChatChannel.objects.exists()


def test_nobody_else_sees_or_sets_it() -> None:
    series()
    client().post(ADDRESS, {"address": SLACK})
    other = client(Role.ENGINEER, "Priya Raman")
    page = text(other.get("/series/weekly/"))
    assert "hooks.slack.com" not in page
    assert "Channel" not in page
    for act in ("", "try/", "remove/"):
        assert other.post(f"{ADDRESS}{act}").status_code == 403
    assert ChatChannel.objects.exists()


@pytest.mark.browser
def test_its_pages_are_usable_in_every_look(browser: Browser) -> None:
    series()
    signed_in = client()
    signed_in.post(ADDRESS, {"address": SLACK})
    ChatChannel.objects.update(trouble_words="404 no_service", trouble_at="2026-11-26T10:00Z")
    with visit(browser, signed_in) as there:
        there.go("/series/weekly/")
        assert there.violations_in_every_look() == []
        there.follow(there.page.get_by_role("link", name="Give another address"))
        assert there.violations_in_every_look() == []
        there.page.get_by_label("Address of an incoming webhook").fill(SLACK.replace("secret", "other"))
        there.follow(there.page.get_by_role("button", name="Tell this channel"))
        there.page.get_by_text("hooks.slack.com …ther").wait_for()
