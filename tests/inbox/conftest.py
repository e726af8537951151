"""Every test of the inbox knows the source that says what it is told to say."""

import pytest

from reviewboard.integrations import registry
from tests.inbox.scenes import EchoSource


@pytest.fixture(autouse=True)
def echo_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the registry, as any vendor is."""
    monkeypatch.setitem(registry.SOURCES, "echo", EchoSource)
