"""Notices to a chat: which addresses are taken, what is posted, and what each answer means."""

from datetime import timedelta

import pytest

from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.chat.addresses import Vendor, hint_of, host_of, vendor_of
from reviewboard.integrations.chat.messages import Notice, body_of
from reviewboard.integrations.http import NoAnswer, post
from tests.integrations.chat.channel import SLACK, TEAMS, channel

POWER = "https://default0a.1b.environment.api.powerplatform.com/powerautomate/automations/direct/x?sig=y"
NOTICE = Notice("Pricing <!channel> & [more](https://elsewhere.example)", "Open", "https://review.example/1/")


@pytest.mark.parametrize(
    ("address", "vendor"),
    [
        (SLACK, Vendor.SLACK),
        (SLACK.replace("slack.com", "slack-gov.com"), Vendor.SLACK),
        (TEAMS, Vendor.TEAMS),
        (POWER, Vendor.TEAMS),
    ],
)
def test_the_address_of_a_vendor_is_known(address: str, vendor: Vendor) -> None:
    assert vendor_of(address) is vendor


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://hooks.slack.com/services/T/B/x",
        "https://hooks.slack.com/services/",
        "https://hooks.slack.com/",
        "https://hooks.slack.com:8443/services/T/B/x",
        "https://hooks.slack.com.evil.example/services/T/B/x",
        "https://hooks.slack.com@169.254.169.254/services/T/B/x",
        "https://169.254.169.254/services/T/B/x",
        "https://localhost/services/T/B/x",
        "https://[::1]/services/T/B/x",
        "https://evil.example/#.logic.azure.com/",
        "https://evil.example\\.logic.azure.com/x",
        "https://logic.azure.com/x",
        "https://prod.logic.azure.com/",
        "https://hooks.slack.com:port/services/T/B/x",
        "https://hooks.slack.com/services/T/B/x y",
    ],
)
def test_no_other_address_is_taken(address: str) -> None:
    assert vendor_of(address) is None


def test_of_an_address_its_host_and_its_end_are_shown() -> None:
    assert (host_of(TEAMS), hint_of(TEAMS)) == ("prod-12.westeurope.logic.azure.com", "r4t5")


def test_slack_gets_text_that_calls_nobody() -> None:
    body = body_of(NOTICE, Vendor.SLACK)
    text = "Pricing &lt;!channel&gt; &amp; [more](https://elsewhere.example)"
    assert body["text"] == f"{text} <https://review.example/1/|Open>"
    assert body["blocks"][0]["text"] == {
        "type": "mrkdwn",
        "text": f"{text}\n<https://review.example/1/|Open>",
        "verbatim": True,
    }


def test_teams_gets_one_card_whose_text_is_no_markdown() -> None:
    body = body_of(NOTICE, Vendor.TEAMS)
    (attached,) = body["attachments"]
    card = attached["content"]
    assert (body["type"], attached["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert card["body"] == [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": NOTICE.text}]},
    ]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open", "url": NOTICE.url}]


def test_it_is_posted_once_where_it_was_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with channel(monkeypatch) as chat:
        post(TEAMS, {"a": 1})
        chat.answers = [(202, {}, b"")]
        post(SLACK, {"a": 2})
    hosts = [host for host, _path, _body in chat.received]
    assert hosts == ["prod-12.westeurope.logic.azure.com", "hooks.slack.com"]
    assert [body for _host, _path, body in chat.received] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("status", "headers", "said", "error", "words"),
    [
        (404, {}, b"no_service", Rejected, "404 no_service"),
        (410, {}, b"channel_is_archived", Rejected, "410 channel_is_archived"),
        (
            400,
            {},
            b'{"error": {"code": "X", "message": "The workflow is off"}}',
            Rejected,
            "400 The workflow is off",
        ),
        (302, {"Location": "http://127.0.0.1:1/"}, b"", Rejected, "302 Found"),
        (500, {}, b"", Unavailable, "500 Internal Server Error"),
        (503, {"Retry-After": "120"}, b"", Unavailable, "503 Service Unavailable"),
        (429, {"Retry-After": "30"}, b"", Unavailable, "429 rate limit reached"),
    ],
)
def test_an_answer_that_is_no_success_says_whether_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    said: bytes,
    error: type[Rejected | Unavailable],
    words: str,
) -> None:
    with channel(monkeypatch) as chat:
        chat.answers = [(status, headers, said)]
        with pytest.raises(error) as raised:
            post(SLACK, {})
    assert str(raised.value) == words
    assert len(chat.received) == 1, "no redirect is followed"
    told = {"30": timedelta(seconds=30), "120": timedelta(seconds=120)}.get(headers.get("Retry-After", ""))
    assert getattr(raised.value, "retry_after", None) == told


def test_what_was_sent_and_not_answered_may_have_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    with channel(monkeypatch) as chat:
        chat.hangs_up = True
        with pytest.raises(NoAnswer) as raised:
            post(SLACK, {})
    assert "cafe" not in str(raised.value)


def test_without_a_connection_nothing_has_arrived_and_no_secret_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with channel(monkeypatch):
        pass
    with pytest.raises(Unavailable) as raised:
        post(SLACK, {})
    assert raised.value.words == "no connection to hooks.slack.com"
    assert raised.value.__suppress_context__
