"""What Grafana says beyond what it shares with Alertmanager (tests/integrations/alertmanager)."""

import json
from typing import Any

import pytest

from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus
from reviewboard.integrations.grafana.source import GrafanaSource
from tests.integrations.alertmanager.payloads import alert, ended, notification

LEGACY = {
    "dashboardId": 1,
    "evalMatches": [{"value": 122, "metric": "requests", "tags": {}}],
    "message": "Requests are refused",
    "orgId": 1,
    "panelId": 2,
    "ruleId": 7,
    "ruleName": "Errors",
    "ruleUrl": "https://grafana.example/d/1?viewPanel=2",
    "state": "alerting",
    "tags": {},
    "title": "[Alerting] Errors",
}


def read(*alerts: Any, **changes: Any) -> list[IncidentSnapshot]:
    source = GrafanaSource({})
    body = notification(*alerts, **{"version": "1", "state": "alerting", "orgId": 1} | changes)
    assert source.event({}, body) == "notification"
    found = list(source.parse("notification", body))
    assert all(isinstance(one, IncidentSnapshot) for one in found)
    return found  # type: ignore[return-value]


def test_a_group_that_fires_may_hold_alerts_that_ended() -> None:
    found = read(ended(labels={"alertname": "A"}), alert(labels={"alertname": "B"}), status="firing")
    assert {one.title: one.status for one in found} == {
        "A": IncidentStatus.RESOLVED,
        "B": IncidentStatus.OPEN,
    }


def test_the_panel_is_the_link_where_the_rule_has_none() -> None:
    panel = "https://grafana.example/d/1?viewPanel=2"
    (incident,) = read(
        alert(generatorURL="?orgId=1", panelURL=panel, dashboardURL="https://grafana.example/d/1")
    )
    assert incident.url == panel


def test_rules_whose_data_went_missing_are_told_apart_by_their_names() -> None:
    lost = [
        alert(labels={"alertname": "DatasourceNoData", "rulename": one}, fingerprint=one)
        for one in ("A", "B")
    ]
    found = read(*lost)
    assert [one.title for one in found] == ["DatasourceNoData: A", "DatasourceNoData: B"]
    assert len({one.external_id for one in found}) == 2


@pytest.mark.parametrize("state", ["alerting", "ok", "no_data", "paused", "pending"])
def test_the_old_alerting_says_no_time_and_so_nothing_that_is_recorded(state: str) -> None:
    source, body = GrafanaSource({}), json.dumps(LEGACY | {"state": state}).encode()
    assert source.event({}, body) == "legacy"
    assert source.parse("legacy", body) == ()


def test_a_payload_of_somebody_s_own_is_no_event() -> None:
    source, body = GrafanaSource({}), b'{"text": "TestAlert - Notification test"}'
    assert source.event({}, body) == ""
    assert source.parse("", body) == ()
    assert source.delivery_id({}, body) == ""


def test_what_is_not_json_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        GrafanaSource({}).parse("notification", b"[]")
