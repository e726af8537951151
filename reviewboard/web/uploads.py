"""A file between its preview and its confirmation: it stands in the page itself, signed for this account.

Nothing is stored before somebody has seen what it would do, and no web process has to remember it.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest

LASTS = 3600
"""Seconds between preview and confirmation."""


def signed(held: Mapping[str, Any], data: bytes, *, salt: str) -> str:
    """The file with what was said of it; `held["user"]` is the account. `salt`: of what it is an upload."""
    packed = base64.urlsafe_b64encode(zlib.compress(data)).decode()
    return signing.TimestampSigner(salt=salt).sign(f"{signing.dumps(dict(held))}|{packed}")


def unsigned(given: str, user_id: int | None, *, salt: str) -> tuple[dict[str, Any], bytes]:
    """The upload as it was previewed by this account, within the hour. Raises BadRequest for anything else."""
    try:
        plain = signing.TimestampSigner(salt=salt).unsign(given, max_age=LASTS)
        held_text, _bar, packed = plain.partition("|")
        held: dict[str, Any] = signing.loads(held_text)
        data = zlib.decompress(base64.urlsafe_b64decode(packed))
    except (signing.BadSignature, binascii.Error, zlib.error) as error:
        raise BadRequest("the preview is older than an hour, or not ours") from error
    if held["user"] != user_id:
        raise BadRequest("somebody else's preview")
    return held, data
