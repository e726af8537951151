"""Small bodies in Rootly's form, written by hand."""

from typing import Any

Body = dict[str, Any]

INCIDENT_ID = "3f0c8a52-1111-4222-8333-444455556666"
ANNA = {"id": 7, "name": "Anna", "full_name": "Anna Adler", "email": "anna@shop.example"}
BO = {"id": 8, "name": "Bo", "full_name": "Bo Berg", "email": None}


def event(name: str, issued_at: str, data: Body) -> Body:
    return {"event": {"id": f"{name} {issued_at}", "type": name, "issued_at": issued_at}, "data": data}


def incident(name: str, issued_at: str, **changes: Any) -> Body:
    """What an event of an incident sends: the whole incident. The times of Rootly have milliseconds and an offset."""
    data = {
        "id": INCIDENT_ID,
        "sequential_id": 19,
        "title": "Checkout answers slowly",
        "kind": "normal",
        "private": False,
        "summary": None,
        "status": "started",
        "url": "https://rootly.com/account/incidents/19-checkout-answers-slowly",
        "started_at": "2026-03-02T00:55:00.000-08:00",
        "detected_at": None,
        "mitigated_at": None,
        "resolved_at": None,
        "cancelled_at": None,
        "created_at": "2026-03-02T01:00:00.100-08:00",
        "updated_at": "2026-03-02T01:00:00.100-08:00",
        "severity": None,
        "user": ANNA,
        "started_by": ANNA,
        "mitigated_by": None,
        "resolved_by": None,
        "roles": [{"id": "role-1"}],
        "services": [],
        **changes,
    }
    return event(name, issued_at, data)


def entry(name: str, issued_at: str, **changes: Any) -> Body:
    """What an event of the timeline sends."""
    data = {
        "id": "entry-1",
        "event": "The <b>pool</b> is full.",
        "event_raw": "The pool is full.",
        "kind": "event",
        "source": "web",
        "visibility": "internal",
        "occurred_at": "2026-03-02T01:10:00.000-08:00",
        "created_at": "2026-03-02T01:11:00.000-08:00",
        "updated_at": "2026-03-02T01:11:00.000-08:00",
        "incident_id": INCIDENT_ID,
        **changes,
    }
    return event(name, issued_at, data)


MAJOR = {"id": "sev-1", "name": "Very bad", "slug": "very-bad", "severity": "critical"}
LATER = {
    "severity": MAJOR,
    "summary": "Payments time out",
    "detected_at": "2026-03-02T00:58:00.000-08:00",
    "services": [{"id": "s-1", "name": "checkout"}, {"id": "s-2", "name": "payments"}],
}
FIXED = {
    **LATER,
    "status": "mitigated",
    "mitigated_at": "2026-03-02T01:30:00.000-08:00",
    "mitigated_by": ANNA,
}
OVER = {**FIXED, "status": "resolved", "resolved_at": "2026-03-02T01:40:00.000-08:00", "resolved_by": BO}

CREATED = incident("incident.created", "2026-03-02T01:00:00.200-08:00")
IN_TRIAGE = incident("incident.in_triage", "2026-03-02T01:00:30.000-08:00", status="in_triage")
UPDATED = incident("incident.updated", "2026-03-02T01:05:00.000-08:00", **LATER)
MITIGATED = incident("incident.mitigated", "2026-03-02T01:30:00.300-08:00", **FIXED)
RESOLVED = incident("incident.resolved", "2026-03-02T01:40:00.300-08:00", **OVER)
CANCELLED = incident(
    "incident.cancelled",
    "2026-03-02T01:20:00.300-08:00",
    status="cancelled",
    cancelled_at="2026-03-02T01:20:00.000-08:00",
)
DELETED = incident("incident.deleted", "2026-03-02T02:00:00.000-08:00")
NOTED = entry("incident_event.created", "2026-03-02T01:11:00.100-08:00")
EDITED = entry(
    "incident_event.updated", "2026-03-02T01:12:00.100-08:00", event_raw="The pool of connections is full."
)
HISTORY = (CREATED, IN_TRIAGE, UPDATED, NOTED, EDITED, MITIGATED, RESOLVED)
IGNORED = (
    entry("incident_event.deleted", "2026-03-02T01:13:00.000-08:00"),
    event(
        "incident_post_mortem.published",
        "2026-03-03T01:00:00Z",
        {"id": "pm-1", "incident_id": INCIDENT_ID, "title": "Checkout answers slowly", "status": "published"},
    ),
    event(
        "action_item.created",
        "2026-03-03T01:00:00Z",
        {"id": "a-1", "incident_id": INCIDENT_ID, "summary": "Measure the pool"},
    ),
    event("alert.created", "2026-03-02T01:00:00Z", {"id": "al-1", "summary": "p99 is above 4 s"}),
    event("pulse.created", "2026-03-02T01:00:00Z", {"id": "p-1", "summary": "Deployed"}),
    incident("incident.scheduled.created", "2026-03-02T01:00:00Z", kind="scheduled", status="scheduled"),
    incident("incident.updated", "2026-03-02T01:00:00Z", kind="scheduled", status="in_progress"),
    incident("incident.created", "2026-03-02T01:00:00Z", kind="test"),
    entry("incident_event.created", "2026-03-02T01:13:00.000-08:00", event=None, event_raw=" "),
)
EVERYTHING = (*HISTORY, CANCELLED, DELETED)
