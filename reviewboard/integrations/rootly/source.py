"""Rootly as a source of incidents.

https://docs.rootly.com/configuration/webhooks: a body holds what happened as `event`, and what it happened to as `data`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import IncidentSnapshot, Snapshot
from reviewboard.domain.ports import Forged, Headers
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, load, peek, text
from reviewboard.integrations.rootly import incidents
from reviewboard.integrations.signing import check_hex, check_time

SIGNATURE = "x-rootly-signature"
_TIME, _VERSION = "t=", "v1="

EVENTS: Mapping[str, Callable[[Record], Sequence[IncidentSnapshot]]] = {
    "incident.created": incidents.opened,
    "incident.in_triage": incidents.opened,
    "incident.updated": incidents.updated,
    "incident.mitigated": incidents.mitigated,
    "incident.resolved": incidents.ended,
    "incident.cancelled": incidents.ended,
    "incident.deleted": incidents.ended,
    "incident_event.created": incidents.entry,
    "incident_event.updated": incidents.entry,
}
"""Not read: planned maintenance, retrospectives, action items, alerts, pulses, workflows, and that an entry was deleted."""


class RootlySource:
    """A Rootly organisation. It needs no `config`."""

    vendor = "rootly"

    def __init__(self, config: Config) -> None:
        """Nothing of `config` is read."""

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: `t=<seconds>,v1=<hex>`, signed over the time and the body with nothing between."""
        given = [one.strip() for one in headers.get(SIGNATURE, "").split(",")]
        at = next((one.removeprefix(_TIME) for one in given if one.startswith(_TIME)), "")
        if not at:
            raise Forged("the signature is missing")
        check_time(at, as_of)
        signatures = (one.removeprefix(_VERSION) for one in given if one.startswith(_VERSION))
        check_hex(signatures, at.encode("utf-8", "replace") + body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`, such as "incident.created"."""
        return text(peek(body), "event", "type")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: the id of the event."""
        return text(peek(body), "event", "id")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        said = load(body)
        read = EVENTS.get(text(said, "event", "type") or event)
        return read(said) if read else ()
