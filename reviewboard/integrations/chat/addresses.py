"""Addresses of incoming webhooks: which are known, and what of one may be shown.

The address is the whole secret, and somebody types it: only https to the hosts of these vendors is taken, so that no
request can be made to go into the network that the server stands in.
"""

from enum import StrEnum
from urllib.parse import urlsplit

LONGEST = 2000
_HINT_CHARS = 4
_SLACK = ("hooks.slack.com", "hooks.slack-gov.com")
_TEAMS = (".logic.azure.com", ".api.powerplatform.com")
"""Workflows ("When a Teams webhook request is received") gives an address below one of these; older ones moved."""


class Vendor(StrEnum):
    """Whose channel it is."""

    SLACK = "slack"
    TEAMS = "teams"


def vendor_of(address: str) -> Vendor | None:
    """Whose incoming webhook this is; None for anything else: another host, no https, a port or a user of its own."""
    try:
        found = urlsplit(address)
        host, port = found.hostname or "", found.port
    except ValueError:
        return None
    plain = address.isascii() and address.isprintable() and not {" ", "\\", "#"} & set(address)
    if not plain or found.scheme != "https" or "@" in found.netloc or port not in (None, 443):
        return None
    if host in _SLACK and len(found.path) > len("/services/") and found.path.startswith("/services/"):
        return Vendor.SLACK
    return Vendor.TEAMS if host.endswith(_TEAMS) and found.path.strip("/") else None


def host_of(address: str) -> str:
    """The host, without its port."""
    return urlsplit(address).hostname or ""


def hint_of(address: str) -> str:
    """Its last four characters, to tell it from another."""
    return address[-_HINT_CHARS:]
