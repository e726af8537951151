"""A Jira on loopback, a service whose tickets go there, and its people."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.simulators.jira import JiraSite
from tests.tracker.acting import time
from tests.tracker.world import World, new_world

__all__ = ["time"]


@pytest.fixture(autouse=True)
def _loopback() -> Iterator[None]:
    """Tests call a tracker on this machine, inside the transaction that is rolled back after them."""
    with override_settings(
        TRACKER_HOSTS=["127.0.0.1"], TRACKER_IN_TRANSACTIONS=True, PUBLIC_URL="https://reviewboard.example"
    ):
        yield


@pytest.fixture
def jira() -> Iterator[JiraSite]:
    """A Jira Cloud; its requests are checked against Atlassian's document."""
    with JiraSite() as site:
        yield site


@pytest.fixture
def world(db: None, jira: JiraSite) -> World:
    """What is needed for a ticket."""
    return new_world(jira)
