"""incident.io as a source of incidents.

https://docs.incident.io/api-reference/webhooks: a body holds what happened under the name of its event.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import IncidentSnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Headers, Http, PollPage, Unreadable
from reviewboard.integrations.guide import Config
from reviewboard.integrations.incident_io import incidents, poll
from reviewboard.integrations.reading import Record, load, peek, record, text
from reviewboard.integrations.signing import check_standard

API = "https://api.incident.io"

EVENTS: Mapping[str, Callable[[Record], Sequence[IncidentSnapshot]]] = {
    "public_incident.incident_created_v2": incidents.whole,
    "public_incident.incident_updated_v2": incidents.whole,
    "public_incident.incident_status_updated_v2": incidents.status_updated,
    "private_incident.incident_created_v2": incidents.private,
    "private_incident.incident_updated_v2": incidents.private,
    "private_incident.incident_status_updated_v2": incidents.private,
}
"""Follow-ups, actions, alerts, post-mortems and memberships are not read."""


class IncidentIoSource:
    """An incident.io organisation. `config`: `api_url`, for those who reach the API by way of another address."""

    vendor = "incident-io"

    def __init__(self, config: Config) -> None:
        self._api = text(dict(config), "api_url") or API

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: by the Standard Webhooks specification."""
        check_standard(headers, body, secrets, as_of)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`."""
        return text(peek(body), "event_type")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: the same over all attempts."""
        return headers.get("webhook-id") or headers.get("svix-id", "")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        said = load(body)
        if event == poll.EVENT:
            return incidents.whole(said)
        name = text(said, "event_type") or event
        read = EVENTS.get(name)
        if read is None:
            return ()
        told = record(said, name)
        if not told:
            raise Unreadable(f"{name} is missing")
        return read(told)

    def access(self, token: str) -> Access:
        """As `PolledSource.access`."""
        return Access(self._api, {"Authorization": f"Bearer {token}"})

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`."""
        name = text(http.get("v1/identity").body, "identity", "name")
        return f"incident.io answers to the key “{name}”." if name else "incident.io answers."

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """None: incident.io has no repositories."""
        return ()

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        return poll.page(cursor, since, http)
