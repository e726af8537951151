"""Jira Service Management as a source of incidents: issues of some types are incidents, all others are none.

https://developer.atlassian.com/cloud/jira/platform/webhooks/ for the bodies and the signature.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from reviewboard.domain.messages import IncidentSnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Headers, Http, PollPage
from reviewboard.integrations.guide import Config
from reviewboard.integrations.jira_service import issues, poll
from reviewboard.integrations.jira_service.issues import DEFAULT_TYPES
from reviewboard.integrations.reading import Record, load, peek, record, text, texts
from reviewboard.integrations.signing import check_hex

SIGNATURE, IDENTIFIER = "x-hub-signature", "x-atlassian-webhook-identifier"
WITHOUT_NAME = "issue"
"""What an event is called here whose body holds an issue and no name, as an automation rule sends it."""
_METHOD = "sha256="
_CLOUD = (".atlassian.net", ".atlassian.com", ".jira.com")

EVENTS: Mapping[str, Callable[[Record], Sequence[IncidentSnapshot]]] = {
    "jira:issue_created": issues.changed,
    "jira:issue_updated": issues.changed,
    "jira:issue_deleted": issues.deleted,
    "comment_created": issues.commented,
    "comment_updated": issues.commented,
    WITHOUT_NAME: issues.changed,
}
"""Others are of links, worklogs, sprints, versions, projects and users, and say nothing of an incident."""


class JiraServiceSource:
    """A Jira site.

    `config`: its `api_url`; the `email` of the token's account (Cloud); `jql`, which issues are read; and
    `issue_types`, the names of the types that are incidents, one a line.
    """

    vendor = "jira"

    def __init__(self, config: Config) -> None:
        said = dict(config)
        self._api, self._email, self._jql = (text(said, name).strip() for name in ("api_url", "email", "jql"))
        lines = texts(said, "issue_types") or text(said, "issue_types").splitlines()
        named = tuple(name for line in lines if (name := line.strip()))
        self._types = named or DEFAULT_TYPES
        self._incidents = frozenset(name.casefold() for name in self._types)

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: of the methods that the header could name, the one that Jira uses."""
        given = headers.get(SIGNATURE, "").strip()
        check_hex([given.removeprefix(_METHOD)] if given.startswith(_METHOD) else [], body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: "jira:issue_updated", "comment_created"."""
        said = peek(body)
        return text(said, "webhookEvent") or (WITHOUT_NAME if record(said, "issue") else "")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: the same over all attempts; Data Center gives none."""
        return headers.get(IDENTIFIER, "")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`. Without its type in the body nobody knows whether an issue is an incident."""
        said = load(body)
        if event == poll.EVENT:
            return issues.polled(said) if self._is_incident(said) else ()
        name = text(said, "webhookEvent") or event
        read = EVENTS.get(name)
        return read(said) if read and self._is_incident(record(said, "issue")) else ()

    def access(self, token: str) -> Access:
        """As `PolledSource.access`: an API token signs in with its account's address, a personal access token alone."""
        if not self._email:
            return Access(self._api, {"Authorization": f"Bearer {token}"})
        both = base64.b64encode(f"{self._email}:{token}".encode()).decode()
        return Access(self._api, {"Authorization": f"Basic {both}"})

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`."""
        name = text(http.get("rest/api/2/myself").body, "displayName")
        return f"Jira answers; signed in as {name}." if name else "Jira answers."

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """None: incidents are in no repository."""
        return ()

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        cloud = bool(self._email) or (urlsplit(self._api).hostname or "").endswith(_CLOUD)
        return poll.page(cursor, since, http, poll.Wanted(self._jql, self._types, cloud))

    def _is_incident(self, issue: Record) -> bool:
        return text(issue, "fields", "issuetype", "name").strip().casefold() in self._incidents
