"""How vendors prove that a delivery is theirs: signatures over the raw bytes, or a secret that they send along.

Everything is compared in constant time, with every secret that counts, so that rotating one loses nothing.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from reviewboard.domain.ports import Forged, Headers

TOLERANCE = timedelta(minutes=5)
"""How far a signed time may be from ours: the Standard Webhooks specification recommends five minutes."""
SECRET_HEADER = "x-reviewboard-secret"  # noqa: S105  # the name of a header
_BASIC, _BEARER = "basic ", "bearer "


def hex_hmac(secret: str, message: bytes) -> str:
    """HMAC-SHA256 in lower-case hex."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def check_hex(given: Iterable[str], message: bytes, secrets: Sequence[str]) -> None:
    """Raises Forged unless one of the `given` hex signatures is that of `message` under one of `secrets`."""
    offered = [one.strip().lower() for one in given if one.strip()]
    if not offered:
        raise Forged("the signature is missing")
    wanted = [hex_hmac(secret, message) for secret in secrets]
    if not _match(wanted, offered):
        raise Forged("the signature is wrong: it was made with another secret, or over another body")


def check_standard(headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
    """Standard Webhooks (also Svix): `v1,<base64>` over id, time and body, within the tolerance; raises Forged.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    parts = {
        name: headers.get(f"webhook-{name}") or headers.get(f"svix-{name}", "")
        for name in ("id", "timestamp", "signature")
    }
    if not all(parts.values()):
        raise Forged("the signature is missing")
    check_time(parts["timestamp"], as_of)
    message = f"{parts['id']}.{parts['timestamp']}.".encode("utf-8", "replace") + body
    offered = [one.removeprefix("v1,") for one in parts["signature"].split(" ") if one.startswith("v1,")]
    wanted = [
        base64.b64encode(hmac.new(_key(secret), message, hashlib.sha256).digest()).decode()
        for secret in secrets
    ]
    if not _match(wanted, offered):
        raise Forged("the signature is wrong: it was made with another secret, or over another body")


def check_time(seconds: str, as_of: datetime) -> None:
    """Raises Forged when a signed time (epoch seconds) is further away than the tolerance, or is none."""
    try:
        sent = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise Forged("the signed time is no time") from None
    if abs(as_of - sent) > TOLERANCE:
        raise Forged("the signed time is more than five minutes away from ours")


def check_shared(headers: Headers, secrets: Sequence[str], header: str = SECRET_HEADER) -> None:
    """For vendors that sign nothing: the secret in `header`, as a bearer token, or as a basic password; raises Forged."""
    offered = [
        one for one in (headers.get(header, ""), *_authorization(headers.get("authorization", ""))) if one
    ]
    if not offered:
        raise Forged("the secret is missing")
    if not _match(secrets, offered):
        raise Forged("the secret is wrong")


def _authorization(value: str) -> list[str]:
    if value.lower().startswith(_BEARER):
        return [value[len(_BEARER) :].strip()]
    if value.lower().startswith(_BASIC):
        try:
            plain = base64.b64decode(value[len(_BASIC) :].strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return []
        return [plain.partition(":")[2]]
    return []


def _key(secret: str) -> bytes:
    """The key of a Standard Webhooks secret: what follows `whsec_` is base64; any other text is taken as it is."""
    try:
        return (
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
            if secret.startswith("whsec_")
            else secret.encode()
        )
    except (binascii.Error, ValueError):
        return secret.encode()


def _match(wanted: Iterable[str], offered: Sequence[str]) -> bool:
    """Whether any is any; all are compared, so that the time tells nothing."""
    return sum(_same(mine, theirs) for mine in wanted for theirs in offered) > 0


def _same(mine: str, theirs: str) -> bool:
    return hmac.compare_digest(mine.encode(), theirs.encode("utf-8", "replace"))
