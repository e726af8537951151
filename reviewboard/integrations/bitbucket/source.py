"""Bitbucket Cloud as a source of changes.

https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ and .../manage-webhooks/ (secrets and signatures).
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from reviewboard.domain.messages import RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Headers, Http, PollPage
from reviewboard.integrations.bitbucket import poll, pushes, requests, reviews, rounds, statuses
from reviewboard.integrations.bitbucket.people import VENDOR, repository
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, clean, load, text
from reviewboard.integrations.signing import check_hex

API = "https://api.bitbucket.org/2.0"
_PREFIX = "sha256="

EVENTS: Mapping[str, Callable[[Record], Sequence[Snapshot]]] = {
    "repo:push": pushes.pushed,
    "repo:commit_status_created": statuses.status,
    "repo:commit_status_updated": statuses.status,
    "pullrequest:updated": partial(requests.told, "pullrequest:updated"),
    requests.CREATED: partial(requests.told, requests.CREATED),
    requests.FULFILLED: partial(requests.told, requests.FULFILLED),
    requests.REJECTED: partial(requests.told, requests.REJECTED),
    **{name: partial(requests.told, name) for name in reviews.EVENTS},
    poll.REQUEST: requests.polled,
    poll.COMMIT: pushes.listed,
    poll.REPOSITORY: lambda said: (repository(said, readable=said.get("readable") is not False),),
}
"""Others say nothing that is recorded: comments, forks, issues, settings."""


class BitbucketSource:
    """A workspace at bitbucket.org. `config`: `api_url`, and `repositories`, the "workspace/repository" to read."""

    vendor = VENDOR

    def __init__(self, config: Config) -> None:
        self._api = text(dict(config), "api_url") or API
        self._names = rounds.names_of(config)

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`. The header has GitHub's old name, and HMAC-SHA256 all the same."""
        given = headers.get("x-hub-signature", "")
        check_hex([given.removeprefix(_PREFIX)] if given.startswith(_PREFIX) else [], body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: "pullrequest:fulfilled"."""
        return clean(headers.get("x-event-key", "")).strip()

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`."""
        return clean(headers.get("x-request-uuid", "")).strip()

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        read = EVENTS.get(event)
        return read(load(body)) if read else ()

    def access(self, token: str) -> Access:
        """As `PolledSource.access`.

        An access token of a workspace, project or repository is a bearer token; "address:API token" of a person is basic.
        https://developer.atlassian.com/cloud/bitbucket/rest/intro/#authentication
        """
        return Access(self._api, {"Authorization": authorization(token)})

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`. An access token belongs to no user, so that it is asked for what it may read."""
        if self._names:
            name = text(http.get(poll.path_of(self._names[0])).body, "full_name") or self._names[0]
            return f"Bitbucket answers; this token can read {name}."
        name = text(rounds.get(http, "user"), "display_name")
        if not name:
            return "Bitbucket answers; name a repository to see whether this token can read it."
        return f"Bitbucket answers; signed in as {name}."

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """As `PolledSource.available`: of the workspaces that are named in `repositories`, else of all of the token."""
        return poll.available(self._names, http)

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        return poll.page(self._names, cursor, since, http)


def authorization(token: str) -> str:
    """The header for a token: basic where it holds a colon ("who:password"), else bearer."""
    token = token.strip()
    return f"Basic {base64.b64encode(token.encode()).decode()}" if ":" in token else f"Bearer {token}"
