"""Small bodies in Opsgenie's form, written by hand."""

from typing import Any

Body = dict[str, Any]

ALERT_ID = "7d1c3f0a-1111-4222-8333-444455556666"
CREATED_AT = 1772442000104
"""2026-03-02T09:00:00.104Z, in milliseconds; `updatedAt` is in nanoseconds."""


def action(name: str, after_seconds: int, **alert: Any) -> Body:
    """What an action sends, so many seconds after the alert was created."""
    return {
        "action": name,
        "source": {"name": "", "type": "web"},
        "alert": {
            "alertId": ALERT_ID,
            "message": "Checkout answers slowly",
            "tags": ["shop"],
            "tinyId": "23",
            "entity": "checkout",
            "alias": "checkout-latency",
            "createdAt": CREATED_AT,
            "updatedAt": CREATED_AT * 1_000_000 + after_seconds * 1_000_000_000 + 110,
            "username": "anna@shop.example",
            "userId": "daed1180-0ce8-438b-8f8e-57e1a5920a2d",
            **alert,
        },
        "integrationId": "37c8f316-17c6-49d7-899b-9c7e540c048d",
        "integrationName": "reviewboard",
    }


CREATE = action("Create", 0, priority=3, username="Alert API", description="p99 is above 4 s")
CREATE_FOR_ANOTHER_TEAM = action(
    "Create", 60, priority="P3", username="System", description="p99 is above 4 s"
)
ACKNOWLEDGE = action("Acknowledge", 120)
UPDATE_PRIORITY = action("UpdatePriority", 150, priority="P1", oldPriority="P3")
UPDATE_MESSAGE = action(
    "UpdateMessage", 160, message="Checkout is down", oldMessage="Checkout answers slowly"
)
ADD_NOTE = action("AddNote", 180, note="The pool is full.")
ASSIGN = action("AssignOwnership", 200, owner="bo@shop.example")
TAKE = action("TakeOwnership", 210)
ADD_RESPONDER = action(
    "AddResponder",
    220,
    responders=[
        {"type": "user", "id": "u-1", "username": "cy@shop.example", "name": "Cy"},
        {"type": "team", "id": "t-1", "name": "Payments"},
    ],
)
CLOSE = action("Close", 600)
ESCALATE = {
    "action": "Escalate",
    "escalationNotify": {"name": "anna@shop.example", "id": "u-2", "type": "default", "entity": "user"},
    "escalationTime": 0,
    "alert": {"alertId": ALERT_ID},
}
HISTORY = (
    CREATE, CREATE_FOR_ANOTHER_TEAM, ACKNOWLEDGE, UPDATE_PRIORITY, UPDATE_MESSAGE, ADD_NOTE, ASSIGN, TAKE,
    ADD_RESPONDER, CLOSE,
)  # fmt: skip
EVERYTHING = (*HISTORY, ESCALATE, action("Delete", 900), action("UnAcknowledge", 130), action("Snooze", 140))
