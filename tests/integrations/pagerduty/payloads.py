"""Small bodies in PagerDuty's forms, written by hand."""

from typing import Any

Body = dict[str, Any]

ANNA = {"id": "PANNA01", "type": "user_reference", "summary": "Anna"}
BO = {"id": "PBO0001", "type": "user_reference", "summary": "Bo"}


def incident(**changes: Any) -> Body:
    return {
        "id": "PINC001",
        "type": "incident",
        "html_url": "https://shop.pagerduty.com/incidents/PINC001",
        "number": 7,
        "status": "triggered",
        "created_at": "2026-03-02T09:00:00Z",
        "title": "Checkout answers slowly",
        "service": {"id": "PSVC001", "type": "service_reference", "summary": "checkout"},
        "assignees": [ANNA],
        "teams": [],
        "priority": {"id": "PPRI001", "type": "priority_reference", "summary": "P2"},
        "urgency": "high",
        "resolve_reason": None,
        **changes,
    }


def event(kind: str, at: str, data: Body, agent: Body | None = None) -> Body:
    return {
        "event": {
            "id": f"01{kind}{at}",
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": at,
            "agent": agent,
            "client": None,
            "data": data,
        }
    }


REFERENCE = {"id": "PINC001", "type": "incident_reference", "summary": "Checkout answers slowly"}

TRIGGERED = event("incident.triggered", "2026-03-02T09:00:00.512Z", incident())
ACKNOWLEDGED = event(
    "incident.acknowledged", "2026-03-02T09:04:10.100Z", incident(status="acknowledged"), agent=BO
)
PRIORITY = event(
    "incident.priority_updated",
    "2026-03-02T09:06:00.000Z",
    incident(status="acknowledged", priority={"summary": "P1"}),
)
NOTE = event(
    "incident.annotated",
    "2026-03-02T09:10:00.250Z",
    {"incident": REFERENCE, "id": "PNOTE01", "content": "The pool is full.", "trimmed": False},
)
STATUS_UPDATE = event(
    "incident.status_update_published",
    "2026-03-02T09:12:00.000Z",
    {"incident": REFERENCE, "id": "PUPD001", "message": "A fix is on its way.", "trimmed": False},
)
RESPONDER = event(
    "incident.responder.added",
    "2026-03-02T09:13:00.000Z",
    {"incident": REFERENCE, "user": BO, "state": "pending", "type": "incident_responder"},
)
RESOLVED = event(
    "incident.resolved", "2026-03-02T09:40:30.900Z", incident(status="resolved", assignees=[]), agent=BO
)
REOPENED = event(
    "incident.reopened",
    "2026-03-02T10:00:00.000Z",
    incident(status="triggered", reopened_at="2026-03-02T10:00:00Z"),
)
PING = {
    "event": {
        "id": "01PING",
        "event_type": "pagey.ping",
        "resource_type": "pagey",
        "occurred_at": "2026-03-02T08:00:00.000Z",
        "agent": None,
        "client": None,
        "data": {"message": "Hello", "type": "ping"},
    }
}
SECOND_VERSION = {
    "messages": [
        {
            "id": "6e0d4b20",
            "event": "incident.resolve",
            "created_on": "2026-03-02T09:40:30Z",
            "incident": incident(
                status="resolved",
                assignees=None,
                assignments=[{"at": "2026-03-02T09:00:00Z", "assignee": ANNA}],
                acknowledgements=[
                    {"at": "2026-03-02T09:04:10Z", "acknowledger": BO},
                    {
                        "at": "2026-03-02T09:05:00Z",
                        "acknowledger": {"id": "PSVC001", "type": "service_reference"},
                    },
                ],
                last_status_change_at="2026-03-02T09:40:30Z",
            ),
            "log_entries": [{"id": "R1", "type": "resolve_log_entry", "created_at": "2026-03-02T09:40:30Z"}],
        }
    ]
}
SECOND_VERSION_NOTE = {
    "messages": [
        {
            "id": "6e0d4b21",
            "event": "incident.annotate",
            "created_on": "2026-03-02T09:10:00Z",
            "incident": incident(status="acknowledged"),
            "log_entries": [
                {
                    "id": "R2",
                    "type": "annotate_log_entry",
                    "created_at": "2026-03-02T09:10:00Z",
                    "channel": {"type": "note", "summary": "The pool is full."},
                }
            ],
        }
    ]
}
FIRST_VERSION = {
    "messages": [
        {
            "id": "a710cfd0",
            "type": "incident.acknowledge",
            "created_on": "2026-03-02T09:04:10Z",
            "data": {
                "incident": {
                    "id": "PINC001",
                    "status": "acknowledged",
                    "created_on": "2026-03-02T09:00:00Z",
                    "html_url": "https://shop.pagerduty.com/incidents/PINC001",
                    "service": {"id": "PSVC001", "name": "checkout"},
                    "assigned_to_user": {"id": "PANNA01", "name": "Anna", "email": "anna@shop.example"},
                    "assigned_to": [
                        {
                            "at": "2026-03-02T09:00:00Z",
                            "object": {"id": "PANNA01", "name": "Anna", "type": "user"},
                        }
                    ],
                    "trigger_summary_data": {"subject": "Checkout answers slowly"},
                    "last_status_change_on": "2026-03-02T09:04:10Z",
                }
            },
        }
    ]
}
HISTORY = (TRIGGERED, ACKNOWLEDGED, PRIORITY, NOTE, STATUS_UPDATE, RESPONDER, RESOLVED, REOPENED)
EVERYTHING = (*HISTORY, PING, SECOND_VERSION, SECOND_VERSION_NOTE, FIRST_VERSION)
