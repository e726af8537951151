"""Signing in to GitHub as an app's installation: its private key is exchanged for a token that is good for an hour.

An app belongs to an organisation and not to a person who may leave, and a rule of a branch can ask that a status is the
app's own. https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
and .../generating-a-json-web-token-jwt-for-a-github-app.

The token is kept in the memory of the process that uses it, and nowhere else.
"""

import hashlib
import re
import textwrap
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from reviewboard.domain.ports import Access, Answer, Rejected
from reviewboard.integrations.github.access import base, headers
from reviewboard.integrations.guide import Config
from reviewboard.integrations.http import JsonApi, said_at
from reviewboard.integrations.reading import moment, text

LASTS = timedelta(hours=1)
"""An installation's token, by GitHub's documentation; its answer says it as a time."""
SPARE = timedelta(minutes=5)
"""So long before its end a token is not used any more: a call that is under way ends with it."""
_BACK, _AHEAD = timedelta(minutes=1), timedelta(minutes=9)
"""GitHub takes what is signed for at most ten minutes ahead, and wants its beginning a minute ago: clocks differ."""
_PEM = re.compile(r"-----BEGIN ((?:RSA )?PRIVATE KEY)-----(.+?)-----END \1-----", re.DOTALL)
_KEY = "PRIVATE KEY-----"


@dataclass(frozen=True, slots=True)
class Kept:
    """A token in memory."""

    token: str = field(repr=False)
    until: datetime


_kept: dict[tuple[str, ...], Kept] = {}
_lock = threading.Lock()


def access(config: Config, token: str) -> Access:
    """How to sign in: with a token as it is, or as an app's installation, where `token` is the app's private key.

    A private key never leaves this process, also where the settings that go with it are missing.
    """
    app, installation = (text(dict(config), name).strip() for name in ("app_id", "installation_id"))
    if not (app or installation or _KEY in token):
        return Access(base(config), headers(token))
    signing_in = Installation(base(config), app, installation, token)
    return Access(base(config), {}, fresh=signing_in.headers)


def forget() -> None:
    """Throws away every token in memory."""
    with _lock:
        _kept.clear()


@dataclass(frozen=True, slots=True)
class Installation:
    """An app where it is installed. `app` is its id or its client id; `key` its private key, as GitHub gave it."""

    base: str
    app: str
    number: str
    key: str = field(repr=False)

    def headers(self) -> Mapping[str, str]:
        """What signs us in now; raises Rejected, Unavailable.

        Two threads may exchange the key at once: both tokens are good.
        """
        name = (self.base, self.app, self.number, hashlib.sha256(self.key.encode()).hexdigest())
        now = datetime.now(UTC)
        with _lock:
            kept = _kept.get(name)
        if kept is None or now >= kept.until - SPARE:
            kept = self._exchange(now)
            with _lock:
                _kept[name] = kept
        return headers(kept.token)

    def _exchange(self, now: datetime) -> Kept:
        if not (self.app and self.number):
            raise Rejected(
                "an app needs its id and the id of its installation: enter both beside its address"
            )
        http = JsonApi(self.base, headers(_signed(self.app, self.key, now)))
        try:
            answer = http.post(f"app/installations/{quote(self.number, safe='')}/access_tokens", {})
        except Rejected as rejected:
            raise Rejected(f"GitHub does not let the app in: {rejected.words}") from rejected
        token = text(answer.body, "token")
        if not token:
            raise Rejected("GitHub answered without a token; is this the address of the API?")
        return Kept(token, now + _lasts(answer, now))


def _signed(app: str, key: str, now: datetime) -> str:
    """What proves that we are the app (RFC 7519, signed with RS256)."""
    claims = {"iat": int((now - _BACK).timestamp()), "exp": int((now + _AHEAD).timestamp()), "iss": app}
    return jwt.encode(claims, _key(key), algorithm="RS256")


def _key(pasted: str) -> RSAPrivateKey:
    """The key of a PEM file, also where a form or a variable took its line breaks away; raises Rejected."""
    found = _PEM.search(pasted.replace("\\n", "\n"))
    if not found:
        raise Rejected("an app signs in with its private key: paste the whole PEM file in place of a token")
    kind, lines = found[1], textwrap.wrap("".join(found[2].split()), 64)
    whole = "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])
    try:
        key = load_pem_private_key(whole.encode(), password=None)
    except (ValueError, TypeError):
        raise Rejected("the app's private key cannot be read: paste the whole PEM file again") from None
    if not isinstance(key, RSAPrivateKey):
        raise Rejected("this is no key that GitHub gives to an app")
    return key


def _lasts(answer: Answer, now: datetime) -> timedelta:
    """How long a token is good from now on. Measured by GitHub's own clock, for ours may be wrong."""
    until, said = moment(answer.body, "expires_at"), said_at(answer) or now
    return min(until - said, LASTS) if until else LASTS
