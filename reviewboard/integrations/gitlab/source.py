"""GitLab as a source of changes: how it proves itself, what it calls its events, and which function reads which."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Headers, Http, PollPage
from reviewboard.integrations.gitlab import access, bundles, checks, deployments, poll, pushes, requests
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, load, peek, text, texts
from reviewboard.integrations.signing import check_shared, check_standard

EVENT, TOKEN, SIGNATURE = "x-gitlab-event", "x-gitlab-token", "webhook-signature"
DELIVERY_IDS = ("idempotency-key", "webhook-id", "x-gitlab-event-uuid")
"""The first two are one id over all attempts of a delivery; versions before 17.4 know only the third."""
_NAME = re.compile(r"[a-z0-9_]{1,100}")
_HEADER_NAMES: Mapping[str, str] = {"job": "build", "system": ""}
"""Where the header names an event otherwise than the body does. A system hook is named so, whatever it tells."""

EVENTS: Mapping[str, Callable[[Record], Sequence[Snapshot]]] = {
    "merge_request": requests.read,
    "push": pushes.read,
    "deployment": deployments.read,
    "pipeline": checks.pipeline,
    "build": checks.build,
    bundles.REQUEST: requests.polled,
    bundles.COMMIT: bundles.read_commit,
    bundles.DEPLOYMENT: deployments.polled,
}
"""Others say nothing that we record: tags, comments, issues, releases, wikis, members, feature flags, milestones."""


class GitLabSource:
    """GitLab projects. `config`: `api_url`, and `repositories`: the paths of the projects that are polled."""

    vendor = "gitlab"

    def __init__(self, config: Config) -> None:
        self._config = told = dict(config)
        names = texts(told, "repositories") or text(told, "repositories").split("\n")
        self._names = tuple(dict.fromkeys(filter(None, (name.strip().strip("/") for name in names))))

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: by signing token where there is one, else by the secret token sent along.

        A delivery that is signed has to be signed right, whatever token comes with it.
        https://docs.gitlab.com/user/project/integrations/webhooks/.
        """
        if SIGNATURE in headers:
            check_standard(headers, body, secrets, as_of)
        else:
            check_shared(headers, secrets, TOKEN)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: what the body calls it ("merge_request"), as the header of system hooks does not."""
        said = peek(body)
        names = (text(said, "object_kind"), text(said, "event_name"), _named(headers.get(EVENT, "")))
        return next((name for name in names if _NAME.fullmatch(name)), "")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`."""
        return next(filter(None, (headers.get(name, "") for name in DELIVERY_IDS)), "")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`. `event` may also be as the header has it ("Merge Request Hook")."""
        read = EVENTS.get(event) or EVENTS.get(_named(event))
        return read(load(body)) if read else ()

    def access(self, token: str) -> Access:
        """As `PolledSource.access`."""
        return access.access(self._config, token)

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`."""
        return poll.greet(http)

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """As `PolledSource.available`."""
        return poll.available(http)

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        return poll.page(self._names, cursor, since, http)


def _named(header: str) -> str:
    """The event as the body would call it, from the header: "Merge Request Hook" is "merge_request"."""
    name = header.strip().removesuffix(" Hook").lower().replace(" ", "_")
    return _HEADER_NAMES.get(name, name)
