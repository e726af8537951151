"""Real samples of Jira: read from the contracts, which lie outside of the project (docs/contributing.md)."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from jira import JIRAError

from reviewboard.domain.ports import Headers
from reviewboard.integrations.jira.calls import Reply
from tests.contracts import FOLDER

JIRA = FOLDER / "jira"
Json = dict[str, Any]


def names(folder: str) -> list[str]:
    """The samples of one folder; none where the contracts are absent."""
    return sorted(path.name for path in (JIRA / folder).glob("*.json"))


def sample(folder: str, name: str) -> Json:
    """One sample. Without the contracts the test is skipped, and fails where CI=true."""
    path: Path = JIRA / folder / name
    if not path.exists():
        said = f"the contracts are not at {FOLDER}; set REVIEWBOARD_CONTRACTS"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)
    found = json.loads(path.read_text())
    assert isinstance(found, dict)
    return found


def each(folder: str) -> pytest.MarkDecorator:
    """The test runs with the name of each sample of a folder, and once without one where there are none."""
    return pytest.mark.parametrize("name", names(folder) or ["(the contracts are absent)"])


def example(name: str) -> Any:
    """What the OpenAPI document gives as the answer's example."""
    answers = sample("openapi-examples", name)["responses"]
    return next(answers[status]["example"] for status in sorted(answers) if status.startswith("2"))


def answer(status: int, body: Any = None, headers: Json | None = None, text: str = "") -> requests.Response:
    """An answer as `requests` has it."""
    made = requests.Response()
    made.status_code = status
    made.headers.update({name: str(value) for name, value in (headers or {}).items()})
    made._content = text.encode() if text else (b"" if body is None else json.dumps(body).encode())
    made.reason = {403: "Forbidden", 502: "Bad Gateway", 503: "Service Unavailable"}.get(status, "")
    return made


def failed(status: int, body: Any = None, headers: Json | None = None, text: str = "") -> JIRAError:
    """An answer as the library raises it."""
    response = answer(status, body, headers, text)
    return JIRAError(response.text, status_code=status, response=response)


@dataclass
class Told:
    """In place of `Calls`: answers by path (or its beginning), and what was asked."""

    answers: dict[str, Any]
    near_limit: bool = False
    asked: list[tuple[str, str, Any, Json]] = field(default_factory=list)

    def get(self, path: str, **params: str | int) -> Reply:
        """As `Calls.get`."""
        return self.send("GET", path, params=params)

    def send(
        self, method: str, path: str, *, body: Any = None, params: Any = None, answers: Any = ()
    ) -> Reply:
        """As `Calls.send`."""
        self.asked.append((method, path, body, dict(params or {})))
        found = self.answers[path]
        status, said = found if isinstance(found, tuple) else (200, found)
        if isinstance(said, list) and said and isinstance(said[0], tuple):  # pages, one after the other
            status, said = said.pop(0)
        headers: Headers = {"atl-traceid": "trace-1"}
        return Reply(status, said, headers)
