"""Alertmanager as a source of incidents. It signs nothing and names neither its events nor its deliveries."""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.messages import Snapshot
from reviewboard.domain.ports import Headers
from reviewboard.integrations.alerts import NOTIFICATION, grouping, incidents, is_notification
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import load, peek
from reviewboard.integrations.signing import check_shared


class AlertmanagerSource:
    """Reads the webhook receiver's notifications (version 4).

    https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
    """

    vendor = "alertmanager"

    def __init__(self, config: Config) -> None:
        self._rule = grouping(config)

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """The secret is sent along: as a bearer token, as a basic password, or in a header of ours."""
        check_shared(headers, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """The one event there is, for a list of alerts; "" for anything else."""
        return NOTIFICATION if is_notification(peek(body)) else ""

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """Always "": what Alertmanager repeats, it repeats word by word."""
        return ""

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """The incidents that the alerts make up."""
        notification = load(body)
        return incidents(notification, self._rule) if event == NOTIFICATION else ()
