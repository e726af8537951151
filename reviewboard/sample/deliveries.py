"""What the sample's pagers have sent: enough to see how arrivals look, and nothing that changes the week."""

import json
from datetime import datetime, timedelta

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.secrets import new_value, set_secret
from reviewboard.inbox.operations import process, receive
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.inbox.queries import stored
from reviewboard.sample.company import Company
from reviewboard.sample.organisation import PAGERS

_PING = {
    "event": {"id": "ping", "event_type": "pagey.ping", "occurred_at": "2026-01-01T00:00:00Z", "data": {}}
}
_CUT_SHORT = b'{"event": {"event_type": "incident.triggered", "data": {"id": "'
_NOTHING_FIRES = {"version": "4", "groupKey": "{}", "status": "resolved", "alerts": []}
_SENT = {
    "pagerduty": (
        Arrived("sample-ping", "pagey.ping", json.dumps(_PING).encode()),
        Arrived("sample-cut", "incident.triggered", _CUT_SHORT),
    ),
    "alertmanager": (Arrived("sample-quiet", "notification", json.dumps(_NOTHING_FIRES).encode()),),
}


def send(company: Company, *, as_of: datetime) -> None:
    """What says nothing that is recorded from each pager, and a body that was cut on its way."""
    for key, _ in PAGERS:
        connection_id = company.connections[key]
        set_secret(
            connection_id=connection_id,
            purpose=Purpose.WEBHOOK,
            value=new_value(),
            as_of=as_of,
            actor_id=None,
        )
        receive(connection_id=connection_id, arrived=_SENT[key], as_of=as_of - timedelta(minutes=6))
        for delivery_id in stored(connection_id):
            process(delivery_id=delivery_id, as_of=as_of)
