"""Requests to the product inside this process: the whole WSGI application with every middleware, no socket."""

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewboard.people.permissions import Role
from reviewboard.people.tokens import SCOPES, create_token

_application = get_wsgi_application()


@dataclass(frozen=True, slots=True)
class Visitor:
    """An engineer of the database in use: with a session for the pages, with a token for the API."""

    cookie: str
    authorization: str

    def get(self, address: str) -> bytes:
        """The body of this address, read to its end. Raises RuntimeError unless it answers 200."""
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
        if path.startswith("/api/"):
            environ["HTTP_AUTHORIZATION"] = self.authorization
        else:
            environ["HTTP_COOKIE"] = self.cookie
        setup_testing_defaults(environ)
        environ["wsgi.input"] = BytesIO()
        answered: list[str] = []

        def start(status: str, *_: Any) -> Any:
            answered.append(status)

        answer = _application(environ, start)
        body = b"".join(answer)
        if close := getattr(answer, "close", None):
            close()
        if not answered[0].startswith("200"):
            raise RuntimeError(f"{address} answered {answered[0]}")
        return body

    def seconds(self, address: str) -> float:
        """How long one request takes."""
        began = time.perf_counter()
        self.get(address)
        return time.perf_counter() - began

    def json(self, address: str) -> Any:
        """The body of an address of the API."""
        return json.loads(self.get(address))

    def statements(self, address: str) -> list[str]:
        """The SQL that one request sends, transactions' begins and ends apart.

        The request before it noted that the token is used, which happens once in ten minutes.
        """
        self.get(address)
        with CaptureQueriesContext(connections["default"]) as captured:
            self.get(address)
        return [query["sql"] for query in captured if not query["sql"].startswith(_CONTROL)]


_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def visitor() -> Visitor:
    """Signs an engineer in and gives them a token for everything."""
    user = get_user_model().objects.create_user(
        "engineer@example.test", None, role=Role.ENGINEER, person_id=9_999
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.now()
    token = create_token(
        user_id=user.pk, name="benchmark", scopes=list(SCOPES), expires_at=now + timedelta(days=2), as_of=now
    )
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return Visitor(cookie, f"Bearer {token.token}")
