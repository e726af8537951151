"""Atlassian's OpenAPI document as a check of what we ask Jira Cloud, and of what this stand-in answers.

The document describes version 3 of the API and we speak version 2, at the same paths. What differs are texts: version 3
has Atlassian's document format where version 2 has strings, in `description`, `environment` and the bodies of comments.
The document leaves exactly those without a type (`fields` may hold anything, and so may a comment's `body`), so nothing
needs to be relaxed for them. It does not see required fields of a screen, more than fifty issues in bulk, or limits.
"""

import copy
import json
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.contracts import FOLDER
from tests.simulators.jira.model import Json
from tests.simulators.jira.routes import ROUTES

DOCUMENT = FOLDER / "jira" / "openapi-v3.json"
HOST = "https://your-domain.atlassian.net"
_API = re.compile(r"/rest/api/(?:2|3|latest)(?=/)")
_VARIES = re.compile(r"\{[^}]*\}")

# The document leaves these open, but a key that it does not name is a mistake of ours all the same.
CLOSED = ("IssueUpdateDetails", "IssuesUpdateBean", "RemoteIssueLinkRequest", "RemoteObject", "Comment")
# What the product cannot do without, and the document calls optional.
REQUIRED = {"CreatedIssue": ["id", "key", "self"], "IssueBean": ["id"], "User": ["self", "displayName"]}
# Recorded changes hold null where the document has a text (contracts/jira/webhooks).
NULLABLE = {"ChangeDetails": ("from", "fromString", "to", "toString")}
ABSENT = f"the contracts are not at {FOLDER}; set REVIEWBOARD_CONTRACTS, or do without validation"


class ContractsAbsent(LookupError):  # noqa: N818  # reads as what it is
    """The OpenAPI document is not there to check against."""


@cache
def load() -> "Document":
    """The document, read once. Without it a test is skipped, and fails where CI=true.

    Raises:
        ContractsAbsent: the document is not there, and no test is running that could be skipped.
    """
    if not DOCUMENT.exists():
        _absent()
    document = _ours(json.loads(DOCUMENT.read_text()))
    return Document(document, _opened(_strict(document)), _opened(_relaxed(document)))


def _absent() -> NoReturn:
    if "PYTEST_CURRENT_TEST" not in os.environ:
        raise ContractsAbsent(ABSENT)
    if os.environ.get("CI") == "true":
        pytest.fail(ABSENT)
    pytest.skip(ABSENT)


def _ours(document: Json) -> Json:
    """The document with only the paths that this stand-in has: the rest is 400 paths of ballast."""
    mine = {"/rest/api/3" + one.path for one in ROUTES}
    paths = {path: found for path, found in document["paths"].items() if _VARIES.sub("{}", path) in mine}
    for operations in paths.values():
        for operation in operations.values():
            operation.pop(
                "security", None
            )  # signing in is checked at the gate, and not by the document's OAuth
    return {**document, "paths": paths}


def _opened(document: Json) -> OpenAPI:
    # Atlassian's document breaks the rules of its own format in four places, so it is not checked itself.
    return OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))


def _strict(document: Json) -> Json:
    found = copy.deepcopy(document)
    for name in CLOSED:
        found["components"]["schemas"][name]["additionalProperties"] = False
    return found


def _relaxed(document: Json) -> Json:
    """Real answers have more keys than the document, and write times as it forbids (jira-sync.md, last section)."""
    found = copy.deepcopy(document)
    for one in _objects(found["components"]["schemas"]):
        if one.get("additionalProperties") is False:
            del one["additionalProperties"]
        if one.get("format") == "date-time":
            del one["format"]
    for name, required in REQUIRED.items():
        found["components"]["schemas"][name]["required"] = required
    for name, keys in NULLABLE.items():
        for key in keys:
            found["components"]["schemas"][name]["properties"][key]["nullable"] = True
    return found


def _objects(thing: Any) -> Iterable[Json]:
    if isinstance(thing, dict):
        yield thing
        thing = list(thing.values())
    if isinstance(thing, list):
        for part in thing:
            yield from _objects(part)


@dataclass
class Document:
    """The two readings of the document: strict for requests, relaxed for answers."""

    raw: Json
    requests: OpenAPI
    answers: OpenAPI
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def request_faults(self, method: str, path: str, query: dict[str, list[str]], raw: bytes) -> list[str]:
        """What is wrong with a request: in its body, in its query, or in there being such a query at all."""
        request = _request(method, path, query, raw)
        with self._lock:
            found = [_said(error) for error in self.requests.iter_request_errors(request)]
        unknown = set(query) - self._parameters(method, path)
        return found + [f"no query parameter is called {name!r}" for name in sorted(unknown)]

    def answer_faults(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with an answer."""
        if body is None:
            return []
        response = MockResponse(json.dumps(body).encode(), status, content_type="application/json")
        with self._lock:
            found = [
                _said(one)
                for one in self.answers.iter_response_errors(_request(method, path, {}, b""), response)
            ]
        return found + _nameless(body)

    def _parameters(self, method: str, path: str) -> set[str]:
        below = _API.sub("/rest/api/3", path)
        for template in sorted(self.raw["paths"], key=lambda one: one.count("{")):
            if re.fullmatch(_VARIES.sub("[^/]+", template), below):
                operation = self.raw["paths"][template].get(method.lower(), {})
                listed = [self._resolved(one) for one in operation.get("parameters", [])]
                return {one["name"] for one in listed if one["in"] == "query"}
        return set()

    def _resolved(self, one: Json) -> Json:
        if "$ref" not in one:
            return one
        found: Any = self.raw
        for part in one["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return dict(found)


def _request(method: str, path: str, query: dict[str, list[str]], raw: bytes) -> MockRequest:
    below = _API.sub("/rest/api/3", path)
    return MockRequest(HOST, method.lower(), below, args=dict(query), data=raw or None)


def _said(error: Exception) -> str:
    """An error with its reasons, each in one line: openapi-core's own words hold whole schemas."""
    reasons = [one.message for one in getattr(error.__cause__, "schema_errors", ())]
    return f"{type(error).__name__}: {'; '.join(reasons) or str(error).splitlines()[0]}"


def _nameless(body: Any) -> list[str]:
    """Tickets with fields but without a key or an address: only searches for ids may leave those out."""
    rows = body.get("issues", [body]) if isinstance(body, dict) else []
    bare = [
        one for one in rows if isinstance(one, dict) and "fields" in one and not {"key", "self"} <= one.keys()
    ]
    return ["an issue has neither key nor self"] if any("id" in one for one in bare) else []
