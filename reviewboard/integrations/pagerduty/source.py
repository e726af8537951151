"""PagerDuty as a source of incidents.

https://developer.pagerduty.com/docs/webhooks-overview, and .../verifying-webhook-signatures for the header.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import IncidentSnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Access, Headers, Http, PollPage
from reviewboard.integrations.guide import Config
from reviewboard.integrations.pagerduty import events, incidents, messages, poll
from reviewboard.integrations.reading import Record, load, number, peek, record, records, text
from reviewboard.integrations.signing import check_hex

API = "https://api.pagerduty.com"
SIGNATURE, WEBHOOK_ID = "x-pagerduty-signature", "x-webhook-id"
_VERSION = "v1="

EVENTS: Mapping[str, Callable[[Record], Sequence[IncidentSnapshot]]] = {
    "incident.triggered": events.triggered,
    "incident.acknowledged": events.acknowledged,
    "incident.unacknowledged": events.changed,
    "incident.escalated": events.changed,
    "incident.reassigned": events.changed,
    "incident.delegated": events.changed,
    "incident.reopened": events.changed,
    "incident.resolved": events.resolved,
    "incident.priority_updated": events.changed,
    "incident.service_updated": events.changed,
    "incident.incident_type.changed": events.changed,
    "incident.annotated": events.annotated,
    "incident.status_update_published": events.status_update,
    "incident.responder.added": events.responder,
    "incident.responder.replied": events.responder,
}
"""V3. Others say nothing that is recorded: conference bridges, custom fields, tasks, workflows, services, pings."""


class PagerDutySource:
    """A PagerDuty account. `config`: `api_url`, which is another one in the EU service region."""

    vendor = "pagerduty"

    def __init__(self, config: Config) -> None:
        self._api = text(dict(config), "api_url") or API

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: while a secret is rotated the header holds a signature with each, after commas."""
        given = [one.strip() for one in headers.get(SIGNATURE, "").split(",")]
        check_hex((one.removeprefix(_VERSION) for one in given if one.startswith(_VERSION)), body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: "incident.triggered" (V3), or "incident.trigger" (V1 and V2)."""
        said = peek(body)
        return text(said, "event", "event_type") or next(map(messages.kind, records(said, "messages")), "")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: the same over all attempts."""
        if given := headers.get(WEBHOOK_ID, ""):
            return given
        said = peek(body)
        return text(said, "event", "id") or ",".join(
            filter(None, (text(m, "id") for m in records(said, "messages")))
        )

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        said = load(body)
        if event == poll.EVENT:
            return incidents.polled(said)
        if "messages" in said:
            return messages.read(said)
        told = record(said, "event")
        read = EVENTS.get(text(told, "event_type") or event)
        return read(told) if read else ()

    def access(self, token: str) -> Access:
        """As `PolledSource.access`: https://developer.pagerduty.com/docs/authentication."""
        accept = "application/vnd.pagerduty+json;version=2"
        return Access(self._api, {"Authorization": f"Token token={token}", "Accept": accept})

    def greet(self, http: Http) -> str:
        """As `PolledSource.greet`. A key of the account belongs to nobody, so it is asked for what it may see."""
        services = number(http.get("services", limit=1, total="true").body, "total")
        return (
            f"PagerDuty answers; this key can read {services} services." if services else "PagerDuty answers."
        )

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """None: a pager has no repositories."""
        return ()

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """As `PolledSource.poll`."""
        return poll.page(cursor, since, http)
