"""Signing in to the API: a token in the Authorization header, and nothing else. No session, no cookie."""

from typing import cast

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Bearer, bearer_of

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer rb_...` (RFC 6750): `request.user` is the reader, `request.auth` the bearer."""

    def authenticate(self, request: Request) -> tuple[Reader, Bearer] | None:
        """Who asks; None without a bearer token.

        Raises:
            AuthenticationFailed: the token is none of ours, or it is dead. Which of the two is not said.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        bearer = bearer_of(token.strip(), as_of=timezone.now(), today=timezone.localdate())
        if bearer is None:
            raise AuthenticationFailed("This token is not known, has expired or was revoked.")
        return bearer.reader, bearer

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the signature is the base class's
        """What a 401 asks for."""
        return SCHEME


def bearer_behind(request: Request) -> Bearer | None:
    """The bearer of a request, None where no token was sent."""
    return cast(Bearer | None, request.auth)
