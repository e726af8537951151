"""Grafana as a source of incidents: unified alerting, which speaks Alertmanager's language."""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.messages import Snapshot
from reviewboard.domain.ports import Headers
from reviewboard.integrations.alerts import NOTIFICATION, grouping, incidents, is_notification
from reviewboard.integrations.grafana import signature
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import load, peek
from reviewboard.integrations.signing import check_shared

LEGACY = "legacy"
"""What we call the message of the alerting that Grafana had up to version 10. It says no time at all, neither when the
alert began nor when it was sent, so nothing can be recorded from it."""
LABELS = ("service", "alertname", "rulename")
"""`rulename` tells rules apart whose data went missing: their alerts are all called DatasourceNoData."""


class GrafanaSource:
    """Reads the notifications of a webhook contact point.

    https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
    """

    vendor = "grafana"

    def __init__(self, config: Config) -> None:
        self._rule = grouping(config, LABELS)
        timed_by = config.get("timestamp_header")
        self._timed_by = timed_by.strip().lower() if isinstance(timed_by, str) else ""

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """The signature where there is one, else the secret itself as a bearer token, basic password or header."""
        given = signature.signature(headers)
        if given is None:
            check_shared(headers, secrets)
        else:
            signature.check(given, headers, body, secrets, as_of, self._timed_by)

    def event(self, headers: Headers, body: bytes) -> str:
        """The one event there is, for a list of alerts; `LEGACY` for a message of the old alerting."""
        told = peek(body)
        if is_notification(told):
            return NOTIFICATION
        return LEGACY if "state" in told and ("ruleId" in told or "ruleName" in told) else ""

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """Always "": Grafana gives none."""
        return ""

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """The incidents that the alerts make up."""
        notification = load(body)
        return incidents(notification, self._rule) if event == NOTIFICATION else ()
