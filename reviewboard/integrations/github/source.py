"""GitHub as a source of changes: what it sends, and what its API tells.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries, and
https://docs.github.com/en/webhooks/webhook-events-and-payloads.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import unquote_to_bytes

from reviewboard.domain.messages import RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Forged, Headers, Http, PollPage
from reviewboard.integrations.github import (
    access,
    app,
    checks,
    commits,
    deployments,
    poll,
    poll_commits,
    poll_deployments,
    poll_requests,
    repositories,
    requests,
)
from reviewboard.integrations.github.fields import VENDOR
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, clean, load
from reviewboard.integrations.signing import check_hex

EVENT, DELIVERY, SIGNATURE = "x-github-event", "x-github-delivery", "x-hub-signature-256"
_ALGORITHM = "sha256="
_FORM = b"payload="

EVENTS: Mapping[str, Callable[[Record], Sequence[Snapshot]]] = {
    "pull_request": requests.pull_request,
    "pull_request_review": requests.review,
    "push": commits.pushed,
    "deployment": deployments.deployment,
    "deployment_status": deployments.status,
    "check_run": checks.check_run,
    "check_suite": checks.check_suite,
    "workflow_run": checks.workflow_run,
    "status": checks.status,
    "installation": repositories.installation,
    "installation_repositories": repositories.installation_repositories,
    "repository": repositories.changed,
    poll_requests.EVENT: lambda payload: (*requests.bundle(payload), *checks.polled(payload)),
    poll_commits.EVENT: commits.listed,
    poll_deployments.EVENT: deployments.bundle,
}
"""Others say nothing that is recorded. Among them `merge_group`: it tells that a queue has its commit checked, which is
not yet how any request stands, and the request itself tells when it is merged."""


class GitHubSource:
    """Repositories at GitHub.

    `config`: `api_url`, another one for Enterprise Server; `repositories`, "org/name" each; `app_id` and
    `installation_id`, where an app signs in and no person.
    """

    vendor = VENDOR

    def __init__(self, config: Config) -> None:
        self._config = config
        self._repositories = access.repositories(config)

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`. A webhook without a secret sends no signature at all."""
        given = headers.get(SIGNATURE, "")
        if given and not given.startswith(_ALGORITHM):
            raise Forged("the signature is not in the form sha256=<hex>")
        check_hex([given.removeprefix(_ALGORITHM)], body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: "pull_request", without the action."""
        return clean(headers.get(EVENT, ""))

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: a delivery that somebody sends again keeps it."""
        return clean(headers.get(DELIVERY, ""))

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`. Also reads a form, which is what a webhook sends whose content type nobody chose."""
        read = EVENTS.get(event)
        return read(load(_unwrapped(body))) if read else ()

    def access(self, token: str) -> Access:
        """As `PolledSource.access`."""
        return app.access(self._config, token)

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`."""
        return access.greet(http)

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """As `PolledSource.available`."""
        return access.available(http)

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        return poll.page(self._repositories, cursor, since, http)


def _unwrapped(body: bytes) -> bytes:
    """The JSON of a delivery, out of its form where it was sent as one."""
    if not body.startswith(_FORM):
        return body
    return unquote_to_bytes(body[len(_FORM) :].partition(b"&")[0].replace(b"+", b" "))
