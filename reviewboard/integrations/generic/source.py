"""Any sender of JSON as a source, by the mapping of its connection."""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.messages import Snapshot
from reviewboard.domain.ports import Headers
from reviewboard.integrations.generic.fields import VENDOR
from reviewboard.integrations.generic.mapping import read_mapping
from reviewboard.integrations.generic.snapshots import build, read
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import load
from reviewboard.integrations.signing import check_hex, check_shared

SIGNATURES = ("x-hub-signature-256", "x-signature")
DELIVERY_IDS = ("idempotency-key", "x-request-id")


class GenericSource:
    """Reads one kind of record from JSON objects."""

    vendor = VENDOR

    def __init__(self, config: Config) -> None:
        self._mapping = read_mapping(config)

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """Hex HMAC-SHA256 of the body where a signature is given, with or without "sha256="; else the secret itself."""
        given = next((headers[name] for name in SIGNATURES if name in headers), None)
        if given is None:
            check_shared(headers, secrets)
        else:
            check_hex([given.strip().removeprefix("sha256=")], body, secrets)

    def event(self, headers: Headers, body: bytes) -> str:
        """Always "": every body is read by the same mapping."""
        return ""

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """What the sender or its proxy calls the request."""
        return next((headers[name] for name in DELIVERY_IDS if headers.get(name)), "")

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """The one record that the body tells of; raises Unreadable where it has no id or no time."""
        return (build(self._mapping, read(self._mapping, load(body))),)
