"""Real notifications of Alertmanager, and what each must say."""

from reviewboard.inbox.plain import plain
from reviewboard.integrations.alertmanager.source import AlertmanagerSource
from tests.contracts import webhooks

SAID = {
    "alertmanager/notification.firing--04.json": {
        "HighRequestLatency": ("open", "2026-01-19T12:00:00Z", None, "api", "critical"),
        "DiskAlmostFull": ("resolved", "2026-01-19T10:00:00Z", "2026-01-19T12:10:00Z", "node", "critical"),
    },
}


def test_every_notification_says_what_it_must() -> None:
    source = AlertmanagerSource({})
    for payload in webhooks("alertmanager"):
        found = [plain(one) for one in source.parse(source.event({}, payload.body), payload.body)]
        assert {
            one["title"]: (
                one["state"],
                one["times"]["started_at"],
                one["times"].get("resolved_at"),
                one["service"],
                one["vendor_severity"],
            )
            for one in found
        } == SAID[payload.file]
