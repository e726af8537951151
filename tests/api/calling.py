"""Calling the API as somebody."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from reviewboard.people.tokens import Scope, create_token
from tests.people.roster import NOW, user


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    kind: str
    body: Any
    headers: dict[str, str]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a list that was answered."""
        assert self.status == 200, self.body
        rows: list[dict[str, Any]] = self.body["results"]
        return rows


@dataclass(frozen=True)
class Caller:
    """A program with a token ("" for none)."""

    token: str

    def get(self, path: str, **query: Any) -> Answer:
        """What the API answers to GET under /api/v1/."""
        return self.send("GET", f"/api/v1/{path}", query)

    def post(self, path: str, body: Any) -> Answer:
        """What the API answers to this body under /api/v1/."""
        return self.send("POST", f"/api/v1/{path}", body=body)

    def send(self, method: str, path: str, query: Any = None, body: Any = None) -> Answer:
        """What is answered to any method and address."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        client = Client(headers=headers, raise_request_exception=False)
        data = "" if body is None else json.dumps(body)
        response = client.generic(method, path, data, "application/json", query_params=query)
        kind = response.headers.get("Content-Type", "")
        body = response.json() if "json" in kind and response.content else response.content.decode()
        return Answer(response.status_code, kind, body, dict(response.headers))


def token_for(account: User, scopes: Iterable[Scope] = tuple(Scope)) -> str:
    """A new token of this account; with every scope unless said otherwise."""
    name = f"script {account.tokens.count()}"
    made = create_token(
        user_id=account.pk, name=name, scopes=list(scopes), expires_at=NOW + timedelta(days=30), as_of=NOW
    )
    return made.token


def caller(
    who: Person | None = None, role: Role = Role.ENGINEER, scopes: Iterable[Scope] = tuple(Scope)
) -> Caller:
    """A program that reads as this person, in this role."""
    return Caller(token_for(user(role, who, password=None), scopes))


STRANGER = Caller("")
