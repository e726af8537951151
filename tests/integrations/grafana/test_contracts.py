"""Real notifications of Grafana, and what each must say."""

from reviewboard.inbox.plain import plain
from reviewboard.integrations.grafana.source import GrafanaSource
from tests.contracts import webhooks

SAID = {
    "grafana/notification.firing--03.json": {
        "TestAlert": ("open", "2026-05-05T13:04:57.622813Z", None, None, 1),
    },
    # The only alert does not say when it began, so nothing can be recorded of it.
    "grafana/notification.firing--04.json": {},
    "grafana/notification.mixed--01.json": {
        "Second webhook test": ("open", "2022-06-17T01:03:00.782137Z", None, None, 1),
        "Test alert": (
            "resolved",
            "2022-06-17T01:04:00.782137Z",
            "2022-06-17T01:08:28.652747Z",
            "rabbitmq",
            2,
        ),
    },
}


def test_every_notification_says_what_it_must() -> None:
    source = GrafanaSource({})
    for payload in webhooks("grafana"):
        found = [plain(one) for one in source.parse(source.event({}, payload.body), payload.body)]
        assert {
            one["title"]: (
                one["state"],
                one["times"]["started_at"],
                one["times"].get("resolved_at"),
                one["service"],
                len(one["alerts"]),
            )
            for one in found
        } == SAID[payload.file]
