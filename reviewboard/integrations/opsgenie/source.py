"""Opsgenie as a source of incidents: every alert is one.

https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/ has the bodies by action.
"""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.messages import Snapshot
from reviewboard.domain.ports import Headers
from reviewboard.integrations.guide import Config
from reviewboard.integrations.opsgenie.alerts import ACTIONS, plain
from reviewboard.integrations.reading import load, peek, text
from reviewboard.integrations.signing import check_shared


class OpsgenieSource:
    """An Opsgenie account. `config`: `site`, the address of its pages, so that incidents can link to their alert."""

    vendor = "opsgenie"

    def __init__(self, config: Config) -> None:
        self._site = text(dict(config), "site").rstrip("/")

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """As `WebhookSource.verify`: Opsgenie signs nothing, and sends the header that its webhook was given."""
        check_shared(headers, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.event`: the action, such as "Create"; an account may add its own."""
        return text(peek(body), "action")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """As `WebhookSource.delivery_id`: Opsgenie gives none."""
        return ""

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """As `WebhookSource.parse`."""
        said = load(body)
        read = ACTIONS.get(plain(text(said, "action") or event))
        return read(said, self._site) if read else ()
