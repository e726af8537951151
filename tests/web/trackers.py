"""A Jira on loopback with its pages: who connects it, and the world of the sync around it."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from reviewboard.connections.models import Connection
from reviewboard.people.permissions import Role
from tests.people.roster import person, user
from tests.simulators.jira import JiraSite
from tests.tracker.world import World, new_world

KEY = "jira-1"
PAGE = f"/connections/{KEY}/"
JIRA = f"/jira/{KEY}/"


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    """Tests call a tracker on this machine, inside the transaction that is rolled back after them."""
    with override_settings(TRACKER_HOSTS=["127.0.0.1"], TRACKER_IN_TRANSACTIONS=True):
        yield


@pytest.fixture
def jira() -> Iterator[JiraSite]:
    """A Jira Cloud; its requests are checked against Atlassian's document."""
    with JiraSite() as site:
        yield site


@pytest.fixture
def world(db: None, jira: JiraSite) -> World:
    """A connected Jira whose project PAY takes the tickets of payments-gateway."""
    return new_world(jira)


@pytest.fixture
def admin(db: None, client: Client) -> Client:
    """Who may connect trackers."""
    client.force_login(user(Role.ADMIN, person("Ravi Menon")))
    return client


def config() -> dict[str, object]:
    """The settings of the only connection."""
    found: dict[str, object] = Connection.objects.get().config
    return found
