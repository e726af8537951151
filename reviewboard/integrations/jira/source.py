"""What Jira sends of issues: hints, of which only the identity is believed (jira-sync behaviour 13).

https://developer.atlassian.com/cloud/jira/platform/webhooks/ for the bodies and the signature: the raw body's HMAC in
`X-Hub-Signature: sha256=<hex>`, in Cloud and in Data Center alike; an identifier that stays over retries in Cloud only.
"""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.messages import IssueHint, Snapshot
from reviewboard.domain.ports import Headers
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import load, moment, need, peek, record, text, texts
from reviewboard.integrations.signing import check_hex

VENDOR = "jira-tracker"
SIGNATURE, IDENTIFIER = "x-hub-signature", "x-atlassian-webhook-identifier"
_METHOD = "sha256="
_DELETED = "jira:issue_deleted"
_COMMENTS = ("comment_created", "comment_updated", "comment_deleted")
EVENTS = ("jira:issue_created", "jira:issue_updated", _DELETED)
"""What is asked for. Comments are left to Jira: what people say there stays there."""


class JiraTrackerSource:
    """A Jira whose tickets are kept in step with action items."""

    vendor = VENDOR

    def __init__(self, config: Config) -> None:
        del config  # a hint says all by itself

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`."""
        given = headers.get(SIGNATURE, "").strip()
        check_hex([given.removeprefix(_METHOD)] if given.startswith(_METHOD) else [], body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`."""
        return text(peek(body), "webhookEvent")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: Data Center gives none, and the very bytes stand for it."""
        return headers.get(IDENTIFIER, "")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        said = load(body)
        name = text(said, "webhookEvent") or event
        if name not in EVENTS or name in _COMMENTS:
            return ()
        issue = record(said, "issue")
        fields = record(issue, "fields")
        labels = texts(fields, "labels") if isinstance(fields.get("labels"), list) else None
        hint = IssueHint(
            external_id=need(text(issue, "id"), "issue.id"),
            key=text(issue, "key"),
            updated=moment(fields, "updated"),
            labels=labels,
            deleted=name == _DELETED,
        )
        return (hint,)
