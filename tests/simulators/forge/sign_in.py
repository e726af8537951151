"""Who may sign in: tokens that read and write, tokens that only read, and an app that exchanges its key for a token."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import jwt

from tests.simulators.forge.model import Json, Refused, stamp

Right = Literal["write", "read"]


@dataclass(frozen=True, slots=True)
class App:
    """An app that is installed. `public_key` is in PEM; `lasts` how long each of its tokens is good."""

    number: str
    installation: str
    public_key: str
    lasts: timedelta


@dataclass
class Door:
    """`tokens` may write, those in `read_only` may not. `issued` are an app's, with the time at which each ends."""

    tokens: set[str]
    read_only: set[str] = field(default_factory=set)
    app: App | None = None
    issued: dict[str, datetime] = field(default_factory=dict)

    def who(self, given: str) -> tuple[str, Right]:
        """Whose token this is, and what it may do; raises Refused."""
        if given in self.issued and datetime.now(UTC) < self.issued[given]:
            return "app", "write"
        if given not in self.tokens:
            raise Refused(401, {"message": "Bad credentials"})
        return given, "read" if given in self.read_only else "write"

    def exchange(self, given: str, installation: str) -> Json:
        """A token for what the app signed; raises Refused, as GitHub does."""
        if self.app is None:
            raise Refused(401, {"message": "A JSON web token could not be decoded"})
        try:
            said = jwt.decode(
                given, self.app.public_key, ["RS256"], options={"require": ["iat", "exp", "iss"]}
            )
        except jwt.PyJWTError:
            raise Refused(401, {"message": "A JSON web token could not be decoded"}) from None
        if said["iss"] != self.app.number:
            raise Refused(401, {"message": "Integration not found"})
        if said["exp"] - datetime.now(UTC).timestamp() > 600:
            words = "'Expiration time' claim ('exp') is too far in the future"
            raise Refused(401, {"message": words})
        if installation != self.app.installation:
            raise Refused(404, {"message": "Not Found"})
        token, until = f"ghs_{secrets.token_hex(18)}", datetime.now(UTC) + self.app.lasts
        self.issued[token] = until
        return {"token": token, "expires_at": stamp(until), "permissions": {"statuses": "write"}}
