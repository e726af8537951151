"""The API for people: one page, made from the OpenAPI document, of every address and kind of problem."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviewboard.api.problems import KINDS
from reviewboard.api.schema import document
from reviewboard.people.tokens import SCOPES


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address, or one field of what it takes."""

    name: str
    told: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the API, with what it answers."""

    method: str
    path: str
    told: str
    parameters: tuple[Parameter, ...]


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is. Open to everybody, like the document that it is made from."""
    addresses = [
        _address(method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    scopes = [(scope.value, words) for scope, words in SCOPES.items()]
    return render(request, "api/index.html", {"addresses": addresses, "scopes": scopes, "kinds": KINDS})


def _address(method: str, path: str, operation: Mapping[str, Any]) -> Address:
    parameters = (one for one in operation.get("parameters", ()) if one["in"] == "query")
    return Address(
        method=method,
        path=path,
        told=operation["description"],
        parameters=(
            *(Parameter(one["name"], one.get("description", "")) for one in parameters),
            *(Parameter(name, told) for name, told in _fields(operation)),
        ),
    )


def _fields(operation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an address takes in its body, field by field."""
    if "requestBody" not in operation:
        return
    named = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    for name, field in document()["components"]["schemas"][named]["properties"].items():
        yield name, field.get("description", "")
