"""Bitbucket Data Center as a source of changes.

https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html and .../manage-webhooks-938025878.html
(secrets, signatures and basic authentication).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from reviewboard.domain.messages import RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Headers, Http, PollPage
from reviewboard.integrations.bitbucket.rounds import names_of
from reviewboard.integrations.bitbucket.source import authorization
from reviewboard.integrations.bitbucket_server import poll, pushes, requests, reviews
from reviewboard.integrations.bitbucket_server.people import VENDOR, repository
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, clean, load, peek, text
from reviewboard.integrations.signing import check_hex, check_shared

_SIGNATURE, _PREFIX = "x-hub-signature", "sha256="

_REQUESTS = (
    requests.OPENED,
    "pr:modified",
    "pr:from_ref_updated",
    "pr:to_ref_updated",
    requests.MERGED,
    requests.DECLINED,
    reviews.UPDATED,
    *reviews.EVENTS,
)
EVENTS: Mapping[str, Callable[[Record], Sequence[Snapshot]]] = {
    "repo:refs_changed": pushes.pushed,
    requests.DELETED: requests.deleted,
    **{name: partial(requests.told, name) for name in _REQUESTS},
    poll.REQUEST: requests.polled,
    poll.COMMIT: pushes.listed,
    poll.REPOSITORY: lambda said: (repository(said, readable=said.get("readable") is not False),),
}
"""Others say nothing that is recorded: pings (`diagnostics:ping`), comments, forks, mirrors. Builds are not sent."""


class BitbucketServerSource:
    """One Bitbucket Data Center. `config`: `api_url`, and `repositories`, the "KEY/repository" to read."""

    vendor = VENDOR

    def __init__(self, config: Config) -> None:
        self._api = text(dict(config), "api_url")
        self._names = names_of(config)

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: a signature, or else the secret as the password of basic authentication."""
        given = headers.get(_SIGNATURE, "")
        if given:
            check_hex([given.removeprefix(_PREFIX)] if given.startswith(_PREFIX) else [], body, secrets)
        else:
            check_shared(headers, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: "pr:reviewer:approved"."""
        return clean(headers.get("x-event-key", "")).strip() or text(peek(body), "eventKey")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`."""
        return clean(headers.get("x-request-id", "")).strip()

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        read = EVENTS.get(event)
        return read(load(body)) if read else ()

    def access(self, token: str) -> Access:
        """As `PolledSource.access`.

        An HTTP access token is a bearer token; "user:password" is basic.
        https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html
        """
        return Access(self._api, {"Authorization": authorization(token)})

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`. The name of who is signed in comes in a header."""
        answer = http.get("application-properties")
        version, who = text(answer.body, "version"), clean(answer.headers.get("x-ausername", ""))
        said = f"Bitbucket {version} answers".replace("  ", " ")
        said += f", signed in as {who}" if who else ""
        if self._names:
            http.get(poll.path_of(self._names[0]))
            said += f"; {self._names[0]} can be read"
        return f"{said}."

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """As `PolledSource.available`: all that the token may read."""
        return poll.available(http)

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        return poll.page(self._names, cursor, since, http)
