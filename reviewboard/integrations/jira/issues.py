"""Reading Jira's issues: of an answer, a search, or a webhook."""

from collections.abc import Mapping
from typing import Any

from reviewboard.domain.tracking.port import Issue, Unanswered
from reviewboard.integrations.jira.text import plain
from reviewboard.integrations.reading import Record, moment, record, records, text, texts

FIELDS = (
    "summary", "description", "duedate", "priority", "assignee", "labels", "status", "project", "issuetype", "updated",
    "security",
)  # fmt: skip
"""What is asked for of an issue, and nothing else: neither its comments nor its watchers are anybody's business here."""


def issue(said: Any) -> Issue:
    """An issue as Jira tells it. Raises Unanswered for something that is none: an answer that says nothing."""
    one = said if isinstance(said, Mapping) else {}
    fields = record(one, "fields")
    updated = moment(fields, "updated")
    pk, key = text(one, "id"), text(one, "key")
    if not (pk and key and updated):
        raise Unanswered("the answer lacks the issue's id, key or time")
    project, status, assignee = (
        record(fields, "project"),
        record(fields, "status"),
        record(fields, "assignee"),
    )
    return Issue(
        id=pk,
        key=key,
        project_id=text(project, "id"),
        project_key=text(project, "key") or key.rpartition("-")[0],
        updated=updated,
        summary=text(fields, "summary"),
        description=_text(fields),
        due=text(fields, "duedate"),
        priority_id=text(fields, "priority", "id"),
        assignee_id=account_of(assignee),
        labels=tuple(sorted(texts(fields, "labels"))),
        status_id=text(status, "id"),
        status=text(status, "name"),
        category=text(status, "statusCategory", "key"),
        type_id=text(fields, "issuetype", "id"),
        assignee=text(assignee, "displayName"),
        security_id=text(fields, "security", "id"),
    )


def issues(body: Any) -> tuple[Issue, ...]:
    """All issues of a list."""
    return tuple(issue(one) for one in records(body, "issues"))


def account_of(user: Record) -> str:
    """What a person is stored and assigned by: the account id in Cloud, the name in Data Center."""
    return text(user, "accountId") or text(user, "name")


def _text(fields: Record) -> str:
    said = fields.get("description")
    return plain(said).strip() if isinstance(said, str) else ""
