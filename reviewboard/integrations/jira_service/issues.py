"""What Jira says of an issue that is an incident, in webhooks and in the API of Cloud and of Data Center.

`updated` is the same in a webhook and in the API; the webhook's own `timestamp` (epoch milliseconds) is some
milliseconds later, and taken only where a shortened body leaves `updated` out. Statuses have names of the project's
own, but their category is one of four. An issue with a security level may not be seen by everybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.integrations.jira_service.documents import plain
from reviewboard.integrations.reading import (
    Record,
    moment,
    need,
    need_moment,
    record,
    records,
    severity,
    text,
)

DEFAULT_TYPES = (
    "Incident",
    "[System] Incident",
    "Major Incident",
    "Production Incident",
    "Security Incident",
    "Outage",
)
"""What the types are called that Jira's own templates and most teams make for incidents."""
CATEGORIES = {
    "undefined": IncidentStatus.OPEN,
    "new": IncidentStatus.OPEN,
    "indeterminate": IncidentStatus.OPEN,
    "done": IncidentStatus.RESOLVED,
}
_DONE = frozenset({"done", "closed", "resolved", "completed", "canceled", "cancelled", "declined"})
"""Names of statuses that end an incident, for bodies without a category."""


def changed(said: Record) -> Sequence[IncidentSnapshot]:
    """The issue after what happened, and the comment that was written with it."""
    one, told_at = record(said, "issue"), moment(said, "timestamp")
    gone = text(said, "issue_event_type_name") == "issue_comment_deleted"
    written = [] if gone else _comments(one, [record(said, "comment")], told_at)
    return (_issue(one, told_at), *written)


def deleted(said: Record) -> Sequence[IncidentSnapshot]:
    """Deleted, which says that nobody need care any more, and nothing else would ever say so."""
    told_at = moment(said, "timestamp")
    found = _issue(record(said, "issue"), told_at)
    at = max(found.source_at, told_at or found.source_at)
    return (
        replace(found, source_at=at, status=IncidentStatus.RESOLVED, resolved_at=found.resolved_at or at),
    )


def commented(said: Record) -> Sequence[IncidentSnapshot]:
    """The comment. Of the issue a shortened copy comes with it, from a time that is not always told."""
    one, told_at = record(said, "issue"), moment(said, "timestamp")
    comment = _comments(one, [record(said, "comment")], told_at)
    return (_issue(one, told_at), *comment) if moment(one, "fields", "updated") else tuple(comment)


def polled(said: Record) -> Sequence[IncidentSnapshot]:
    """An issue as the search gives it, with its comments, each at its own time."""
    return (_issue(said, None), *_comments(said, records(said, "fields", "comment", "comments"), None))


def _issue(one: Record, told_at: datetime | None) -> IncidentSnapshot:
    fields = record(one, "fields")
    created_at = moment(fields, "created")
    word = text(fields, "priority", "name")
    status = _status(fields)
    return IncidentSnapshot(
        external_id=_id(one),
        source_at=need_moment(moment(fields, "updated") or told_at or created_at, "issue.fields.updated"),
        title=text(fields, "summary"),
        severity=_severity(word),
        status=status,
        started_at=created_at,
        summary=plain(fields.get("description")),
        vendor_severity=word,
        resolved_at=_resolved_at(fields) if status is IncidentStatus.RESOLVED else None,
        services=tuple(dict.fromkeys(filter(None, (text(c, "name") for c in records(fields, "components"))))),
        lead=person(record(fields, "assignee")),
        url=_url(one),
        visibility=Visibility.RESTRICTED if fields.get("security") else Visibility.OPEN,
    )


def person(said: Record) -> IdentitySnapshot | None:
    """A user by the id that lasts: `accountId` in Cloud; in Data Center, which has none, the name or the key."""
    user = text(said, "accountId") or text(said, "name") or text(said, "key")
    return IdentitySnapshot("jira", user, text(said, "displayName")) if user else None


def _id(one: Record) -> str:
    """The key is no identity: it changes when an issue moves to another project."""
    return need(text(one, "id"), "issue.id")


def _comments(
    one: Record, comments: Iterator[Record] | list[Record], told_at: datetime | None
) -> list[IncidentSnapshot]:
    """Each comment as a snapshot of its own, at its own time; one that only some may read is not kept."""
    found = []
    for comment in comments:
        written, edited = moment(comment, "created"), moment(comment, "updated")
        at, words = written or edited or told_at, plain(comment.get("body"))
        if at and words and not record(comment, "visibility"):
            said = TimelineSnapshot(at, words, "comment", text(comment, "id"))
            found.append(IncidentSnapshot(external_id=_id(one), source_at=edited or at, timeline=(said,)))
    return found


def _status(fields: Record) -> IncidentStatus | None:
    said = record(fields, "status")
    if known := CATEGORIES.get(text(said, "statusCategory", "key")):
        return known
    name = text(said, "name").casefold()
    if not name:
        return None
    return IncidentStatus.RESOLVED if name in _DONE else IncidentStatus.OPEN


def _resolved_at(fields: Record) -> datetime | None:
    """When it was resolved; where a project sets no resolution, when its status became one that is done (Cloud)."""
    return moment(fields, "resolutiondate") or moment(fields, "statuscategorychangedate")


def _severity(word: str) -> Severity | None:
    """By priority: a severity is a field of the site's own. A priority that nobody here knows is the middle."""
    return severity(word) or (Severity.SEV3 if word else None)


def _url(one: Record) -> str:
    """The issue's page: on the site whose API `self` is an address of, unless that is Atlassian's gateway."""
    site, found, _ = text(one, "self").partition("/rest/")
    key = text(one, "key")
    return f"{site}/browse/{key}" if found and key and "//api.atlassian.com" not in site else ""
