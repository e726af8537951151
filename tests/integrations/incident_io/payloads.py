"""Small bodies in incident.io's form, written by hand."""

from typing import Any

Body = dict[str, Any]

INCIDENT_ID = "01KJPQ4WHZ0000000000000001"
LIVE = {"id": "S-LIVE", "name": "Investigating", "category": "live"}
MONITORING = {"id": "S-MON", "name": "Monitoring", "category": "live"}
CLOSED = {"id": "S-CLOSED", "name": "Closed", "category": "closed"}
ANNA = {"id": "U-ANNA", "name": "Anna", "email": "anna@shop.example", "role": "responder"}
BO = {"id": "U-BO", "name": "Bo", "email": "bo@shop.example", "role": "responder"}
CY = {"id": "U-CY", "name": "Cy", "email": "cy@shop.example", "role": "viewer"}
ROLES = [
    {"role": {"id": "R-1", "name": "Incident lead", "role_type": "lead"}, "assignee": ANNA},
    {"role": {"id": "R-2", "name": "Communications", "role_type": "custom"}, "assignee": BO},
    {"role": {"id": "R-3", "name": "Reporter", "role_type": "reporter"}, "assignee": CY},
    {"role": {"id": "R-4", "name": "Scribe", "role_type": "custom"}, "assignee": None},
]


def timestamps(**times: str) -> list[Body]:
    return [
        {
            "incident_timestamp": {"id": name, "name": name.replace("_", " ").capitalize()},
            "value": {"value": at},
        }
        for name, at in times.items()
    ]


def incident(updated_at: str = "2026-03-02T09:00:00.512345Z", **changes: Any) -> Body:
    return {
        "id": INCIDENT_ID,
        "reference": "INC-7",
        "name": "Checkout answers slowly",
        "summary": "Payments time out",
        "permalink": "https://app.incident.io/shop/incidents/7",
        "mode": "standard",
        "visibility": "public",
        "created_at": "2026-03-02T09:00:00.512345Z",
        "updated_at": updated_at,
        "severity": {"id": "SEV-2", "name": "Major", "rank": 2},
        "incident_status": LIVE,
        "incident_role_assignments": [],
        "incident_timestamp_values": timestamps(reported_at="2026-03-02T09:00:00Z"),
        "custom_field_entries": [],
        **changes,
    }


def event(name: str, data: Body) -> Body:
    return {"event_type": name, name: data}


CREATED = event("public_incident.incident_created_v2", incident())
UPDATED = event(
    "public_incident.incident_updated_v2",
    incident(
        "2026-03-02T09:05:00.100000Z",
        severity={"id": "SEV-1", "name": "Critical", "rank": 3},
        incident_role_assignments=ROLES,
        custom_field_entries=[
            {
                "custom_field": {"id": "F-1", "name": "Affected services", "field_type": "multi_select"},
                "values": [
                    {"value_catalog_entry": {"id": "C-1", "name": "checkout"}},
                    {"value_option": {"id": "O-1", "value": "payments"}},
                ],
            },
            {"custom_field": {"id": "F-2", "name": "Region"}, "values": [{"value_text": "eu-west"}]},
        ],
    ),
)
STATUS_UPDATED = event(
    "public_incident.incident_status_updated_v2",
    {
        "incident": incident(
            "2026-03-02T09:40:00.200000Z",
            incident_status=CLOSED,
            incident_role_assignments=ROLES,
            severity={"id": "SEV-1", "name": "Critical", "rank": 3},
            incident_timestamp_values=timestamps(
                reported_at="2026-03-02T09:00:00Z",
                impact_started_at="2026-03-02T08:55:00Z",
                fixed_at="2026-03-02T09:30:00Z",
                resolved_at="2026-03-02T09:35:00Z",
            ),
        ),
        "message": "The pool is larger now.",
        "new_status": CLOSED,
        "previous_status": LIVE,
    },
)
PRIVATE = event("private_incident.incident_updated_v2", {"id": "01KJPQ4WHZ0000000000000002"})
HISTORY = (CREATED, UPDATED, STATUS_UPDATED)
EVERYTHING = (*HISTORY, PRIVATE)
IGNORED = (
    event("public_incident.follow_up_created_v2", {"id": "F-1", "incident_id": INCIDENT_ID}),
    event("private_incident.action_created_v1", {"id": "abc123"}),
    event("public_alert.alert_created_v1", {"id": "A-1"}),
    event("private_incident.membership_granted_v1", {"incident_id": INCIDENT_ID, "user_id": "U-1"}),
    event("public_incident.incident_created_v2", incident(mode="test")),
    event("public_incident.incident_created_v2", incident(mode="tutorial")),
)
