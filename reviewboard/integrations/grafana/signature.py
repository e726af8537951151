"""Grafana's optional signature of a webhook: hex HMAC-SHA256 over the body, or over `time:body`.

https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
"""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.ports import Forged, Headers
from reviewboard.integrations.signing import check_hex, check_time

HEADERS = ("x-grafana-alerting-signature", "x-grafana-alert-signature")
"""The default as the documentation names it, and as the source of the first versions does."""
TIMESTAMP_HEADER = "x-grafana-alerting-timestamp"
"""What the time's header is called where nobody told us: it has no default, and this is the name in the examples."""


def signature(headers: Headers) -> str | None:
    """The signature; None where the delivery has none, and then it is verified by what else it brings."""
    return next((headers[name] for name in HEADERS if name in headers), None)


def check(
    given: str, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime, timed_by: str
) -> None:
    """Raises Forged unless the signature is right and, where a time is signed, lately made.

    `timed_by` is the header that an administrator named for the time: then a signature without it is none.
    """
    time = headers.get(timed_by or TIMESTAMP_HEADER, "")
    if timed_by and not time:
        raise Forged(f"the signed time is missing: there is no header {timed_by}")
    if time:
        check_time(time, as_of)
    message = f"{time}:".encode("utf-8", "replace") + body if time else body
    check_hex([given], message, secrets)
