"""A change of the shop by Ada, and who looks at it."""

import pytest
from django.test import Client

from reviewboard.changes.models import Change
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.changes.scenes import connection, put, repository, whole
from tests.people.roster import person, user


@pytest.fixture
def ada() -> Person:
    """Who wrote the change of `scene`, and may sign in as an engineer."""
    return person("Ada Lovelace", email="ada@example.org")


@pytest.fixture
def change(ada: Person) -> Change:
    """A pull request of the shop by Ada, merged by Lin, with a certain sign in one of two commits."""
    connection_id = connection()
    put(whole(), connection_id=connection_id, repository_id=repository(connection_id))
    return Change.objects.get()


@pytest.fixture
def engineer(client: Client, ada: Person) -> Client:
    client.force_login(user(Role.ENGINEER, ada))
    return client


@pytest.fixture
def outsider() -> Client:
    client = Client()
    client.force_login(user(Role.ENGINEER, person("Ola Nordmann")))
    return client
