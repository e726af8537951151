"""The recorded answers and the published examples of Jira, which lie outside of the project."""

import json
import os
from typing import Any

import pytest

from tests.contracts import FOLDER


def body_of(file: str) -> Any:
    """What a sample holds. Without the folder the test is skipped, and fails where CI=true."""
    found = FOLDER / "jira" / file
    if not found.exists():
        said = f"the contracts are not at {FOLDER}; set REVIEWBOARD_CONTRACTS"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)
    return json.loads(found.read_text())


def recorded(name: str) -> Any:
    """The body of a recorded answer of Jira Cloud."""
    return body_of(f"http-cloud-v2/{name}.json")["response"]["body"]


def example(name: str, status: int = 200) -> Any:
    """The body of an answer that Atlassian's document gives as an example."""
    return body_of(f"openapi-examples/{name}.json")["responses"][str(status)]["example"]
