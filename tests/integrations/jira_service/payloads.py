"""Small bodies in Jira's form, of Cloud unless they say otherwise, written by hand."""

from typing import Any

Body = dict[str, Any]

ANNA = {"accountId": "5f8a-anna", "displayName": "Anna", "accountType": "atlassian", "name": "anna.old"}
BO = {"accountId": "5f8a-bo", "displayName": "Bo", "accountType": "atlassian"}
SELF = "https://shop.atlassian.net/rest/api/2/issue/10042"
OPEN = {
    "name": "Work in progress",
    "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress"},
}
DONE = {"name": "Completed", "statusCategory": {"id": 3, "key": "done", "name": "Done"}}


def issue(updated: str | None = "2026-03-02T10:00:00.123+0100", **fields: Any) -> Body:
    """An issue that was created at 09:00 UTC."""
    return {
        "id": "10042",
        "key": "OPS-7",
        "self": SELF,
        "fields": {
            "summary": "Checkout answers slowly",
            "description": "Payments time out.\r\n\r\nSince the deployment.",
            "issuetype": {"id": "10101", "name": "[System] Incident", "subtask": False},
            "project": {"id": "10000", "key": "OPS", "name": "Operations"},
            "status": OPEN,
            "priority": {"id": "2", "name": "High"},
            "assignee": ANNA,
            "reporter": BO,
            "components": [{"id": "1", "name": "checkout"}, {"id": "2", "name": "payments"}],
            "created": "2026-03-02T10:00:00.123+0100",
            "updated": updated,
            "resolution": None,
            "resolutiondate": None,
            "statuscategorychangedate": "2026-03-02T10:00:00.500+0100",
            "security": None,
            "customfield_10020": "SEV1",
            **fields,
        },
    }


def event(kind: str, milliseconds: int, one: Body, **more: Any) -> Body:
    return {"timestamp": milliseconds, "webhookEvent": kind, "issue": one, "user": BO, **more}


COMMENT = {
    "id": "20001",
    "self": f"{SELF}/comment/20001",
    "author": BO,
    "body": "The pool is full.",
    "created": "2026-03-02T10:10:00.000+0100",
    "updated": "2026-03-02T10:10:00.000+0100",
    "jsdPublic": True,
}
SHORT = {
    "id": "10042",
    "key": "OPS-7",
    "self": SELF,
    "fields": {
        "summary": "Checkout answers slowly",
        "issuetype": {"id": "10101", "name": "[System] Incident"},
    },
}
"""An issue as it comes with a comment."""

CREATED = event("jira:issue_created", 1772442000200, issue())
PRIORITY = event(
    "jira:issue_updated",
    1772442300200,
    issue("2026-03-02T10:05:00.100+0100", priority={"id": "1", "name": "Highest"}),
    changelog={"id": "1", "items": [{"field": "priority", "fromString": "High", "toString": "Highest"}]},
)
COMMENTED = event("comment_created", 1772442600100, SHORT, comment=COMMENT)
COMMENT_EDITED = event(
    "comment_updated",
    1772442660100,
    SHORT,
    comment={
        **COMMENT,
        "body": "The pool of connections is full.",
        "updated": "2026-03-02T10:11:00.000+0100",
    },
)
RESOLVED = event(
    "jira:issue_updated",
    1772444400500,
    issue(
        "2026-03-02T10:40:00.400+0100",
        status=DONE,
        priority={"id": "1", "name": "Highest"},
        resolution={"id": "10000", "name": "Done"},
        resolutiondate="2026-03-02T10:40:00.300+0100",
    ),
)
REOPENED = event(
    "jira:issue_updated",
    1772445600500,
    issue("2026-03-02T11:00:00.400+0100", priority={"id": "1", "name": "Highest"}, assignee=None),
)
DELETED = event("jira:issue_deleted", 1772449200000, issue("2026-03-02T11:00:00.400+0100"))
HISTORY = (CREATED, PRIORITY, COMMENTED, COMMENT_EDITED, RESOLVED, REOPENED)
EVERYTHING = (*HISTORY, DELETED, {"issue": issue(), "timestamp": 1772442000200})
DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [
        {
            "type": "paragraph",
            "content": [
                {"type": "mention", "attrs": {"id": "5f8a-anna", "text": "@Anna"}},
                {"type": "text", "text": " the pool is "},
                {"type": "text", "text": "full", "marks": [{"type": "strong"}]},
                {"type": "hardBreak"},
                {"type": "text", "text": "again"},
            ],
        },
        {
            "type": "bulletList",
            "content": [
                {
                    "type": "listItem",
                    "content": [{"type": "paragraph", "content": [{"type": "text", "text": word}]}],
                }
                for word in ("one", "two")
            ],
        },
        {
            "type": "paragraph",
            "content": [{"type": "inlineCard", "attrs": {"url": "https://shop.example/graph"}}],
        },
    ],
}
