"""Notifications as Alertmanager sends them, made up for the tests."""

import json
from collections.abc import Mapping
from typing import Any

STARTED, ENDED, OPEN_END = "2026-03-02T14:05:06.5Z", "2026-03-02T14:35:00Z", "0001-01-01T00:00:00Z"
CHECKOUT: Mapping[str, str] = {
    "alertname": "ErrorRateHigh",
    "service": "checkout",
    "severity": "critical",
    "instance": "checkout-1",
}


def alert(**changes: Any) -> dict[str, Any]:
    """One alert that fires; what is None is left out."""
    made = {
        "status": "firing",
        "labels": dict(CHECKOUT),
        "annotations": {"summary": "Errors above 5 %", "description": "One in ten payments is refused."},
        "startsAt": STARTED,
        "endsAt": OPEN_END,
        "generatorURL": "https://prometheus.example/graph?g0.expr=errors",
        "fingerprint": "0a1b2c3d4e5f6071",
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def ended(**changes: Any) -> dict[str, Any]:
    """The same alert after it stopped."""
    return alert(**{"status": "resolved", "endsAt": ENDED} | changes)


def labelled(**labels: str) -> dict[str, str]:
    """Labels of the alert with some changed."""
    return {**CHECKOUT, **labels}


def notification(*alerts: Mapping[str, Any], **changes: Any) -> bytes:
    """A notification of these alerts."""
    return json.dumps(
        {
            "version": "4",
            "groupKey": '{}:{alertname="ErrorRateHigh"}',
            "truncatedAlerts": 0,
            "status": "firing",
            "receiver": "reviewboard",
            "groupLabels": {},
            "commonLabels": {},
            "commonAnnotations": {},
            "externalURL": "https://alertmanager.example",
            "alerts": list(alerts),
        }
        | changes
    ).encode()
