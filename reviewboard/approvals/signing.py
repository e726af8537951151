"""Signed answers, which a pipeline verifies without asking again: JSON Web Signatures with Ed25519.

RFC 7515 (the compact form), RFC 8037 (Ed25519 in it), RFC 7517 (the keys as a set), RFC 7638 (a key's id is its thumbprint).
The key is made from SECRET_KEY and stored nowhere. While SECRET_KEY is rotated, the public keys of the fallbacks are told
as well, so that what was signed before can still be verified.
"""

import functools
import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"reviewboard.operations.1"
"""What the key is for: it is no other key that is made from SECRET_KEY (RFC 5869, `info`)."""


def signed(claims: Mapping[str, Any]) -> str:
    """The claims in the compact form."""
    key = _key(settings.SECRET_KEY)
    header = {"alg": "EdDSA", "kid": _public(settings.SECRET_KEY)["kid"], "typ": "JWT"}
    text = f"{_part(header)}.{_part(claims)}"
    return f"{text}.{_plain(key.sign(text.encode()))}"


def public_keys() -> dict[str, list[dict[str, str]]]:
    """The keys with which an answer is verified, that of today first."""
    secrets = dict.fromkeys([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return {"keys": [dict(_public(one)) for one in secrets]}


@functools.cache
def _key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


@functools.cache
def _public(secret: str) -> Mapping[str, str]:
    told = {"crv": "Ed25519", "kty": "OKP", "x": _plain(_key(secret).public_key().public_bytes_raw())}
    thumbprint = hashlib.sha256(_json(told)).digest()  # of these three, in this order
    return {**told, "alg": "EdDSA", "kid": _plain(thumbprint), "use": "sig"}


def _part(value: Mapping[str, Any]) -> str:
    return _plain(_json(value))


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _plain(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
